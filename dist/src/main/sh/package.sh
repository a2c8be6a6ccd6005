#!/bin/sh
# Makes the tarball and the .deb in TARGET from the tree in TARGET/margay, with a Java runtime of its own,
# so that a host needs no JDK.
set -eu
target=$1
here=$(cd "$(dirname "$0")/../../.." && pwd)
version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' "$here/pom.xml" | head -n 1)
arch=$(dpkg --print-architecture)
root=$target/package

rm -rf "$root"
cp -a "$target/margay" "$root"
"$JAVA_HOME/bin/jlink" --output "$root/usr/lib/margay/runtime" --strip-debug --no-header-files --no-man-pages \
  --add-modules java.se,jdk.unsupported,jdk.httpserver,jdk.crypto.ec,jdk.net,jdk.naming.dns
sh "$here/src/main/sh/aot.sh" "$root/usr/lib/margay" # those of the tree belong to the JDK that built it

tar -C "$root" -czf "$target/margay-$version-linux-$arch.tar.gz" --owner=0 --group=0 .

mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<TEXT
Package: margay
Version: $version
Architecture: $arch
Maintainer: The Margay project <maintainers@example.invalid>
Section: net
Priority: optional
Depends: iptables, ipset, iproute2
Description: container networking with routed addresses
 Every container gets its own routable address from a pool in etcd, an access
 list that is enforced before its first packet, and a route to every other host.
TEXT
echo /etc/margay/agent.yaml > "$root/DEBIAN/conffiles"
cat > "$root/DEBIAN/postinst" <<'TEXT'
#!/bin/sh
set -e
getent group margay >/dev/null || groupadd --system margay
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  echo "margay: set etcd.endpoints in /etc/margay/agent.yaml, then: systemctl enable --now margay-agent"
fi
TEXT
chmod 755 "$root/DEBIAN/postinst"
dpkg-deb --root-owner-group --build "$root" "$target/margay_${version}_$arch.deb" >/dev/null
rm -rf "$root"
ls -1 "$target"/margay*.tar.gz "$target"/margay*.deb
