package io.margay.netlink;

import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.route.RouteKey;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ours is: every route of one protocol number in one table, IPv4's and IPv6's. Keeps them as
 * desired and leaves all others alone, also one that has the same destination and metric: ours is
 * then refused (EEXIST), reported and tried again.
 *
 * <p>A changed route of IPv4 is put beside the old one, which then goes: packets find one or the
 * other at any time, and no foreign route is ever in the way of the deletion. Of IPv6, where the
 * next hops of two such routes would become one, it takes the old one's place. Owned by one thread.
 */
public final class RouteTable {
  private final Netlink netlink;
  private final int protocol;
  private final int table;
  private final DeltaTracker<RouteKey, Route> routes = new DeltaTracker<>();

  /** Our routes that share a key with another one of ours, left by a change that was cut short. */
  private final List<Route> doubles = new ArrayList<>();

  /** The kernel's side is unknown or may differ: before the first look, or after a half change. */
  private boolean stale = true;

  /** The routes of this protocol in the main table. The handle stays the caller's. */
  public RouteTable(Netlink netlink, int protocol) {
    this(netlink, protocol, Route.MAIN_TABLE);
  }

  /** The routes of this protocol in one table. */
  public RouteTable(Netlink netlink, int protocol, int table) {
    if (protocol <= 4 || protocol > 255) {
      throw new IllegalArgumentException(
          "protocol " + protocol + ": 0 to 4 are the kernel's and the administrator's");
    }
    this.netlink = netlink;
    this.protocol = protocol;
    this.table = table;
  }

  /** Wants this route; it gets this table's protocol and table. Nothing is written before apply. */
  public void set(Route route) {
    Route ours = asRead(route);
    routes.desired().put(ours.key(), ours);
  }

  /** As the kernel will tell it: what it is told 0 of IPv6 is its standard metric. */
  private Route asRead(Route route) {
    Route ours = route.withProtocol(protocol).withTable(table);
    boolean standard = route.destination().address().v6() && route.priority() == 0;
    return standard ? ours.withPriority(Route.PRIORITY_V6) : ours;
  }

  /** Wants no route of ours of this route's destination and metric any more. */
  public void remove(Route route) {
    routes.desired().remove(asRead(route).key());
  }

  /** Whether this very route is wanted. */
  public boolean wants(Route route) {
    return route.equals(routes.desired().get(route.key()));
  }

  /** The routes that are wanted. A copy. */
  public Map<RouteKey, Route> desired() {
    return routes.desired().entries();
  }

  /** Whether, as far as is known, everything is as wanted. */
  public boolean inSync() {
    return !stale && doubles.isEmpty() && routes.inSync();
  }

  /** Reads from the kernel what is there. Done by itself before the first apply. */
  public void resync() throws NetlinkException {
    RouteFilter filter = RouteFilter.protocol(protocol).inTable(table);
    List<Route> found = new ArrayList<>(netlink.routes(filter));
    found.addAll(netlink.routes(filter.ofV6()));
    Map<RouteKey, Route> actual = new HashMap<>();
    doubles.clear();
    for (Route route : found) {
      Route other = actual.putIfAbsent(route.key(), route);
      if (other != null) {
        boolean wanted = route.equals(routes.desired().get(route.key()));
        doubles.add(wanted ? other : route);
        actual.put(route.key(), wanted ? route : other);
      }
    }
    routes.actual().replaceAll(actual);
    stale = false;
  }

  /**
   * Takes note of an event. Of the events about our own changes too: they come in order and end
   * where the changes ended.
   */
  public void on(Event event) {
    switch (event) {
      case Event.RouteAdded(Route route) when ours(route) ->
          routes.actual().put(route.key(), route);
      case Event.RouteGone(Route route) when ours(route) -> {
        if (route.equals(routes.actual().get(route.key()))) {
          routes.actual().remove(route.key());
        }
      }
      // With a link that goes down its routes go without an event of their own.
      case Event.LinkGone _, Event.Overrun _ -> stale = true;
      case Event.LinkChanged(var link) -> stale |= !link.up();
      default -> {}
    }
  }

  private boolean ours(Route route) {
    return route.protocol() == protocol && route.table() == table;
  }

  /**
   * Makes the kernel's routes as desired, in batches, deletions last.
   *
   * @return what failed; it stays pending and is tried again by the next call
   * @throws NetlinkException when the socket failed; the next call looks again what is there
   */
  public Map<RouteKey, NetlinkException> apply() throws NetlinkException {
    if (stale) {
      resync();
    }
    Map<RouteKey, NetlinkException> failures = new LinkedHashMap<>();
    Plan writes = new Plan();
    routes
        .pendingUpdates()
        .forEach((key, route) -> {
          Route present = routes.actual().get(key);
          writes.add(key, present == null ? route.add() : inPlaceOf(present, route), Step.WRITE);
        });
    carryOut(writes, failures);
    // Only what was replaced goes: a route whose successor the kernel refused stays.
    Plan deletions = new Plan();
    doubles.forEach(route -> deletions.add(route.key(), route.delete(), Step.TIDY));
    doubles.clear();
    routes
        .pendingDeletions()
        .forEach((key, route) -> deletions.add(key, route.delete(), Step.DELETE));
    carryOut(deletions, failures);
    return failures;
  }

  private static Request inPlaceOf(Route present, Route route) {
    if (route.destination().address().v6()) {
      return route.replace();
    }
    // The deletion that follows must meet the old one first where it could be taken for the new.
    return route.beginsLike(present) ? route.append() : route.prepend();
  }

  private void carryOut(Plan plan, Map<RouteKey, NetlinkException> failures)
      throws NetlinkException {
    if (plan.requests.isEmpty()) {
      return;
    }
    boolean before = stale;
    stale = true; // until the outcome is known
    BatchResult result = netlink.batch(plan.requests);
    stale = before;
    for (int i = 0; i < plan.requests.size(); i++) {
      settle(plan.keys.get(i), plan.steps.get(i), result.failure(i), failures);
    }
  }

  private void settle(
      RouteKey key,
      Step step,
      Optional<NetlinkException> failure,
      Map<RouteKey, NetlinkException> failures) {
    boolean gone = step != Step.WRITE && failure.filter(e -> e.errno() == Errno.ESRCH).isPresent();
    if (failure.isPresent() && !gone) {
      failures.putIfAbsent(key, failure.get());
      stale |= step == Step.TIDY || routes.actual().contains(key);
    } else if (step == Step.DELETE) {
      routes.actual().remove(key);
    } else if (step == Step.WRITE) {
      Route replaced = routes.actual().get(key);
      if (replaced != null && !key.destination().address().v6()) {
        doubles.add(replaced);
      }
      Route written = routes.desired().get(key);
      if (written != null) {
        routes.actual().put(key, written);
      }
    }
  }

  /** What a request of a batch is for. */
  private enum Step {
    WRITE,
    /** Takes away what a written route replaced. */
    TIDY,
    DELETE
  }

  /** The requests of one apply, and for each its key and purpose. */
  private static final class Plan {
    private final List<Request> requests = new ArrayList<>();
    private final List<RouteKey> keys = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    void add(RouteKey key, Request request, Step step) {
      requests.add(request);
      keys.add(key);
      steps.add(step);
    }
  }
}
