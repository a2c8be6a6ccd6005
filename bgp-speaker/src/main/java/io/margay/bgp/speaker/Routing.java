package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.io.Connection;
import io.margay.bgp.rib.Best;
import io.margay.bgp.rib.BestChange;
import io.margay.bgp.rib.Block;
import io.margay.bgp.rib.ExportPolicy;
import io.margay.bgp.rib.InternedAttributes;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The RIB with its groups and members: who is told what. Owned by the RIB thread. */
final class Routing {
  private static final AttributeContext OWN = new AttributeContext(true, false, false);

  private final SpeakerConfig config;
  private final RouteListener listener;
  private final Rib rib = new Rib();
  private final Map<ExportPolicy, UpdateGroup> groups = new LinkedHashMap<>();
  private final Map<Integer, Member> members = new HashMap<>(); // by PeerRoutes.id
  private Map<Cidr, PathAttributes> originated = Map.of();
  private boolean closed;

  Routing(SpeakerConfig config, RouteListener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * Replaces our own routes; only differences go out. A next hop of all zeros stands for our
   * address on each session.
   */
  void originate(Map<Cidr, PathAttributes> routes) {
    for (Cidr gone : originated.keySet()) {
      if (!routes.containsKey(gone) && !gone.address().v6()) {
        rib.withdraw(rib.local(), PackedPrefix.of(gone));
      }
    }
    routes.forEach((prefix, attributes) -> {
      if (!attributes.equals(originated.get(prefix)) && !prefix.address().v6()) {
        InternedAttributes own = rib.attributes().intern(attributes, OWN);
        rib.announce(rib.local(), PackedPrefix.of(prefix), own, true);
        rib.attributes().release(own);
      }
    });
    originated = routes;
    flush();
  }

  /** A session came up: the peer gets the whole table, and may announce. */
  Member join(PeerConfig peer, Negotiated negotiated, Connection connection) {
    boolean external = peer.external(config);
    PeerRoutes routes = rib.addPeer(external, negotiated.remoteIdentifier(), peer.address());
    Ip local = connection.localAddress();
    boolean loopback = peer.address().toInetAddress().isLoopbackAddress();
    UpdateGroup group = group(policy(peer, negotiated.fourOctetAs(), local));
    Member member =
        new Member(
            peer,
            routes,
            negotiated,
            negotiated.attributeContext(external, loopback),
            new Member.Self(config.localAs(), config.routerId(), ourAddresses(local)),
            connection,
            new Member.RibView(rib, group, peer.policy().effectiveImport(external)));
    members.put(routes.id(), member);
    group.join(routes).forEach(member::deliver);
    return member;
  }

  /**
   * A session is over: the peer's routes go, but for those of the families that are kept as stale
   * until it is back ({@link #join} under the same name finds them) or until {@link #sweep}.
   */
  void leave(Member member, Set<Family> kept) {
    members.remove(member.routes().id());
    member.group().leave(member.routes());
    dropIfEmpty(member.group());
    rib.removePeer(member.routes());
    flush();
  }

  /** Drops what is stale of a peer, session or no session. */
  void sweep(String peer, Set<Family> families) {}

  /** Makes what is stale of a peer the last choice (RFC 9494 section 4.3). */
  void longLived(String peer, Set<Family> families) {}

  /** A running session got another configuration, of which {@link ConfigChange} says SOFT. */
  void change(Member member, PeerConfig changed) {
    UpdateGroup before = member.group();
    ExportPolicy now =
        before.policy().withFilter(changed.policy().effectiveExport(changed.external(config)));
    member.change(changed, changed.policy().effectiveImport(changed.external(config)), group(now));
    dropIfEmpty(before);
    flush();
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
    members.values().forEach(member -> all.put(member.name(), member.counts()));
    return all;
  }

  /** Decides about everything that changed, and tells listener and peers. */
  void flush() {
    if (closed || !rib.dirty()) {
      return;
    }
    Map<Cidr, Optional<LearnedRoute>> changes = new LinkedHashMap<>();
    rib.flush(change -> {
      groups.values().forEach(group -> group.bestChanged(change));
      note(change, changes);
    });
    for (UpdateGroup group : groups.values()) {
      for (Block block : group.take()) {
        deliver(group, block);
      }
    }
    if (!changes.isEmpty()) {
      listener.routesChanged(changes);
    }
  }

  /** Loc-RIB, sorted by prefix. */
  List<BestRoute> routes() {
    List<BestRoute> all = new ArrayList<>(rib.size());
    rib.forEachBest(change -> change.after().ifPresent(best -> all.add(describe(change, best))));
    all.sort((a, b) -> a.prefix().compareTo(b.prefix()));
    return all;
  }

  private void deliver(UpdateGroup group, Block block) {
    for (Member member : members.values()) {
      if (member.group() == group && block.isFor(member.routes())) {
        member.deliver(block);
      }
    }
  }

  private void note(BestChange change, Map<Cidr, Optional<LearnedRoute>> changes) {
    boolean learnedBefore = change.before().filter(best -> !best.source().local()).isPresent();
    Optional<LearnedRoute> learned =
        change
            .after()
            .filter(best -> !best.source().local())
            .map(best ->
                new LearnedRoute(
                    PackedPrefix.toCidr(change.prefix()),
                    best.interned().attributes().nextHop(),
                    peerName(best.source())));
    if (learned.isPresent() || learnedBefore) {
      changes.put(PackedPrefix.toCidr(change.prefix()), learned);
    }
  }

  private BestRoute describe(BestChange change, Best best) {
    PathAttributes attributes = best.interned().attributes();
    boolean own = best.source().local();
    return new BestRoute(
        PackedPrefix.toCidr(change.prefix()),
        own ? Optional.empty() : Optional.of(attributes.nextHop()),
        own ? Optional.empty() : Optional.of(peerName(best.source())),
        attributes.asPath().toString(),
        attributes.origin(),
        attributes.localPref(),
        attributes.med());
  }

  private String peerName(PeerRoutes source) {
    Member member = members.get(source.id());
    if (member == null) {
      throw new IllegalStateException("a best route of a peer that has left");
    }
    return member.name();
  }

  private ExportPolicy policy(PeerConfig peer, boolean fourOctetAs, Ip local) {
    boolean external = peer.external(config);
    return new ExportPolicy(
        peer.localAs(config),
        external,
        fourOctetAs,
        local,
        peer.policy().effectiveExport(external));
  }

  private UpdateGroup group(ExportPolicy policy) {
    return groups.computeIfAbsent(policy, made -> new UpdateGroup(made, rib));
  }

  private void dropIfEmpty(UpdateGroup group) {
    if (group.isEmpty()) {
      groups.remove(group.policy());
    }
  }

  private Set<Ip> ourAddresses(Ip local) {
    Set<Ip> ours = new HashSet<>(Set.of(local));
    ours.add(config.routerId());
    config.listeners().forEach(endpoint -> ours.add(endpoint.address()));
    return Set.copyOf(ours);
  }
}
