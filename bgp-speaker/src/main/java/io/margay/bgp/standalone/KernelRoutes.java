package io.margay.bgp.standalone;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.bgp.Limits;
import io.margay.bgp.config.SpeakerFile.KernelExport;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.RouteTable;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.route.RouteKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Best routes in the kernel. <b>Ours is:</b> every route of the configured protocol number in the
 * main table. What an earlier speaker left stays until {@link #settled} says that the sessions are
 * back.
 */
final class KernelRoutes implements RouteListener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KernelRoutes.class.getName());

  private static final int KERNEL = 2; // RTPROT_ of linux/rtnetlink.h
  private static final int STATIC = 4;

  private final Netlink netlink;
  private final KernelExport export;
  private final RouteTable table;
  private final Map<Cidr, Ip> wanted = new HashMap<>();
  private final Map<Cidr, Route> inherited = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Map<Cidr, Optional<Ip>> pending = new LinkedHashMap<>();
  private final Thread thread = Thread.ofPlatform().name("kernel-routes").unstarted(this::run);
  private boolean settle;
  private boolean closed;
  private boolean failedBefore;

  private KernelRoutes(Netlink netlink, KernelExport export) {
    this.netlink = netlink;
    this.export = export;
    this.table = new RouteTable(netlink, export.protocol());
  }

  /**
   * Opens it in this process's namespace.
   *
   * @throws IOException when the kernel cannot be asked
   */
  static KernelRoutes open(KernelExport export) throws IOException {
    Netlink netlink = Netlink.open();
    try {
      KernelRoutes routes = new KernelRoutes(netlink, export);
      for (Route route :
          netlink.routes(RouteFilter.protocol(export.protocol()).inTable(Route.MAIN_TABLE))) {
        routes.inherited.put(route.destination(), route);
        routes.table.set(route);
      }
      routes.thread.start();
      return routes;
    } catch (NetlinkException e) {
      netlink.close();
      throw e;
    }
  }

  /** Whether an earlier speaker left routes: what we then do is a restart. */
  boolean restarted() {
    return !inherited.isEmpty();
  }

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    lock.lock();
    try {
      changes.forEach((prefix, route) -> pending.put(prefix, route.map(LearnedRoute::nextHop)));
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sessionChanged(PeerStatus status) {}

  /** The sessions are back, or will not come: what nobody taught again goes. */
  @Override
  public void settled() {
    lock.lock();
    try {
      settle = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        Map<Cidr, Optional<Ip>> changes = take();
        if (changes == null) {
          return;
        }
        apply(changes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Map<Cidr, Optional<Ip>> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long retry = failedBefore ? Limits.KERNEL_RETRY.toNanos() : Long.MAX_VALUE;
      while (pending.isEmpty() && !settle && !closed && retry > 0) {
        retry = news.awaitNanos(retry);
      }
      if (closed) {
        return null;
      }
      Map<Cidr, Optional<Ip>> changes = new LinkedHashMap<>(pending);
      pending.clear();
      if (settle) {
        settle = false;
        for (Cidr left : List.copyOf(inherited.keySet())) {
          changes.putIfAbsent(left, Optional.empty());
        }
      }
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void apply(Map<Cidr, Optional<Ip>> changes) {
    try {
      List<Route> links = links();
      changes.forEach((prefix, hop) -> {
        Route before = inherited.remove(prefix);
        if (before != null) {
          table.remove(before);
        }
        if (hop.isPresent()) {
          wanted.put(prefix, hop.get());
          table.set(route(prefix, hop.get(), links));
        } else {
          wanted.remove(prefix);
          table.remove(new RouteKey(prefix, Route.MAIN_TABLE, export.metric()));
        }
      });
      Map<RouteKey, NetlinkException> refused = table.apply();
      if (!refused.isEmpty() && !failedBefore) {
        refused.forEach((key, why) ->
            LOG.log(
                WARNING,
                "route refused by the kernel, will be tried again prefix={0} why=\"{1}\"",
                key.destination(),
                why.getMessage()));
      }
      failedBefore = !refused.isEmpty();
    } catch (NetlinkException e) {
      LOG.log(ERROR, "routes not written, will be tried again", e);
      failedBefore = true;
    }
  }

  private Route route(Cidr prefix, Ip hop, List<Route> links) {
    int link =
        links.stream()
            .filter(route -> route.destination().contains(hop))
            .max(Comparator.comparingInt(route -> route.destination().length()))
            .map(Route::linkIndex)
            .orElse(0);
    return Route.unicast(prefix).via(hop).dev(link).withPriority(export.metric());
  }

  /**
   * Networks on links, by which next hops are reached; those that the kernel, the boot and the
   * administrator made, since a full table of ours would be read for nothing.
   */
  private List<Route> links() throws NetlinkException {
    List<Route> links = new ArrayList<>();
    for (int protocol : new int[] {KERNEL, Route.PROTOCOL_BOOT, STATIC}) {
      RouteFilter filter = RouteFilter.protocol(protocol).inTable(Route.MAIN_TABLE);
      for (Route route : netlink.routes(filter)) {
        if (route.type() == Route.Type.UNICAST && route.gateway().isEmpty()) {
          links.add(route);
        }
      }
    }
    return links;
  }

  /** Leaves the routes where they are. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      news.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    netlink.close();
  }
}
