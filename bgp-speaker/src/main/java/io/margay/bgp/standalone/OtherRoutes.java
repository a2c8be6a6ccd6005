package io.margay.bgp.standalone;

import io.margay.model.net.Ip;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.route.NextHop;
import io.margay.netlink.route.NextHopLookup;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routes of the main table that are not ours, and the links: by them next hops are reached.
 * Read protocol by protocol, since a full table of ours would be read for nothing.
 */
final class OtherRoutes {
  private static final int KERNEL = 2; // RTPROT_ of linux/rtnetlink.h
  private static final int STATIC = 4;

  private final Netlink netlink;
  private final int ours;
  private final Set<Integer> protocols = ConcurrentHashMap.newKeySet();
  private List<Route> routes = List.of();
  private Map<String, Integer> links = Map.of(); // those that carry, by name
  private volatile Set<Integer> carrying = Set.of();

  OtherRoutes(Netlink netlink, int ours) {
    this.netlink = netlink;
    this.ours = ours;
    protocols.addAll(List.of(KERNEL, Route.PROTOCOL_BOOT, STATIC));
  }

  /** There are routes of this protocol, too. Any thread. */
  void note(int protocol) {
    protocols.add(protocol);
  }

  /** Whether a link carried packets at the last reading. Any thread. */
  boolean carried(int link) {
    return carrying.contains(link);
  }

  /** Reads everything; the answer is ours. */
  List<Route> readAll() throws NetlinkException {
    List<Route> own = new ArrayList<>();
    for (Route route : read(RouteFilter.table(Route.MAIN_TABLE))) {
      if (route.protocol() == ours) {
        own.add(route);
      } else {
        note(route.protocol());
      }
    }
    read();
    return own;
  }

  /** Reads what is not ours. */
  void read() throws NetlinkException {
    Map<String, Integer> up = new HashMap<>();
    for (Link link : netlink.links()) {
      if (link.up() && link.carrier()) {
        up.put(link.name(), link.index());
      }
    }
    List<Route> found = new ArrayList<>();
    for (int protocol : protocols) {
      found.addAll(read(RouteFilter.protocol(protocol).inTable(Route.MAIN_TABLE)));
    }
    routes = found;
    links = up;
    carrying = Set.copyOf(up.values());
  }

  private List<Route> read(RouteFilter filter) throws NetlinkException {
    List<Route> both = new ArrayList<>(netlink.routes(filter));
    both.addAll(netlink.routes(filter.ofV6()));
    return both;
  }

  /** What is on this very link, as of the last reading; empty when that does not carry. */
  Optional<NextHop> onLink(Ip address, String link) {
    return Optional.ofNullable(links.get(link)).map(index -> new NextHop(address, index));
  }

  /** Who is where, as of the last reading. */
  NextHopLookup lookup() {
    return new NextHopLookup(routes, carrying::contains);
  }
}
