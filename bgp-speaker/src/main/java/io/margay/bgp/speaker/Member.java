package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeReader;
import io.margay.bgp.wire.AttributeResult;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MpReach;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixList;
import io.margay.bgp.wire.Update;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An established peer as {@link Routing} sees it: takes its UPDATEs apart, a {@link PeerTable} per
 * family holds what they say. Owned by the RIB thread.
 */
final class Member {
  private static final Logger LOG = System.getLogger(Member.class.getName());

  private final Negotiated agreed;
  private final AttributeContext context;
  private final Map<Family, PeerTable> tables = new EnumMap<>(Family.class);
  private PeerConfig config;

  Member(PeerConfig config, Negotiated agreed, AttributeContext context) {
    this.config = config;
    this.agreed = agreed;
    this.context = context;
  }

  void add(PeerTable table) {
    tables.put(table.family(), table);
  }

  String name() {
    return config.name();
  }

  PeerConfig config() {
    return config;
  }

  Negotiated agreed() {
    return agreed;
  }

  AttributeContext context() {
    return context;
  }

  Collection<PeerTable> tables() {
    return tables.values();
  }

  /** The table of a family; null where it is not spoken. */
  @Nullable PeerTable table(Family family) {
    return tables.get(family);
  }

  void change(PeerConfig changed) {
    config = changed;
  }

  /**
   * Writes an UPDATE into the RIB.
   *
   * @return why its routes were treated as withdrawn, or attributes dropped, in words
   * @throws MessageException when the session has to end
   */
  Optional<String> receive(Update update) throws MessageException {
    Optional<String> repaired = write(update);
    for (PeerTable table : tables.values()) {
      checkLimit(table);
    }
    return repaired;
  }

  private void checkLimit(PeerTable table) throws MessageException {
    int limit = config.family(table.family()).maxPrefixes();
    if (table.routes().received() > limit) {
      Family family = table.family();
      ByteBuffer data = ByteBuffer.allocate(7); // RFC 4486 section 4
      data.putShort((short) family.afi()).put((byte) family.safi()).putInt(limit).flip();
      throw new MessageException(
          NotificationCause.MAXIMUM_PREFIXES,
          Octets.take(data, 7),
          "the peer announced more than " + limit + " prefixes of " + family);
    }
  }

  private Optional<String> write(Update update) throws MessageException {
    PeerTable classic = tables.get(Family.IPV4_UNICAST);
    // A prefix in both lists counts as announced (RFC 4271 section 4.3).
    withdraw(update.withdrawn());
    boolean announces = !update.announced().isEmpty();
    if (!announces && update.attributes().length() == 0) {
      return Optional.empty();
    }
    if (announces
        && classic != null
        && classic.announceKnown(update.attributes(), update.announced())) {
      return Optional.empty();
    }
    AttributeResult result = AttributeReader.read(update.attributes(), context, announces);
    withdraw(result.unreach());
    if (result.withdraw().isPresent()) {
      withdraw(update.announced());
      withdraw(result.reach().map(MpReach::announced).orElse(PrefixList.EMPTY));
    } else if (result.attributes().isPresent()) {
      announce(update, result, result.attributes().get());
    }
    return complaint(result);
  }

  private void announce(Update update, AttributeResult result, PathAttributes attributes) {
    boolean plain = result.reach().isEmpty() && result.unreach().isEmpty();
    PeerTable classic = tables.get(Family.IPV4_UNICAST);
    if (!update.announced().isEmpty() && classic != null) {
      if (plain) {
        classic.announce(update.attributes(), attributes, update.announced());
      } else {
        classic.announce(attributes, update.announced());
      }
    }
    if (result.reach().isPresent()) {
      MpReach reach = result.reach().get();
      PeerTable table = tables.get(reach.announced().family());
      if (table != null) {
        boolean same = attributes.nextHop().equals(reach.nextHop());
        table.announce(
            same ? attributes : attributes.withNextHop(reach.nextHop()), reach.announced());
      }
    }
  }

  private void withdraw(PrefixList prefixes) {
    if (prefixes.isEmpty()) {
      return;
    }
    PeerTable table = tables.get(prefixes.family());
    if (table != null) {
      table.withdraw(prefixes);
    }
  }

  private Optional<String> complaint(AttributeResult result) {
    if (result.withdraw().isEmpty() && result.discarded().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> words =
        result.withdraw().isPresent()
            ? result.withdraw().map(why -> "routes treated as withdrawn: " + why)
            : result.discarded().stream().findFirst();
    words.ifPresent(
        why -> LOG.log(Level.DEBUG, "update repaired peer={0} why=\"{1}\"", name(), why));
    return words;
  }

  /** What the peer has told us of each family, and we the peer. */
  Map<Family, PeerStatus.Counts> counts() {
    Map<Family, PeerStatus.Counts> counts = new EnumMap<>(Family.class);
    tables.forEach((family, table) -> counts.put(family, table.counts()));
    return counts;
  }

  /** The peer's table of a family is complete: what was stale of it goes. */
  void endOfRib(Family family) {
    PeerTable table = tables.get(family);
    if (table != null) {
      table.endOfRib();
    }
  }

  /** Our table of a family is complete, with what the peer still misses. */
  void sendEndOfRib(Family family) {
    PeerTable table = tables.get(family);
    if (table != null) {
      table.sendEndOfRib();
    }
  }

  /** The peer marks all its routes of a family as to be told again (RFC 7313 section 4). */
  void beginRefresh(Family family) {
    PeerTable table = tables.get(family);
    if (table != null) {
      table.rib().markStale(table.routes());
    }
  }

  /** What it has not told again since goes. */
  void endRefresh(Family family) {
    PeerTable table = tables.get(family);
    if (table != null) {
      table.rib().sweepStale(table.routes());
    }
  }

  /** The peer asks for everything of a family again. */
  void refresh(Family family) {
    PeerTable table = tables.get(family);
    if (table != null) {
      table.refresh(agreed.features().enhancedRefresh());
    }
  }

  /** The peer can take more: what it missed goes out in its present state. */
  void drained() {
    tables.values().forEach(PeerTable::pump);
  }
}
