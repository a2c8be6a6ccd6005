#!/usr/bin/env bash
# ./dev demo: three hosts, containers on each, a policy that bites. Prints what it does and what it saw;
# exit status 0 only when each step held. --keep leaves the hosts up.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/story.sh"
hosts="h1 h2 h3" try="netctl lab exec h1 -- netctl get endpoints"
story "$@"

# A ping that must pass, or must not, within a few seconds.
expect() {
  local want=$1 from=$2 name=$3 to=$4 tries
  for tries in 1 2 3 4 5 6 7 8; do
    if netctl lab exec "$from" -- ping -n -c 1 -W 1 "$to" >/dev/null 2>&1; then saw=answer; else saw=silence; fi
    [ "$saw" = "$want" ] && { tell "$from pings $name ($to): $saw, as it should be"; return; }
    sleep 0.25
  done
  fail "$from pings $name ($to): $saw, expected $want"
}

address() { netctl lab exec "$1" -- hostname -I | tr -d ' '; }

printf '%sMargay: three hosts, routed containers, a policy that bites%s\n' "$bold" "$plain"
tell "Each host is a network namespace of this machine with an address on one Ethernet:"
tell "    h1 10.199.0.1      h2 10.199.0.2      h3 10.199.0.3       no default route anywhere"
tell "Each runs a member of an etcd cluster, and the Margay agent with its BGP speaker."

step "Bring the three hosts up"
show netctl lab up vagrant/topologies/three-hosts.yaml

step "Give the cluster a pool of addresses (an old calicoctl document does as well)"
printf -- '- apiVersion: v1\n  kind: ipPool\n  metadata:\n    cidr: 192.168.0.0/16\n' >"$files/pool.yaml"
sed 's/^/     /' "$files/pool.yaml"
printf '   $ netctl create -f pool.yaml\n'
netctl lab exec h1 -- netctl create -f - <"$files/pool.yaml" | sed 's/^/     /' || fail "the pool was not created"

step "Attach four containers, as a runtime would: by executing the CNI plugin"
show netctl lab attach h1/web h1/client h2/db h3/cache
web=$(address h1/web) client=$(address h1/client) db=$(address h2/db) cache=$(address h3/cache)
[ "$(printf '%s\n' "$web" "$client" "$db" "$cache" | sort -u | wc -l)" = 4 ] || fail "addresses are not distinct"

step "Look at one container and at its host"
show netctl lab exec h1/web -- ip -brief address
tell "The container has one address, and a gateway that exists nowhere: its host answers for it."
show netctl lab exec h1/web -- ip route
tell "The host routes its own containers by their link, its block as a whole to nowhere, and the"
tell "blocks of the others as their BGP speakers taught it:"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
  [ "$(netctl lab exec h1 -- ip route show proto 80 | grep -c via)" = 2 ] && break
  sleep 0.25
done
show netctl lab exec h1 -- ip route show proto 80
[ "$(netctl lab exec h1 -- ip route show proto 80 | grep -c via)" = 2 ] || fail "h1 did not learn two blocks"
show netctl lab exec h1 -- netctl node status

step "Ping on the same host, and across hosts"
expect answer h1/web h1/client "$client"
expect answer h1/web h2/db "$db"
expect answer h2/db h3/cache "$cache"
expect answer h3/cache h1/web "$web"

step "Write a policy: only web may reach db"
cat >"$files/policy.yaml" <<'YAML'
apiVersion: margay.io/v1
kind: GlobalNetworkPolicy
metadata:
  name: db-for-web-only
spec:
  selector: margay.io/container == 'db'
  types: [Ingress]
  ingress:
    - action: Allow
      source:
        selector: margay.io/container == 'web'
YAML
sed 's/^/     /' "$files/policy.yaml"
printf '   $ netctl apply -f policy.yaml\n'
netctl lab exec h1 -- netctl apply -f - <"$files/policy.yaml" | sed 's/^/     /' || fail "the policy was not applied"
expect silence h1/client h2/db "$db"
expect answer h1/web h2/db "$db"
tell "The packets were dropped on h2, in front of the container:"
printf '   $ netctl lab exec h2 -- iptables -nvL (the chain that decides for db)\n'
netctl lab exec h2 -- sh -c 'iptables -nvL $(iptables -S | sed -n "s/^-N \(mgy-tw-.*\)/\1/p" | head -n 1)' | cut -c1-110 | sed 's/^/     /'

step "Delete the policy"
show netctl lab exec h1 -- netctl delete policy db-for-web-only
expect answer h1/client h2/db "$db"

step "Count the addresses"
show netctl lab exec h1 -- netctl ipam show
