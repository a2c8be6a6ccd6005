#!/bin/sh
# The CNI client in Java: installed as margay and margay-ipam where the static one is not built for the
# processor. The JVM would take these variables and speak of them on stderr.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
home=$(cd "$(dirname "$0")/../../.." && pwd)
lib=$home/usr/lib/margay
for candidate in "$lib/runtime" "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/java" ] && grep -qs 'JAVA_VERSION="25' "$candidate/release"; then
    exec "$candidate/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto -Xmx32m \
      -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider \
      -cp "$(echo "$lib"/jars/cni-plugin-*.jar)" io.margay.cni.client.Client "$0"
  fi
done
echo '{"cniVersion":"1.1.0","code":11,"msg":"no Java 25 found","details":"install one below /usr/lib/jvm"}'
exit 1
