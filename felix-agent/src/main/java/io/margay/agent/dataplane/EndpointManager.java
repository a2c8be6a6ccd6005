package io.margay.agent.dataplane;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.PortMap;
import io.margay.agent.iptables.Table;
import io.margay.agent.link.HostLinks;
import io.margay.agent.route.HostRoutes;
import io.margay.agent.rules.Decision;
import io.margay.agent.rules.EndpointChains;
import io.margay.agent.shaping.TrafficLimits;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Direction;
import io.margay.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Endpoints of this host to chains, links and routes. */
final class EndpointManager {
  private final Table table;
  private final HostLinks links;
  private final HostRoutes routes;
  private final TrafficLimits limits;
  private final Decisions decisions;
  private final Map<String, Endpoint> endpoints = new TreeMap<>();
  private final Map<String, EndpointChains.Entry> entries = new HashMap<>();
  private final Map<String, String> byInterface = new HashMap<>();
  private final Set<String> toBringUp = new TreeSet<>();
  private final Map<String, Set<String>> branches = new HashMap<>(); // branch to endpoints
  private final Set<String> dirtyBranches = new TreeSet<>(EndpointChains.branches());

  EndpointManager(Table table, HostLinks links, HostRoutes routes, TrafficLimits limits) {
    this.table = table;
    this.decisions = new Decisions(table);
    this.links = links;
    this.routes = routes;
    this.limits = limits;
  }

  void set(Endpoint endpoint) {
    Endpoint before = endpoints.put(endpoint.name(), endpoint);
    if (before != null && !before.addresses().equals(endpoint.addresses())) {
      before.addresses().forEach(this::unroute);
    }
    endpoint.gateway().ifPresent(routes::addGateway);
    if (before != null) {
      before.gateway().ifPresent(routes::removeGateway);
    }
    branchOf(endpoint).add(endpoint.name());
    byInterface.put(endpoint.interfaceName(), endpoint.name());
    entries.put(
        endpoint.name(),
        EndpointChains.entry(
            endpoint,
            decisions.need(Decision.on(endpoint, Direction.EGRESS)),
            decisions.need(Decision.on(endpoint, Direction.INGRESS))));
    if (before != null) {
      release(before);
    }
    limits.set(endpoint.interfaceName(), endpoint.qos());
    toBringUp.add(endpoint.name());
  }

  void remove(String name) {
    Endpoint endpoint = endpoints.remove(name);
    if (endpoint == null) {
      return;
    }
    branchOf(endpoint).remove(name);
    byInterface.remove(endpoint.interfaceName());
    toBringUp.remove(name);
    entries.remove(name);
    release(endpoint);
    endpoint.addresses().forEach(this::unroute);
    endpoint.gateway().ifPresent(routes::removeGateway);
    links.invalidate(endpoint.interfaceName());
    limits.remove(endpoint.interfaceName());
  }

  private void release(Endpoint endpoint) {
    for (Direction direction : Direction.values()) {
      decisions.release(Decision.on(endpoint, direction));
    }
  }

  /** Somebody waits for this endpoint: its link may have come after its rules. */
  void awaited(String name) {
    if (endpoints.containsKey(name)) {
      toBringUp.add(name);
    }
  }

  /** Another endpoint that has the same address keeps its route, or gets it now. */
  private void unroute(Cidr address) {
    routes.removeWorkload(address);
    endpoints.values().stream()
        .filter(other -> other.addresses().contains(address))
        .forEach(other -> toBringUp.add(other.name()));
  }

  /**
   * A link of ours is down or gone; its endpoint, if it has one, is looked at again.
   *
   * @return whether the link was in service; one that was just made is down, too
   */
  boolean touched(String link) {
    String name = byInterface.get(link);
    if (name != null) {
      toBringUp.add(name);
    }
    return links.invalidate(link);
  }

  void touchedAll() {
    links.invalidateAll();
    toBringUp.addAll(endpoints.keySet());
  }

  /**
   * Looks at what no event tells of: settings of links, and limits.
   *
   * @return whether something has to be repaired by {@link #bringUp}
   */
  boolean audit() throws NetlinkException {
    Set<String> wrong = new TreeSet<>(links.audit());
    wrong.addAll(limits.audit());
    for (String link : wrong) {
      Optional.ofNullable(byInterface.get(link)).ifPresent(toBringUp::add);
    }
    return !toBringUp.isEmpty();
  }

  /** The endpoints that share dispatch chains with this one, which are to be rendered anew. */
  private Set<String> branchOf(Endpoint endpoint) {
    String branch = EndpointChains.branchOf(endpoint.interfaceName());
    dirtyBranches.add(branch);
    return branches.computeIfAbsent(branch, _ -> new TreeSet<>());
  }

  /** Before the filter table is written. */
  void renderDispatch() {
    for (String branch : dirtyBranches) {
      List<EndpointChains.Entry> members = new ArrayList<>();
      for (String name : branches.getOrDefault(branch, Set.of())) {
        Optional.ofNullable(entries.get(name)).ifPresent(members::add);
      }
      EndpointChains.branch(branch, members).forEach(table::set);
    }
    dirtyBranches.clear();
  }

  /**
   * Once the rules are in force: links up, and their routes.
   *
   * @return what failed, by endpoint; it stays to be done
   */
  Map<String, String> bringUp() {
    Map<String, String> failed = new HashMap<>();
    for (String name : new TreeSet<>(toBringUp)) {
      Endpoint endpoint = endpoints.get(name);
      if (endpoint == null) {
        toBringUp.remove(name);
        continue;
      }
      try {
        Optional<Integer> link = links.bringUp(endpoint.interfaceName(), onLoopback(endpoint));
        if (link.isPresent()) {
          limits.bringInForce(endpoint.interfaceName(), link.get());
        }
        route(endpoint, link);
        toBringUp.remove(name);
      } catch (NetlinkException e) {
        failed.put(name, String.valueOf(e.getMessage()));
      }
    }
    return failed;
  }

  private static boolean onLoopback(Endpoint endpoint) {
    return PortMap.of(endpoint).stream().anyMatch(PortMap::onLoopback);
  }

  /** A container whose link is gone has no route; its detach will come. */
  private void route(Endpoint endpoint, Optional<Integer> link) {
    for (Cidr address : endpoint.addresses()) {
      link.ifPresentOrElse(
          index -> routes.setWorkload(address, index), () -> routes.removeWorkload(address));
    }
  }

  Optional<Endpoint> endpoint(String name) {
    return Optional.ofNullable(endpoints.get(name));
  }
}
