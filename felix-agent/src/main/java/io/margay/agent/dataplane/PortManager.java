package io.margay.agent.dataplane;

import io.margay.agent.conntrack.RedirectedFlows;
import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.desired.PortMap;
import io.margay.agent.iptables.Table;
import io.margay.agent.rules.NatChains;
import io.margay.agent.rules.NatChains.Slice;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.InvalidFieldException;
import io.margay.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Published ports to chains of the nat table. A port goes to the endpoint that asked first; another
 * gets it when that one is gone.
 */
final class PortManager {
  private static final System.Logger LOG = System.getLogger(PortManager.class.getName());

  /** Who asked for what, in the order of asking. */
  private record Claim(String endpoint, PortMap map) {}

  private final Table nat;
  private final RedirectedFlows flows;
  private final Map<String, List<PortMap>> published = new HashMap<>();
  private final Map<Slice, List<Claim>> claims = new TreeMap<>();
  private final Map<Slice, List<PortMap>> rendered = new HashMap<>();
  private final Set<Slice> touched = new TreeSet<>();

  PortManager(Table nat, RedirectedFlows flows) {
    this.nat = nat;
    this.flows = flows;
    NatChains.jumps().forEach(nat::jump);
    nat.set(NatChains.postrouting());
    nat.set(NatChains.dispatch(Set.of()));
  }

  void set(Endpoint endpoint) {
    String name = endpoint.name();
    List<PortMap> now = PortMap.of(endpoint);
    List<PortMap> before = published.getOrDefault(name, List.of());
    if (now.equals(before)) {
      return;
    }
    before.stream().filter(map -> !now.contains(map)).forEach(map -> withdraw(name, map));
    for (PortMap map : now) {
      if (!before.contains(map)) {
        claims.computeIfAbsent(touch(map), slice -> new ArrayList<>()).add(new Claim(name, map));
      }
    }
    published.put(name, now);
    refusal(name)
        .ifPresent(e ->
            LOG.log(
                System.Logger.Level.WARNING,
                "port not published endpoint={0} why=\"{1}\"",
                name,
                e.getMessage()));
  }

  void remove(String endpoint) {
    List<PortMap> before = published.remove(endpoint);
    if (before != null) {
      before.forEach(map -> withdraw(endpoint, map));
    }
  }

  private void withdraw(String endpoint, PortMap map) {
    claims.getOrDefault(touch(map), List.of()).remove(new Claim(endpoint, map));
  }

  private Slice touch(PortMap map) {
    Slice slice = Slice.of(map);
    touched.add(slice);
    return slice;
  }

  /** Why an endpoint does not have all the ports it asked for, if so. */
  Optional<HostPortTakenException> refusal(String endpoint) {
    for (PortMap map : published.getOrDefault(endpoint, List.of())) {
      for (Claim other : holders(Slice.of(map))) {
        // The interfaces of one container ask for the same ports, and one of them is enough.
        if (other.map.collides(map)
            && !other.map.equals(map)
            && !sameContainer(other.endpoint, endpoint)) {
          return Optional.of(new HostPortTakenException(map, other.endpoint));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean sameContainer(String one, String other) {
    try {
      return !one.equals(other)
          && EndpointName.parse(one).container().equals(EndpointName.parse(other).container());
    } catch (InvalidFieldException e) {
      return false; // somebody else's name says nothing of its container
    }
  }

  /** Those of a slice's claims that no earlier one stands against. */
  private List<Claim> holders(Slice slice) {
    List<Claim> holders = new ArrayList<>();
    for (Claim claim : claims.getOrDefault(slice, List.of())) {
      if (holders.stream().noneMatch(holder -> holder.map.collides(claim.map))) {
        holders.add(claim);
      }
    }
    return holders;
  }

  /** Before the nat table is written. */
  void render() {
    if (touched.isEmpty()) {
      return;
    }
    for (Slice slice : touched) {
      List<PortMap> before = rendered.getOrDefault(slice, List.of());
      List<PortMap> now = holders(slice).stream().map(Claim::map).sorted().toList();
      if (now.isEmpty()) {
        nat.remove(slice.chain());
        rendered.remove(slice);
        claims.remove(slice);
      } else {
        nat.set(NatChains.slice(slice, now));
        rendered.put(slice, now);
      }
      now.stream().filter(map -> !before.contains(map)).forEach(flows::mapped);
      before.stream().filter(map -> !now.contains(map)).forEach(flows::unmapped);
    }
    touched.clear();
    nat.set(NatChains.dispatch(rendered.keySet()));
  }

  /** Once the nat table is in force. */
  void settleFlows() throws NetlinkException {
    flows.apply();
  }
}
