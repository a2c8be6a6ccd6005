package io.margay.bgp.speaker;

import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.io.Connection;
import io.margay.bgp.rib.AttributeTable;
import io.margay.bgp.rib.Block;
import io.margay.bgp.rib.InternedAttributes;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeReader;
import io.margay.bgp.wire.AttributeResult;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MpReach;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixList;
import io.margay.bgp.wire.Update;
import io.margay.bgp.wire.UpdateWriter;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An established peer as {@link Routing} sees it: its routes, and what it has to be sent. */
final class Member {
  private static final Logger LOG = System.getLogger(Member.class.getName());

  /** What tells our own routes from others. */
  record Self(AsNumber as, Ip routerId, Set<Ip> addresses) {}

  private PeerConfig config;
  private final PeerRoutes routes;
  private final Negotiated agreed;
  private final Set<Family> complete = EnumSet.noneOf(Family.class);
  private final AttributeContext context;
  private final Self self;
  private final Connection connection;
  private final Rib rib;
  private final Set<Long> missed = new LinkedHashSet<>();
  private RouteFilter filter;
  private UpdateGroup group;

  Member(
      PeerConfig config,
      PeerRoutes routes,
      Negotiated agreed,
      AttributeContext context,
      Self self,
      Connection connection,
      RibView view) {
    this.config = config;
    this.routes = routes;
    this.agreed = agreed;
    this.context = context;
    this.self = self;
    this.connection = connection;
    this.rib = view.rib();
    this.group = view.group();
    this.filter = view.filter();
  }

  /** Where a member's routes go and where its announcements come from. */
  record RibView(Rib rib, UpdateGroup group, RouteFilter filter) {}

  PeerRoutes routes() {
    return routes;
  }

  String name() {
    return config.name();
  }

  UpdateGroup group() {
    return group;
  }

  int announced() {
    return group.announced(routes);
  }

  /**
   * Writes an UPDATE into the RIB.
   *
   * @return why its routes were treated as withdrawn, or attributes dropped, in words
   * @throws MessageException when the session has to end
   */
  Optional<String> receive(Update update) throws MessageException {
    Optional<String> repaired = write(update);
    int limit = config.family(Family.IPV4_UNICAST).maxPrefixes();
    if (routes.received() > limit) {
      ByteBuffer data = ByteBuffer.allocate(7); // RFC 4486 section 4
      data.putShort((short) 1).put((byte) 1).putInt(limit).flip();
      throw new MessageException(
          NotificationCause.MAXIMUM_PREFIXES,
          Octets.take(data, 7),
          "the peer announced more than " + limit + " prefixes");
    }
    return repaired;
  }

  private Optional<String> write(Update update) throws MessageException {
    // A prefix in both lists counts as announced (RFC 4271 section 4.3).
    withdraw(update.withdrawn());
    boolean announces = !update.announced().isEmpty();
    AttributeTable table = rib.attributes();
    Optional<InternedAttributes> known =
        announces ? table.find(update.attributes(), context) : Optional.empty();
    if (known.isPresent()) {
      announce(known.get(), update.announced());
      table.release(known.get());
      return Optional.empty();
    }
    AttributeResult result = AttributeReader.read(update.attributes().buffer(), context, announces);
    if (result.unreach().family() == Family.IPV4_UNICAST) {
      withdraw(result.unreach());
    }
    if (result.withdraw().isPresent()) {
      withdraw(update.announced());
      withdraw(
          result
              .reach()
              .map(MpReach::announced)
              .filter(list -> list.family() == Family.IPV4_UNICAST)
              .orElse(PrefixList.EMPTY));
    } else if (result.attributes().isPresent()) {
      announceNew(update, result, result.attributes().get());
    }
    return complaint(result);
  }

  private void announceNew(Update update, AttributeResult result, PathAttributes attributes) {
    AttributeTable table = rib.attributes();
    boolean plain = result.reach().isEmpty() && result.unreach().isEmpty();
    if (!update.announced().isEmpty()) {
      InternedAttributes interned =
          plain
              ? table.intern(update.attributes(), context, attributes)
              : table.intern(attributes, context);
      announce(interned, update.announced());
      table.release(interned);
    }
    if (result.reach().isPresent() && !result.reach().get().nextHop().v6()) {
      MpReach reach = result.reach().get();
      InternedAttributes interned = table.intern(attributes.withNextHop(reach.nextHop()), context);
      announce(interned, reach.announced());
      table.release(interned);
    }
  }

  private Optional<String> complaint(AttributeResult result) {
    Optional<String> words =
        result.withdraw().isPresent()
            ? result.withdraw().map(why -> "routes treated as withdrawn: " + why)
            : result.discarded().stream().findFirst();
    words.ifPresent(
        why -> LOG.log(Level.DEBUG, "update repaired peer={0} why=\"{1}\"", name(), why));
    return words;
  }

  private void announce(InternedAttributes interned, PrefixList prefixes) {
    if (!usable(interned.attributes())) {
      withdraw(prefixes);
      return;
    }
    for (int i = 0; i < prefixes.size(); i++) {
      long prefix = prefixes.at(i);
      if (!martian(prefix)) {
        rib.announce(
            routes,
            prefix,
            interned,
            filter.accepts(filter.match(PrefixKey.v4(prefix), interned.facts(routes))));
      }
    }
  }

  private void withdraw(PrefixList prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      rib.withdraw(routes, prefixes.at(i));
    }
  }

  /** Neither our own route come back (RFC 4271 section 9.1.2) nor one that leads to ourselves. */
  private boolean usable(PathAttributes attributes) {
    return !attributes.asPath().contains(self.as())
        && !self.addresses().contains(attributes.nextHop())
        && !attributes.originatorId().equals(Optional.of(self.routerId())); // RFC 4456 section 8
  }

  /** Networks that no router forwards to: 0/8 but not the default route, 127/8, 224/3. */
  private static boolean martian(long prefix) {
    int first = PackedPrefix.bits(prefix) >>> 24;
    int length = PackedPrefix.length(prefix);
    return (length >= 8 && (first == 0 || first == 127)) || (length >= 3 && first >= 224);
  }

  /** Applies another configuration to a running session. */
  void change(PeerConfig changed, RouteFilter nextFilter, UpdateGroup next) {
    config = changed;
    filter = nextFilter;
    rib.refilter(routes, filter);
    if (next != group) {
      List<Block> blocks = next.takeOver(routes, group);
      group = next;
      blocks.forEach(this::deliver);
    }
  }

  /** What the peer has told us of each family, and we the peer. */
  Map<Family, PeerStatus.Counts> counts() {
    Map<Family, PeerStatus.Counts> counts = new EnumMap<>(Family.class);
    for (Family family : agreed.familySet()) {
      boolean whole = complete.contains(family);
      counts.put(
          family,
          family == Family.IPV4_UNICAST
              ? new PeerStatus.Counts(routes.received(), routes.accepted(), announced(), 0, whole)
              : new PeerStatus.Counts(0, 0, 0, 0, whole));
    }
    return counts;
  }

  /** The peer's table of a family is complete: what was stale of it goes. */
  void endOfRib(Family family) {
    complete.add(family);
  }

  /** Our table of a family is complete, with what the peer still misses. */
  void sendEndOfRib(Family family) {
    UpdateWriter writer = new UpdateWriter();
    writer.endOfRib(family);
    connection.send(writer.take());
  }

  /** The peer marks all its routes of a family as to be told again (RFC 7313 section 4). */
  void beginRefresh(Family family) {}

  /** What it has not told again since goes. */
  void endRefresh(Family family) {}

  /** The peer asks for everything of a family again. */
  void refresh(Family family) {
    if (family != Family.IPV4_UNICAST) {
      return;
    }
    group.refresh(routes).forEach(this::deliver);
  }

  /** Sends a block, or remembers its prefixes while the peer is slow. */
  void deliver(Block block) {
    if (missed.isEmpty() && !connection.congested()) {
      connection.send(block.messages());
      return;
    }
    PrefixList prefixes = block.prefixes();
    for (int i = 0; i < prefixes.size(); i++) {
      missed.add(prefixes.at(i));
    }
  }

  /** The peer can take more: what it missed goes out in its present state. */
  void drained() {
    if (!missed.isEmpty()) {
      List<Block> blocks = group.catchUp(routes, List.copyOf(missed));
      missed.clear();
      blocks.forEach(block -> connection.send(block.messages()));
    }
  }
}
