#!/bin/sh
# Makes LIB/felix-agent.aot, see aot.sh: an agent with a store of its own attaches some namespaces and detaches them.
# In namespaces of their own for network and mounts, which takes root, and etcd; without them the agent starts
# without a cache, which costs its first attach 0.2 s.
set -u
lib=$1
if [ "${2:-}" != inside ]; then
  if [ "$(id -u)" != 0 ] || ! command -v etcd >/dev/null; then
    echo "aot: felix-agent starts without a cache of its classes: one is made by root where etcd is installed" >&2
    exit 0
  fi
  exec unshare --net --mount sh "$0" "$lib" inside
fi

mount --make-rprivate /
mount -t tmpfs tmpfs /run
ip link set lo up
ip link add uplink type veth peer name other
ip address add 198.18.0.1/24 dev uplink
ip link set uplink up
etcd --data-dir /run/etcd >/run/etcd.log 2>&1 & etcd=$!
trap 'kill $etcd; wait' EXIT
cat > /run/agent.yaml <<YAML
node: aot
ip: 198.18.0.1
etcd:
  endpoints: http://127.0.0.1:2379
socket: /run/agent.sock
state-dir: /run/agent
docker:
  plugin-dir: /run/plugins
default-pool: 10.66.0.0/16
YAML
MARGAY_AOT=make "$lib/bin/felix-agent" --config /run/agent.yaml > /run/agent.log 2>&1 & agent=$!

cni() { # COMMAND, number of the container
  echo '{"cniVersion":"1.0.0","name":"aot","type":"margay","socket":"/run/agent.sock"}' |
    CNI_COMMAND=$1 CNI_CONTAINERID=aot$2 CNI_NETNS=/run/netns/aot$2 CNI_IFNAME=eth0 CNI_PATH=/nowhere \
      "$lib/../../../opt/cni/bin/margay" >> /run/cni.log
}

tries=0
ip netns add aot0
until cni ADD 0; do # the client waits for the agent, the agent for the store
  tries=$((tries + 1))
  if [ $tries -gt 10 ]; then
    echo "aot: felix-agent starts without a cache of its classes: it did not attach" >&2
    tail -n 5 /run/cni.log /run/agent.log >&2
    kill $agent
    exit 0
  fi
  sleep 1
done
for i in 1 2 3 4 5 6 7 8 9 10; do
  ip netns add aot$i
  cni ADD $i
done
for i in 0 1 2 3 4 5 6 7 8 9 10; do
  cni DEL $i
done
kill $agent
wait $agent
[ -f "$lib/felix-agent.aot" ] || echo "aot: there is no felix-agent.aot: it starts without" >&2
exit 0 # a cache is never what a build fails for
