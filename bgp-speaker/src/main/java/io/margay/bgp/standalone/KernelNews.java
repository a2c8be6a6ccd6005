package io.margay.bgp.standalone;

import io.margay.bgp.Limits;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Event;
import io.margay.netlink.Monitor;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.route.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KernelRoutes} has to do: the latest wish per prefix, and what has happened in the
 * kernel. Written by the speaker and by the monitor's thread, emptied by one thread.
 */
final class KernelNews implements AutoCloseable {
  /**
   * What has gathered.
   *
   * @param routes next hops by prefix, none for a route that goes
   * @param settled what an earlier speaker left may go
   * @param surroundings routes of others or links have changed
   * @param lost what the kernel has of ours is not known any more
   * @param gone routes of ours that were taken away, by us or by another hand
   */
  record News(
      Map<Cidr, List<Ip>> routes,
      boolean settled,
      boolean surroundings,
      boolean lost,
      List<Route> gone) {}

  private static final Set<Monitor.Group> GROUPS =
      Set.of(Monitor.Group.LINKS, Monitor.Group.ROUTES, Monitor.Group.ROUTES6);

  private final int ours;
  private final OtherRoutes others;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private Map<Cidr, List<Ip>> routes = new LinkedHashMap<>();
  private List<Route> gone = new ArrayList<>();
  private boolean settled;
  private boolean surroundings;
  private boolean lost;
  private boolean closed;
  private @Nullable Monitor monitor;

  KernelNews(int ours, OtherRoutes others) {
    this.ours = ours;
    this.others = others;
  }

  /** From now on hears what happens in this process's namespace. */
  void watch() throws NetlinkException {
    monitor = Monitor.open(GROUPS, this::on);
  }

  void routes(Map<Cidr, Optional<LearnedRoute>> changes) {
    tell(() ->
        changes.forEach((prefix, route) ->
            routes.put(prefix, route.map(LearnedRoute::nextHops).orElse(List.of()))));
  }

  void settled() {
    tell(() -> settled = true);
  }

  /** Something of the last news was not done. */
  void lookAgain() {
    tell(() -> {
      surroundings = true;
      lost = true;
    });
  }

  private void on(Event event) {
    switch (event) {
      case Event.RouteGone(Route route) when route.protocol() == ours -> tell(() -> gone(route));
      case Event.RouteAdded(Route route) when route.protocol() == ours -> {}
      case Event.RouteAdded(Route route) -> ofOthers(route);
      case Event.RouteGone(Route route) -> ofOthers(route);
      case Event.LinkChanged(Link link) -> ofLink(link, !link.up() || !link.carrier());
      case Event.LinkGone(Link link) -> ofLink(link, true);
      case Event.Overrun _ -> lookAgain();
      default -> {}
    }
  }

  /** With a link that goes down its routes go without an event of their own. */
  private void ofLink(Link link, boolean down) {
    boolean fell = down && others.carried(link.index());
    tell(() -> {
      surroundings = true;
      lost |= fell;
    });
  }

  private void ofOthers(Route route) {
    if (route.table() == Route.MAIN_TABLE) {
      others.note(route.protocol());
      tell(() -> surroundings = true);
    }
  }

  private void gone(Route route) {
    if (gone.size() < Limits.KERNEL_EVENTS) {
      gone.add(route);
    } else {
      lost = true;
    }
  }

  private void tell(Runnable what) {
    lock.lock();
    try {
      what.run();
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for news. What needs the kernel to be read waits until no route does.
   *
   * @param retry come back without news after {@link Limits#KERNEL_RETRY}
   * @return empty when all is over
   */
  Optional<News> take(boolean retry) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = retry ? Limits.KERNEL_RETRY.toNanos() : Long.MAX_VALUE;
      while (!closed && left > 0 && nothing()) {
        left = arrived.awaitNanos(left);
      }
      if (closed) {
        return Optional.empty();
      }
      boolean busy = !routes.isEmpty();
      News news = new News(routes, settled, surroundings, lost && !busy, busy ? List.of() : gone);
      routes = new LinkedHashMap<>();
      settled = false;
      surroundings = false;
      lost &= busy;
      gone = busy ? gone : new ArrayList<>();
      return Optional.of(news);
    } finally {
      lock.unlock();
    }
  }

  private boolean nothing() {
    return routes.isEmpty() && gone.isEmpty() && !settled && !surroundings && !lost;
  }

  @Override
  public void close() {
    if (monitor != null) {
      monitor.close();
    }
    tell(() -> closed = true);
  }
}
