#!/usr/bin/env bash
# ./dev demo docker: three Docker hosts, one network over all of them, five containers with given addresses,
# a web server that everybody reaches. Prints what it does and what it saw; exit status 0 only when each
# step held. --keep leaves the hosts up.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/story.sh"
hosts="h1 h2 h3" try="netctl lab exec h1 -- docker ps"
story "$@"

on() { netctl lab exec "$@"; }

# Runs a command on a host, and tells it as somebody would type it there.
show_on() {
  local host=$1
  shift
  printf '   %s$ %s\n' "$host" "$*"
  on "$host" -- "$@" 2>&1 | sed 's/^/     /' || fail "on $host: $* "
}

# The page must come within a few seconds; the command is told when it has come.
fetch() {
  local who=$1 host=$2 tries page
  shift 2
  for tries in 1 2 3 4 5 6 7 8; do
    page=$(timeout 6 netctl lab exec "$host" -- "$@" 2>/dev/null) && [ "$page" = "$greeting" ] && {
      printf '   %s$ %s\n     %s\n' "$host" "$*" "$page"
      return
    }
    sleep 0.25
  done
  fail "$who did not get the page by: $* (it got '${page:-nothing}')"
}

# Two things that must be the same.
agree() {
  [ "$2" = "$3" ] || fail "$1: '$2' and '$3' should be the same"
  tell "$1: $2, as it should be"
}

greeting="Hello from 192.168.0.100"

printf '%sMargay: three Docker hosts, one network%s\n' "$bold" "$plain"
tell "Each host is a network namespace of this machine with a dockerd of its own, a member of an etcd"
tell "cluster and the Margay agent; \"outside\" is a machine on the same Ethernet with nothing on it:"
tell "    h1 10.199.0.1      h2 10.199.0.2      h3 10.199.0.3      outside 10.199.0.100"

step "Bring the hosts up"
show netctl lab up vagrant/topologies/docker-cluster.yaml

step "Give the cluster a pool of addresses"
printf -- '- apiVersion: v1\n  kind: ipPool\n  metadata:\n    cidr: 192.168.0.0/16\n' >"$files/pool.yaml"
sed 's/^/     /' "$files/pool.yaml"
printf '   h1$ netctl create -f -\n'
on h1 -- netctl create -f - <"$files/pool.yaml" | sed 's/^/     /' || fail "the pool was not created"

step "Create a network, on one host"
show_on h1 docker network create --driver margay --ipam-driver margay-ipam --subnet=192.168.0.0/16 my_net
tell "The agents of the others create it on their own dockerd (docker.replicate-networks):"
for host in h2 h3; do
  for _ in $(seq 40); do
    on "$host" -- docker network inspect my_net >/dev/null 2>&1 && break
    sleep 0.25
  done
  show_on "$host" docker network ls --filter name=my_net
  on "$host" -- docker network inspect my_net >/dev/null 2>&1 || fail "$host has no my_net"
done

step "Start a web server and four clients, each with an address that we choose"
show_on h1 docker run -d --net my_net --ip 192.168.0.100 --name web -p 8080:80 busybox \
  sh -c "mkdir -p /www; echo $greeting >/www/index.html; exec httpd -f -p 80 -h /www"
show_on h1 docker run -d --net my_net --ip 192.168.0.101 --name near busybox sleep 3600
show_on h2 docker run -d --net my_net --ip 192.168.0.102 --name db busybox sleep 3600
show_on h2 docker run -d --net my_net --ip 192.168.0.103 --name cache busybox sleep 3600
show_on h3 docker run -d --net my_net --ip 192.168.0.104 --name far busybox sleep 3600

step "Reach it by name, where Docker's DNS serves: on the same host"
fetch near h1 docker exec near wget -qO- http://web/

step "Reach it by address, from all hosts"
fetch near h1 docker exec near wget -qO- http://192.168.0.100/
fetch db h2 docker exec db wget -qO- http://192.168.0.100/
fetch cache h2 docker exec cache wget -qO- http://192.168.0.100/
fetch far h3 docker exec far wget -qO- http://192.168.0.100/

step "Reach it through the published port: from outside, from its host, from other hosts and a container"
fetch outside outside busybox wget -qO- http://10.199.0.1:8080/
fetch "the host" h1 busybox wget -qO- http://10.199.0.1:8080/
fetch "another host" h3 busybox wget -qO- http://10.199.0.1:8080/
fetch far h3 docker exec far wget -qO- http://10.199.0.1:8080/

step "Compare what Docker, netctl and the kernel say"
tell "Docker knows name and address:"
show_on h1 docker inspect --format '{{.Name}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web
inspected=$(on h1 -- docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web)
agree "docker inspect web" "$inspected" 192.168.0.100
tell "netctl knows all five, on whatever host it is asked:"
show_on h3 netctl get endpoints
for n in 0 1 2 3 4; do
  on h2 -- netctl get endpoints -o json | grep -q "\"192.168.0.10$n/32\"" || fail "netctl does not know 192.168.0.10$n"
done
tell "Each host routes its own containers to their link, and the others' to their host:"
show_on h1 ip route
show_on h3 ip route
agree "h1 routes .100 to" "$(on h1 -- ip route get 192.168.0.100 | sed -n 's/.* dev \(mgy\).*/\1/p')" mgy
for n in 2 3; do
  agree "h1 routes .10$n via" "$(on h1 -- ip route get 192.168.0.10$n | sed -n 's/.* via \([0-9.]*\).*/\1/p')" 10.199.0.2
done
agree "h1 routes .104 via" "$(on h1 -- ip route get 192.168.0.104 | sed -n 's/.* via \([0-9.]*\).*/\1/p')" 10.199.0.3
agree "h3 routes .100 via" "$(on h3 -- ip route get 192.168.0.100 | sed -n 's/.* via \([0-9.]*\).*/\1/p')" 10.199.0.1

[ -n "$keep" ] && exit 0

step "Take it down again: containers, then the network, and no address is left in use"
show_on h1 docker rm --force web near
show_on h2 docker rm --force db cache
show_on h3 docker rm --force far
show_on h1 docker network rm my_net
for host in h2 h3; do
  for _ in $(seq 40); do
    on "$host" -- docker network inspect my_net >/dev/null 2>&1 || break
    sleep 0.25
  done
  on "$host" -- docker network inspect my_net >/dev/null 2>&1 && fail "$host still has my_net"
done
tell "It is gone from h2 and h3 as well."
show_on h2 netctl get endpoints
show_on h2 netctl ipam show
agree "endpoints left" "$(on h2 -- netctl get endpoints -o name | wc -l)" 0
