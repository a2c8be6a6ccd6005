package io.margay.bgp.speaker;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.io.Connection;
import io.margay.bgp.rib.AttributeTable;
import io.margay.bgp.rib.ExportPolicy;
import io.margay.bgp.rib.ImportRules;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.TableWalk;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.PrefixList;
import io.margay.bgp.wire.Update;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tables of both families and who is told what. Owned by the RIB thread. */
final class Routing {
  private static final AttributeTable.Reading OWN =
      new AttributeTable.Reading(new AttributeContext(true, false, false), ImportRules.none());

  private final SpeakerConfig config;
  private final RouteListener listener;
  private final Policies policies;
  private final Map<Family, FamilyRouting> families = new EnumMap<>(Family.class);
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<Member, Connection> connections = new HashMap<>();
  private final Map<String, Map<Family, PeerRoutes>> away = new HashMap<>();
  private Map<Cidr, PathAttributes> originated = Map.of();
  private final Map<String, Member> gone = new HashMap<>(); // those of whom routes are kept
  private RibJournal journal = RibJournal.NONE;
  private final AtomicLong waiting = new AtomicLong(); // of any thread
  private boolean closed;

  Routing(SpeakerConfig config, RouteListener listener) {
    this.config = config;
    this.listener = listener;
    this.policies = new Policies(config);
    for (Family family : Family.values()) {
      families.put(family, new FamilyRouting(new Rib(family, Policies.bestPath(config)), listener));
    }
  }

  /**
   * Octets of all peers' UPDATEs that wait for this thread, after adding some. Any thread.
   *
   * @param more negative for what has been decided
   */
  long waiting(int more) {
    return waiting.addAndGet(more);
  }

  private FamilyRouting of(Family family) {
    FamilyRouting found = families.get(family);
    if (found == null) {
      throw new IllegalStateException("no table for " + family);
    }
    return found;
  }

  /**
   * Replaces our own routes; only differences go out. A next hop of all zeros stands for our
   * address on each session.
   */
  void originate(Map<Cidr, PathAttributes> routes) {
    journal.originate(routes);
    for (Cidr gone : originated.keySet()) {
      if (!routes.containsKey(gone)) {
        Rib rib = of(Family.of(gone)).rib();
        rib.withdraw(rib.local(), list(gone), 0);
      }
    }
    routes.forEach((prefix, attributes) -> {
      if (!attributes.equals(originated.get(prefix))) {
        Rib rib = of(Family.of(prefix)).rib();
        int id = rib.attributes().intern(attributes, rib.attributes().reading(OWN));
        rib.announce(rib.local(), list(prefix), 0, id);
        rib.attributes().release(id);
      }
    });
    originated = routes;
    flush();
  }

  private static PrefixList list(Cidr prefix) {
    PrefixBuffer buffer = new PrefixBuffer(Family.of(prefix), false);
    buffer.add(prefix);
    return buffer.toList();
  }

  /** A session came up: the peer gets the whole table, and may announce. */
  Member join(PeerConfig peer, Negotiated agreed, Connection connection) {
    journal.join(config, peer, agreed, connection.localAddress());
    boolean external = peer.external(config);
    boolean loopback = peer.address().toInetAddress().isLoopbackAddress();
    AttributeContext context = agreed.attributeContext(external, loopback);
    Member member = new Member(peer, agreed, context);
    Map<Family, PeerRoutes> kept = away.remove(peer.name());
    gone.remove(peer.name());
    for (Family family : agreed.familySet()) {
      FamilyRouting routing = of(family);
      Rib rib = routing.rib();
      PeerRoutes.Origin origin = policies.origin(peer, agreed);
      PeerRoutes routes = kept == null ? null : kept.remove(family);
      if (routes != null && routes.origin().source() == origin.source()) {
        rib.changeOrigin(routes, origin);
      } else {
        if (routes != null) {
          rib.removePeer(routes);
        }
        routes = rib.addPeer(origin);
      }
      rib.refilter(routes, importFilter(peer));
      ExportPolicy policy = policies.export(peer, agreed, connection.localAddress(), family);
      int reading = reading(rib, member, connection);
      PeerTable table = new PeerTable(rib, routes, connection, reading, routing.group(policy));
      member.add(table);
      routing.add(table);
    }
    if (kept != null) {
      kept.forEach((family, routes) -> of(family).rib().removePeer(routes));
    }
    members.put(peer.name(), member);
    connections.put(member, connection);
    flush();
    member.tables().forEach(PeerTable::pump);
    return member;
  }

  private int reading(Rib rib, Member member, Connection connection) {
    ImportRules rules =
        policies.importRules(member.config(), member.agreed(), connection.localAddress());
    return rib.attributes().reading(new AttributeTable.Reading(member.context(), rules));
  }

  private RouteFilter importFilter(PeerConfig peer) {
    return peer.policy().effectiveImport(peer.external(config));
  }

  /**
   * A session is over: the peer's routes go, but for those of the families that are kept as stale
   * until it is back ({@link #join} under the same name finds them) or until {@link #sweep}.
   */
  void leave(Member member, Set<Family> kept) {
    journal.families("leave", member.name(), kept);
    members.remove(member.name(), member);
    connections.remove(member);
    for (PeerTable table : member.tables()) {
      table.leave();
      of(table.family()).remove(table);
      if (kept.contains(table.family())) {
        table.rib().markStale(table.routes());
        gone.put(member.name(), member);
        away.computeIfAbsent(member.name(), _ -> new EnumMap<>(Family.class))
            .put(table.family(), table.routes());
      } else {
        table.rib().removePeer(table.routes());
      }
    }
    flush();
  }

  /** Drops what is stale of a peer, session or no session. */
  void sweep(String peer, Set<Family> swept) {
    journal.families("sweep", peer, swept);
    Member member = members.get(peer);
    Map<Family, PeerRoutes> kept = away.getOrDefault(peer, new EnumMap<>(Family.class));
    for (Family family : swept) {
      Rib rib = of(family).rib();
      PeerRoutes routes = kept.remove(family);
      if (routes != null) {
        rib.removePeer(routes);
      }
      PeerTable table = member == null ? null : member.table(family);
      if (table != null) {
        rib.sweepStale(table.routes());
      }
    }
    if (kept.isEmpty()) {
      away.remove(peer);
      gone.remove(peer);
    }
    flush();
  }

  /** Makes what is stale of a peer the last choice (RFC 9494 section 4.3). */
  void longLived(String peer, Set<Family> stale) {
    journal.families("long-lived", peer, stale);
    Map<Family, PeerRoutes> kept = away.getOrDefault(peer, Map.of());
    for (Family family : stale) {
      PeerRoutes routes = kept.get(family);
      if (routes != null) {
        of(family).rib().longLivedStale(routes);
      }
    }
    flush();
  }

  /** A running session got another configuration, of which {@link ConfigChange} says SOFT. */
  void change(Member member, PeerConfig changed) {
    Connection connection = connections.get(member);
    if (connection == null) {
      return; // it has left meanwhile
    }
    journal.change(config, changed);
    member.change(changed);
    for (PeerTable table : member.tables()) {
      Rib rib = table.rib();
      rib.changeOrigin(table.routes(), policies.origin(changed, member.agreed()));
      table.reading(reading(rib, member, connection));
      rib.refilter(table.routes(), importFilter(changed));
    }
    flush(); // before groups are compared, they must have told what is decided
    for (PeerTable table : member.tables()) {
      FamilyRouting routing = of(table.family());
      ExportPolicy policy =
          policies.export(changed, member.agreed(), connection.localAddress(), table.family());
      routing.move(table, policy);
    }
  }

  /** From now on peers and listener hear nothing: sessions end, but no route is withdrawn. */
  void close() {
    closed = true;
  }

  void sessionChanged(PeerStatus status) {
    if (!closed) {
      listener.sessionChanged(status.withFamilies(counts().getOrDefault(status.name(), Map.of())));
    }
  }

  /** Nobody is waited for any more after a restart. */
  void settled() {
    if (!closed) {
      flush();
      listener.settled();
    }
  }

  /** What each peer has told us and we it, by name. */
  Map<String, Map<Family, PeerStatus.Counts>> counts() {
    Map<String, Map<Family, PeerStatus.Counts>> all = new HashMap<>();
    away.forEach((name, kept) ->
        kept.forEach((family, routes) ->
            all.computeIfAbsent(name, _ -> new EnumMap<>(Family.class))
                .put(
                    family,
                    new PeerStatus.Counts(
                        routes.received(), routes.accepted(), 0, routes.stale(), false))));
    members.values().forEach(member -> all.put(member.name(), member.counts()));
    return all;
  }

  /** Says whether a next hop can be reached; routes through others rest. */
  void reachable(Ip hop, boolean reachable) {
    journal.reachable(hop, reachable);
    families.values().forEach(routing -> routing.rib().reachable(hop, reachable));
    flush();
  }

  /** Decides about everything that changed, and tells listener and peers. */
  void flush() {
    if (closed) {
      return;
    }
    if (journal.on() && families.values().stream().anyMatch(family -> family.rib().dirty())) {
      journal.decide();
    }
    families.values().forEach(FamilyRouting::flush);
  }

  /** From now on writes down what happens, after what there is. */
  void record(RibJournal other) {
    journal = other;
    if (!journal.on()) {
      return;
    }
    journal.begin(config);
    journal.originate(originated);
    members
        .values()
        .forEach(member -> {
          Connection connection = connections.get(member);
          if (connection != null) {
            journal.join(config, member.config(), member.agreed(), connection.localAddress());
            member.tables().forEach(table -> journal.table(table.rib(), table.routes()));
          }
        });
    gone.forEach((name, member) -> {
      Map<Family, PeerRoutes> kept = away.getOrDefault(name, Map.of());
      journal.join(config, member.config(), member.agreed(), member.config().address());
      kept.forEach((family, routes) -> journal.table(of(family).rib(), routes));
      journal.families("leave", name, kept.keySet());
    });
    journal.decide();
  }

  /** What a peer has told us, whether it passed or not, sorted by prefix. */
  List<ReceivedRoute> received(String peer, Predicate<Cidr> wanted, int limit) {
    List<ReceivedRoute> found = new ArrayList<>();
    for (FamilyRouting family : families.values()) {
      Rib rib = family.rib();
      PeerRoutes routes = routesOf(peer, rib.family());
      if (routes == null) {
        continue;
      }
      List<TableWalk.Path> paths = new ArrayList<>();
      TableWalk.received(
          rib,
          routes,
          path -> {
            if (wanted.test(path.prefix())) {
              paths.add(path);
            }
          });
      paths.sort(Comparator.comparing(TableWalk.Path::prefix));
      paths.stream()
          .limit(limit - found.size())
          .forEach(path ->
              rib.explain(path.row()).stream()
                  .filter(view -> view.peer().equals(peer) && view.pathId() == path.pathId())
                  .forEach(view -> found.add(new ReceivedRoute(path.prefix(), view))));
    }
    return found;
  }

  private @Nullable PeerRoutes routesOf(String peer, Family family) {
    Member member = members.get(peer);
    PeerTable table = member == null ? null : member.table(family);
    return table == null ? away.getOrDefault(peer, Map.of()).get(family) : table.routes();
  }

  /** All usable paths of both families in MRT's format (RFC 6396). */
  ByteBuffer dump(Instant now) {
    return TableDump.write(
        now, config, families.values().stream().map(FamilyRouting::rib).toList(), peersByName());
  }

  private Map<String, PeerConfig> peersByName() {
    Map<String, PeerConfig> configs = new HashMap<>();
    gone.values().forEach(member -> configs.put(member.name(), member.config()));
    members.values().forEach(member -> configs.put(member.name(), member.config()));
    return configs;
  }

  /** What a peer has sent, before it is looked at. */
  void heard(Member member, Update update) {
    journal.update(member.name(), update);
  }

  /** The peer marks all its routes of a family as to be told again (RFC 7313 section 4). */
  void beginRefresh(Member member, Family family) {
    journal.families("stale", member.name(), Set.of(family));
    member.beginRefresh(family);
  }

  /** What it has not told again since goes. */
  void endRefresh(Member member, Family family) {
    journal.families("fresh", member.name(), Set.of(family));
    member.endRefresh(family);
  }

  /** Loc-RIB of both families, sorted by prefix. */
  List<BestRoute> routes() {
    List<BestRoute> all = new ArrayList<>();
    families.values().forEach(routing -> routing.describeBest(all));
    all.sort((a, b) -> a.prefix().compareTo(b.prefix()));
    return all;
  }

  /** What is known about a prefix; empty when nobody has a route for it. */
  Optional<RouteWhy> why(Cidr prefix) {
    FamilyRouting routing = of(Family.of(prefix));
    return routing
        .rib()
        .row(list(prefix), 0)
        .map(row -> new RouteWhy(prefix, routing.rib().explain(row), announced(routing, row)))
        .filter(why -> !why.paths().isEmpty());
  }

  private Map<String, String> announced(FamilyRouting routing, int row) {
    Map<String, String> announced = new HashMap<>();
    Collection<Member> all = members.values();
    for (Member member : all) {
      PeerTable table = member.table(routing.rib().family());
      if (table != null) {
        announced.put(member.name(), table.group().refusal(row, table.routes()).orElse(""));
      }
    }
    return announced;
  }
}
