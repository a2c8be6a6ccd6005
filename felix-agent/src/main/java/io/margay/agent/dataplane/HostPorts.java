package io.margay.agent.dataplane;

import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.desired.PortMap;
import io.margay.agent.rules.NatChains.Slice;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.InvalidFieldException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which endpoint has which port of this host. A port goes to the endpoint that asked first; another
 * gets it when that one is gone. Memory only.
 */
final class HostPorts {
  private record Claim(String endpoint, PortMap map) {}

  private final Map<String, List<PortMap>> asked = new HashMap<>();

  /** In the order of asking. */
  private final Map<Slice, List<Claim>> claims = new HashMap<>();

  private final Set<Slice> touched = new TreeSet<>();

  /** An endpoint asks for these ports and no others; those it asked for before keep their place. */
  void set(String endpoint, List<PortMap> now) {
    List<PortMap> before = asked.getOrDefault(endpoint, List.of());
    if (now.equals(before)) {
      return;
    }
    before.stream().filter(map -> !now.contains(map)).forEach(map -> withdraw(endpoint, map));
    now.stream().filter(map -> !before.contains(map)).forEach(map -> claim(endpoint, map));
    if (now.isEmpty()) {
      asked.remove(endpoint);
    } else {
      asked.put(endpoint, List.copyOf(now));
    }
  }

  /** An endpoint stands back behind all others. */
  void standBack(String endpoint) {
    List<PortMap> maps = asked.getOrDefault(endpoint, List.of());
    set(endpoint, List.of());
    set(endpoint, maps);
  }

  private void claim(String endpoint, PortMap map) {
    Slice slice = Slice.of(map);
    touched.add(slice);
    claims.computeIfAbsent(slice, _ -> new ArrayList<>()).add(new Claim(endpoint, map));
  }

  private void withdraw(String endpoint, PortMap map) {
    Slice slice = Slice.of(map);
    touched.add(slice);
    List<Claim> rest = claims.getOrDefault(slice, new ArrayList<>());
    rest.remove(new Claim(endpoint, map));
    if (rest.isEmpty()) {
      claims.remove(slice);
    }
  }

  /** Endpoints that have what this one asked for; it may be among them. */
  Set<String> rivals(String endpoint) {
    Set<String> rivals = new TreeSet<>();
    for (PortMap map : asked.getOrDefault(endpoint, List.of())) {
      rival(endpoint, map).ifPresent(rivals::add);
    }
    return rivals;
  }

  /** Why an endpoint does not have all the ports it asked for, if so. */
  Optional<HostPortTakenException> refusal(String endpoint) {
    for (PortMap map : asked.getOrDefault(endpoint, List.of())) {
      Optional<String> rival = rival(endpoint, map);
      if (rival.isPresent()) {
        return Optional.of(new HostPortTakenException(map, rival.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> rival(String endpoint, PortMap map) {
    return holders(Slice.of(map)).stream()
        .filter(holder -> holder.map.collides(map) && !holder.map.equals(map))
        .map(Claim::endpoint)
        // The interfaces of one container ask for the same ports, and one of them is enough.
        .filter(holder -> !sameContainer(holder, endpoint))
        .findFirst();
  }

  private static boolean sameContainer(String one, String other) {
    try {
      EndpointName first = EndpointName.parse(one);
      EndpointName second = EndpointName.parse(other);
      return !one.equals(other)
          && first.orchestrator().equals(second.orchestrator())
          && first.container().equals(second.container());
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

  /** The mappings of each slice that something touched since the last call; none: not in use. */
  Map<Slice, List<PortMap>> takeTouched() {
    Map<Slice, List<PortMap>> taken = new TreeMap<>();
    for (Slice slice : touched) {
      taken.put(slice, holders(slice).stream().map(Claim::map).sorted().toList());
    }
    touched.clear();
    return taken;
  }
}
