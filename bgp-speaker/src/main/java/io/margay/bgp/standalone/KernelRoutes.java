package io.margay.bgp.standalone;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.bgp.config.SpeakerFile.KernelExport;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.RouteTable;
import io.margay.netlink.route.NextHop;
import io.margay.netlink.route.NextHopLookup;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Best routes in the kernel. <b>Ours is:</b> every route of the configured protocol number in the
 * main table. What an earlier speaker left stays until {@link #settled} says that the sessions are
 * back. Next hops that nothing in the kernel leads to are told to the speaker, which then chooses
 * without them, and again when something does. All but the listener's methods belong to the thread
 * {@code kernel-routes}.
 */
final class KernelRoutes implements RouteListener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KernelRoutes.class.getName());

  private final Netlink netlink;
  private final KernelExport export;
  private final RouteTable table;
  private final OtherRoutes others;
  private final KernelNews news;
  private final Map<Cidr, List<Ip>> wanted = new HashMap<>();
  private final Map<Cidr, Route> inherited = new HashMap<>();
  private final Set<Ip> unreachable = new HashSet<>();
  private final Thread thread = Thread.ofPlatform().name("kernel-routes").unstarted(this::run);
  private volatile Map<Ip, String> zones = Map.of();
  private volatile BiConsumer<Ip, Boolean> reachable = (_, _) -> {};
  private NextHopLookup lookup = new NextHopLookup(List.of(), _ -> false);
  private boolean failedBefore;
  private boolean restarted;

  private KernelRoutes(Netlink netlink, KernelExport export) {
    this.netlink = netlink;
    this.export = export;
    this.table = new RouteTable(netlink, export.protocol());
    this.others = new OtherRoutes(netlink, export.protocol());
    this.news = new KernelNews(export.protocol(), others);
  }

  /**
   * Opens it in this process's namespace.
   *
   * @throws IOException when the kernel cannot be asked
   */
  static KernelRoutes open(KernelExport export) throws IOException {
    Netlink netlink = Netlink.open();
    KernelRoutes routes = new KernelRoutes(netlink, export);
    try {
      routes.news.watch();
      for (Route route : routes.others.readAll()) {
        routes.inherited.put(route.destination(), route);
        routes.table.set(route);
      }
    } catch (NetlinkException e) {
      routes.news.close();
      netlink.close();
      throw e;
    }
    routes.restarted = !routes.inherited.isEmpty();
    routes.lookup = routes.others.lookup();
    routes.thread.start();
    return routes;
  }

  /** Whether an earlier speaker left routes: what we then do is a restart. */
  boolean restarted() {
    return restarted;
  }

  /** Who is told of next hops that cannot be reached, and of those that can again. */
  void tellReachable(BiConsumer<Ip, Boolean> listener) {
    reachable = listener;
  }

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    news.routes(changes);
  }

  @Override
  public void sessionChanged(PeerStatus status) {}

  /** The sessions are back, or will not come: what nobody taught again goes. */
  @Override
  public void settled() {
    news.settled();
  }

  private void run() {
    try {
      for (Optional<KernelNews.News> next = news.take(failedBefore);
          next.isPresent();
          next = news.take(failedBefore)) {
        apply(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void apply(KernelNews.News told) {
    try {
      told.routes().forEach(this::want);
      if (told.settled()) {
        List.copyOf(inherited.keySet()).forEach(left -> want(left, List.of()));
      }
      if (told.surroundings()) {
        others.read();
        lookup = others.lookup();
        recover();
        wanted.keySet().forEach(this::place);
      }
      if (told.lost() || told.gone().stream().anyMatch(table::wants)) {
        table.resync();
      }
      report(table.apply());
    } catch (NetlinkException e) {
      LOG.log(ERROR, "routes not written, will be tried again", e);
      news.lookAgain();
      failedBefore = true;
    }
  }

  private void want(Cidr prefix, List<Ip> hops) {
    Route before = inherited.remove(prefix);
    if (before != null) {
      table.remove(before);
    }
    if (hops.isEmpty()) {
      wanted.remove(prefix);
    } else {
      wanted.put(prefix, hops);
    }
    place(prefix);
  }

  /** Wants the route by those of its next hops that can be reached, or none. */
  private void place(Cidr prefix) {
    List<Ip> hops = wanted.getOrDefault(prefix, List.of());
    List<NextHop> found =
        hops.size() == 1
            ? reached(hops.getFirst()).map(List::of).orElse(List.of())
            : hops.stream().flatMap(hop -> reached(hop).stream()).distinct().toList();
    Route route = Route.unicast(prefix).withPriority(export.metric());
    if (found.isEmpty()) {
      table.remove(route);
    } else {
      table.set(route.via(found));
    }
  }

  /** Link-local next hops that peers have are on these links; others need to be on the only one. */
  void zones(Map<Ip, String> links) {
    if (!links.equals(zones)) {
      zones = Map.copyOf(links);
      news.lookAgain();
    }
  }

  private Optional<NextHop> find(Ip hop) {
    String zone = zones.get(hop);
    return zone == null ? lookup.find(hop) : others.onLink(hop, zone);
  }

  private Optional<NextHop> reached(Ip hop) {
    Optional<NextHop> found = find(hop);
    if (found.isEmpty() && unreachable.add(hop)) {
      LOG.log(WARNING, "next hop cannot be reached, its routes rest address={0}", hop);
      reachable.accept(hop, false);
    }
    return found;
  }

  /** Tells of next hops that can be reached again. */
  private void recover() {
    for (Ip hop : Set.copyOf(unreachable)) {
      if (find(hop).isPresent()) {
        unreachable.remove(hop);
        reachable.accept(hop, true);
      }
    }
  }

  private void report(Map<RouteKey, NetlinkException> refused) {
    if (!refused.isEmpty() && !failedBefore) {
      refused.forEach((key, why) ->
          LOG.log(
              WARNING,
              "route refused by the kernel, will be tried again prefix={0} why=\"{1}\"",
              key.destination(),
              why.getMessage()));
    }
    failedBefore = !refused.isEmpty();
  }

  /** Leaves the routes where they are. */
  @Override
  public void close() {
    news.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    netlink.close();
  }
}
