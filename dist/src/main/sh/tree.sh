#!/bin/sh
# Lays out the installed tree in TARGET/margay from the jars in TARGET/jars: the same paths that the
# package has below /. Called by the build; takes some seconds.
set -eu
target=$1
here=$(cd "$(dirname "$0")/../../.." && pwd)
root=$target/margay
lib=$root/usr/lib/margay

rm -rf "$root"
mkdir -p "$root/usr/bin" "$lib/bin" "$lib/jars" "$root/opt/cni/bin" "$root/etc/margay" "$root/lib/systemd/system"
cp "$target"/jars/*.jar "$lib/jars/"
cp "$here/src/main/config/logback.xml" "$here/src/main/config/logging.properties" "$lib/"
cp "$here/src/main/config/agent.yaml" "$root/etc/margay/"
cp "$here/src/main/config/margay-agent.service" "$here/src/main/config/"*.socket "$root/lib/systemd/system/"
cp "$here/src/main/sh/java.sh" "$lib/bin/"
for program in felix-agent bgp-speaker netctl; do
  install -m 755 "$here/src/main/sh/$program" "$lib/bin/$program"
done
install -m 755 "$here/../cni-plugin/target/margay-hold" "$lib/bin/margay-hold"
ln -s ../lib/margay/bin/netctl "$root/usr/bin/netctl"
# One client under two names, which tell the agent what it is asked; the static one where it was built for
# this processor. By rename, as an install does it: a runtime may be executing the old one.
client=$here/../cni-plugin/target/margay
[ -x "$client" ] || client=$here/../cni-plugin/src/main/sh/margay.sh
for name in margay margay-ipam; do
  install -m 755 "$client" "$root/opt/cni/bin/$name.new"
  mv "$root/opt/cni/bin/$name.new" "$root/opt/cni/bin/$name"
done

# Class paths in a fixed order: a program opens its jars as it needs them, its own first, and a cache of
# classes is valid only for the order it was made with.
cd "$lib/jars"
netctl=$(ls | grep -E '^(cli|model|picocli|jackson|snakeyaml|jspecify)' ; ls | grep -vE '^(cli|model|picocli|jackson|snakeyaml|jspecify)')
agent=$(ls | grep -vE '^(cli|lab|picocli)')
list() { for jar in $1; do printf '%s:' "@LIB@/jars/$jar"; done | sed 's/:$//'; }
list "$netctl" > ../netctl.classpath
speaker=$(ls | grep -E '^(bgp-speaker|model|netlink|netty|jnr|jffi|asm|jackson|snakeyaml|jspecify|slf4j|logback|jul)')
list "$agent" > ../felix-agent.classpath
list "$speaker" > ../bgp-speaker.classpath

# The caches are made again when the bytes of jars or scripts, or the runtime, are others: that takes longer than
# all the rest. A cache knows its jars by size and date.
touch -d 2026-01-01 ./*.jar
stamp=$(cat ./*.jar "$here/src/main/sh/"* | cksum; "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1)
if [ "$stamp" != "$(cat "$target/aot/stamp" 2>/dev/null)" ]; then
  rm -rf "$target/aot"
  mkdir "$target/aot"
  sh "$here/src/main/sh/aot.sh" "$lib"
  if [ -f "$lib/netctl.aot" ]; then # it did go well
    cp "$lib"/*.aot "$target/aot/"
    echo "$stamp" > "$target/aot/stamp"
  fi
else
  cp "$target/aot/"*.aot "$lib/"
fi
