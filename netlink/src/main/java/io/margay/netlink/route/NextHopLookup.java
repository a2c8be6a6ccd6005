package io.margay.netlink.route;

import io.margay.model.net.Ip;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Finds by which gateway and link a next hop is reached, as routes of others say: those to a link,
 * or by one router more. A default route is none of them, since it leads everywhere, also to what
 * has died. Remembers its answers: make another one when routes or links have changed. Pure, owned
 * by one thread.
 */
public final class NextHopLookup {
  private static final Comparator<Route> BEST =
      Comparator.<Route>comparingInt(route -> route.destination().length())
          .thenComparing(Comparator.comparingLong(NextHopLookup::metric).reversed());

  private final List<Route> routes;
  private final IntPredicate usable;
  private final Map<Ip, Optional<NextHop>> found = new HashMap<>();

  /**
   * @param routes those to go by, in no order
   * @param usable whether a link carries packets now
   */
  public NextHopLookup(List<Route> routes, IntPredicate usable) {
    this.routes =
        routes.stream()
            .filter(route -> route.destination().length() > 0)
            .filter(route -> route.type() != Route.Type.UNICAST || leads(route, usable))
            .toList();
    this.usable = usable;
  }

  private static boolean leads(Route route, IntPredicate usable) {
    return route.hops().isEmpty()
        ? usable.test(route.linkIndex())
        : route.hops().stream().anyMatch(hop -> usable.test(hop.linkIndex()));
  }

  private static long metric(Route route) {
    return Integer.toUnsignedLong(route.priority());
  }

  /** The gateway, which is the address itself on a link's own network; empty when none is known. */
  public Optional<NextHop> find(Ip address) {
    return found.computeIfAbsent(address, this::search);
  }

  private Optional<NextHop> search(Ip address) {
    List<Route> leading =
        routes.stream().filter(route -> route.destination().contains(address)).toList();
    if (address.isLinkLocal()) {
      // Every link has that network: only where there is one is it known which.
      return leading.size() == 1 ? leading.getFirst().hop(address, usable) : Optional.empty();
    }
    return leading.stream().max(BEST).flatMap(route -> route.hop(address, usable));
  }
}
