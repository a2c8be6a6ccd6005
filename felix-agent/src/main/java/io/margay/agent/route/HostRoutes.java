package io.margay.agent.route;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.RouteTable;
import io.margay.netlink.route.NextHop;
import io.margay.netlink.route.NextHopLookup;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this host routes. <b>Ours is:</b> protocol {@link #PROTOCOL} in the main table. Owned by the
 * dataplane loop.
 */
public final class HostRoutes {
  /** The agent's protocol number, {@code proto margay} where rt_protos names it. */
  public static final int PROTOCOL = 80;

  private static final int LOOPBACK = 1; // the index of lo in every namespace

  private final Netlink netlink;
  private final RouteTable table;
  private final Map<Cidr, Route> workloads = new HashMap<>();
  private final Map<Cidr, List<Ip>> learned = new HashMap<>();
  private final Map<Cidr, Route> inherited = new HashMap<>();
  private final Set<Cidr> blackholes = new HashSet<>();
  private final Map<Ip, Integer> gateways = new HashMap<>(); // with how many ask for each

  /** What is wanted but for containers: where both speak of a prefix, the container counts. */
  private Map<Cidr, Route> background = Map.of();

  private boolean backgroundStale = true;

  /** The host's own routes, for what {@link #covered} and the next hops ask; read when stale. */
  private List<Route> others = List.of();

  private boolean stale = true;
  private boolean first = true;

  /**
   * @param netlink a socket in this host's namespace
   */
  public HostRoutes(Netlink netlink) {
    this.netlink = netlink;
    this.table = new RouteTable(netlink, PROTOCOL);
  }

  /** Whether there are routes of ours in the kernel, whoever wrote them. */
  public boolean left() throws NetlinkException {
    return !netlink.routes(RouteFilter.protocol(PROTOCOL).inTable(Route.MAIN_TABLE)).isEmpty();
  }

  /** A container's address is behind this link. */
  public void setWorkload(Cidr address, int link) {
    Route route = Route.unicast(address).dev(link).withProtocol(PROTOCOL);
    workloads.put(address, route);
    table.set(route);
  }

  /** A container's address is behind no link of this host. */
  public void removeWorkload(Cidr address) {
    Route route = workloads.remove(address);
    Route behind = background.get(address);
    if (behind != null) {
      table.set(behind);
    } else if (route != null) {
      table.remove(route);
    }
  }

  /** Blocks of this host: what is in none of its containers is refused. */
  public void setBlocks(Set<Cidr> blocks) {
    blackholes.clear();
    blackholes.addAll(blocks);
    backgroundStale = true;
  }

  /**
   * A container asks for this gateway, and proxy ARP answers only with a route. Counted: to be
   * taken back once each by {@link #removeGateway}.
   */
  public void addGateway(Ip gateway) {
    stale |= gateways.merge(gateway, 1, Integer::sum) == 1;
  }

  /** One container less asks for this gateway. */
  public void removeGateway(Ip gateway) {
    gateways.computeIfPresent(gateway, (_, users) -> users == 1 ? null : users - 1);
    backgroundStale |= !gateways.containsKey(gateway);
  }

  /** The mesh says: this prefix by these next hops, which share the traffic; none: no longer. */
  public void setLearned(Cidr prefix, List<Ip> nextHops) {
    inherited.remove(prefix); // what is known now outweighs what an earlier agent knew
    if (nextHops.isEmpty()) {
      learned.remove(prefix);
    } else {
      learned.put(prefix, List.copyOf(nextHops));
    }
    backgroundStale = true;
  }

  /** The sessions are back: routes that an earlier agent learned and nobody taught again may go. */
  public void forgetInherited() {
    inherited.clear();
    first = false;
    backgroundStale = true;
  }

  /**
   * A route of our protocol is gone, by whose hand ever.
   *
   * @return whether it is wanted, so that {@link #apply} has something to repair
   */
  public boolean gone(Cidr prefix) {
    boolean ours = workloads.containsKey(prefix) || background.containsKey(prefix);
    stale |= ours;
    return ours;
  }

  /** The kernel's state is no longer known: the next {@link #apply} reads it first. */
  public void invalidate() {
    stale = true;
  }

  /**
   * Writes what differs.
   *
   * @return what the kernel refused, by prefix and reason; it stays to be written
   * @throws NetlinkException when the kernel cannot be asked at all
   */
  public Map<Cidr, String> apply() throws NetlinkException {
    if (stale) {
      table.resync();
      others =
          both(RouteFilter.table(Route.MAIN_TABLE)).stream()
              .filter(route -> route.protocol() != PROTOCOL && route.type() == Route.Type.UNICAST)
              .toList();
      if (first) {
        inherit();
      }
      stale = false;
      backgroundStale = true; // it depends on the host's own routes
    }
    if (backgroundStale) {
      setBackground(background());
      backgroundStale = false;
    }
    Map<Cidr, String> refused = new HashMap<>();
    table
        .apply()
        .forEach((key, why) -> refused.put(key.destination(), String.valueOf(why.getMessage())));
    return refused;
  }

  /** Routes of IPv4 and, as peers may teach them too, of IPv6. */
  private List<Route> both(RouteFilter filter) throws NetlinkException {
    List<Route> all = new ArrayList<>(netlink.routes(filter));
    all.addAll(netlink.routes(filter.ofV6()));
    return all;
  }

  private void inherit() throws NetlinkException {
    first = false;
    for (Route route : both(RouteFilter.protocol(PROTOCOL).inTable(Route.MAIN_TABLE))) {
      boolean byRouter = route.type() == Route.Type.UNICAST && !route.direct();
      if (byRouter && !learned.containsKey(route.destination())) {
        inherited.put(route.destination(), route);
      }
    }
  }

  /** An attach does not come by here: its cost must not grow with what the host knows. */
  private void setBackground(Map<Cidr, Route> now) {
    background.forEach((prefix, route) -> {
      if (!now.containsKey(prefix) && !workloads.containsKey(prefix)) {
        table.remove(route);
      }
    });
    now.forEach((prefix, route) -> {
      if (!workloads.containsKey(prefix)) {
        table.set(route);
      }
    });
    background = now;
  }

  /** Later entries win. */
  private Map<Cidr, Route> background() {
    Map<Cidr, Route> desired = new HashMap<>();
    for (Cidr block : blackholes) {
      if (directlyConnected(block)) {
        continue; // a pool that covers a network of this host: it must stay in reach
      }
      desired.put(block, Route.blackhole(block).withProtocol(PROTOCOL));
    }
    for (Ip gateway : gateways.keySet()) {
      if (!covered(gateway)) {
        Cidr host = gateway.toCidr();
        desired.put(host, Route.unicast(host).dev(LOOPBACK).withProtocol(PROTOCOL));
      }
    }
    desired.putAll(inherited);
    NextHopLookup lookup = new NextHopLookup(others, _ -> true);
    learned.forEach((prefix, hops) ->
        desired.put(prefix, learned(prefix, hops, lookup).withProtocol(PROTOCOL)));
    return desired;
  }

  /** Next hops that nothing leads to are left out while others are there. */
  private Route learned(Cidr prefix, List<Ip> hops, NextHopLookup lookup) {
    List<NextHop> found =
        hops.stream().flatMap(hop -> reached(hop, lookup).stream()).distinct().toList();
    return found.isEmpty()
        ? Route.unicast(prefix).via(hops.getFirst()) // the kernel will say why not
        : Route.unicast(prefix).via(found);
  }

  /** A peer may itself be behind a gateway that its resource names. */
  private Optional<NextHop> reached(Ip hop, NextHopLookup lookup) {
    List<Ip> by = learned.getOrDefault(hop.toCidr(), List.of());
    return by.isEmpty() || by.contains(hop) ? lookup.find(hop) : lookup.find(by.getFirst());
  }

  private boolean directlyConnected(Cidr block) {
    return others.stream().anyMatch(route -> route.direct() && route.destination().overlaps(block));
  }

  /** Whether some route of the host, not ours, leads to this address. */
  private boolean covered(Ip address) {
    return others.stream().anyMatch(route -> route.destination().contains(address));
  }
}
