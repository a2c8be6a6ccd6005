# Sourced by the launchers: where the tree is, which Java runs it, and the class path of a program.
self=$(readlink -f "$0")
lib=$(dirname "$(dirname "$self")")
MARGAY_HOME=${MARGAY_HOME:-$(dirname "$(dirname "$(dirname "$lib")")")}
export MARGAY_HOME

# The bundled runtime, or JAVA_HOME, or a JDK 25 of the system.
java=
for candidate in "$lib/runtime" "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/java" ] && grep -qs 'JAVA_VERSION="25' "$candidate/release"; then
    java=$candidate/bin/java
    break
  fi
done
if [ -z "$java" ]; then
  echo "$(basename "$self"): no Java 25 found: install one below /usr/lib/jvm or set JAVA_HOME" >&2
  exit 1
fi

class_path() {
  sed "s|@LIB@|$lib|g" "$lib/$1.classpath"
}

# A cache of the program's classes, made by the build (aot.sh); without it, or when it does not fit this runtime and
# these jars, Java loads them one by one. Java 25 looks at the runtime only, so that the jars are looked at here.
class_cache() {
  if [ "${MARGAY_AOT:-}" = make ]; then
    printf '%s' "-XX:AOTCacheOutput=$lib/$1.aot"
  elif newer_than_jars "$lib/$1.aot"; then
    printf '%s' "-XX:AOTCache=$lib/$1.aot -Xlog:aot=off"
  fi
}

newer_than_jars() {
  [ -f "$1" ] || return 1
  for jar in "$lib"/jars/*.jar; do
    if [ "$jar" -nt "$1" ]; then
      return 1
    fi
  done
}
