#!/bin/sh
# Makes LIB/PROGRAM.aot for the programs of the tree that LIB belongs to: their classes as this runtime loads and
# links them (JEP 483, JEP 514), so that the first route after a start goes through in a fraction of the time.
# Three speakers on loopback addresses tell each other some routes, and netctl asks one of them; what it takes is
# seconds, and no privilege. Made last: a jar or a runtime that is touched afterwards does not fit any more.
set -u
lib=$1
work=$(mktemp -d)
net=127.$(($$ / 250 % 250 + 1)).$(($$ % 250 + 1)) # builds may run side by side
speakers=

stop() {
  [ -z "$speakers" ] || kill $speakers 2>/dev/null
  wait
  rm -rf "$work"
}
trap stop EXIT

give_up() {
  echo "aot: $1: the programs start without a cache of their classes" >&2
  sed 's/^/aot: /' "$work"/*.log >&2
  rm -f "$lib"/*.aot
  exit 0
}

config() { # NUMBER, then the numbers of its peers
  number=$1
  shift
  cat <<YAML
local-as: 6450$number
router-id: $net.$number
listen: [$net.$number]
listen-port: 1790
control-socket: $work/$number.sock
log-level: warn
peers:
YAML
  for peer in "$@"; do
    cat <<YAML
  - name: peer$peer
    address: $net.$peer
    as: 6450$peer
    port: 1790
    source-address: $net.$number
    passive: $([ "$number" = 1 ] && echo true || echo false)
    families: [ipv4-unicast, ipv6-unicast]
YAML
  done
}

# 200 routes, five with the same attributes each; %s is a number.
originate() {
  echo originate:
  i=0
  while [ $i -lt 200 ]; do
    echo "  - {prefix: $(printf "$1" $i), as-path: [64600, $((64700 + i / 5))], communities: [\"64600:$((i / 5))\"]}"
    i=$((i + 1))
  done
}

config 1 2 3 > "$work/1.yaml"
{ config 2 1; originate 198.18.%s.0/24; } > "$work/2.yaml"
{ config 3 1; echo '    next-hop-address: 2001:db8::3'; originate '"2001:db8:%s::/48"'; } > "$work/3.yaml"

"$lib/bin/bgp-speaker" --config "$work/3.yaml" 2> "$work/3.log" & speakers="$speakers $!"
"$lib/bin/bgp-speaker" --config "$work/2.yaml" 2> "$work/2.log" & speakers="$speakers $!"
MARGAY_AOT=make "$lib/bin/bgp-speaker" --config "$work/1.yaml" > "$work/1.log" 2>&1 & trained=$!

tries=0
until "$lib/bin/netctl" bgp peers --socket "$work/3.sock" 2> "$work/netctl.log" | grep -q ' 200 '; do
  tries=$((tries + 1))
  if [ $tries -gt 40 ]; then
    kill $trained
    give_up "the routes did not arrive"
  fi
  sleep 0.25
done
MARGAY_AOT=make "$lib/bin/netctl" bgp peers --socket "$work/1.sock" > "$work/netctl.log" 2>&1
kill $trained
wait $trained
for program in bgp-speaker netctl; do
  [ -f "$lib/$program.aot" ] || give_up "there is no $program.aot"
done

sh "$(dirname "$0")/aot-agent.sh" "$lib"
