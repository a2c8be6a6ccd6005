package io.margay.bgp.rib;

import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.UpdateWriter;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a kind of peer is told, and how (RFC 4271 sections 5 and 9.1.3, RFC 4456). Peers with equal
 * policies share an {@link UpdateGroup}.
 *
 * @param session what was agreed on
 * @param role what we are to the peers
 * @param nextHop what we give as the next hop
 * @param filter what passes
 */
public record ExportPolicy(Session session, Role role, NextHop nextHop, RouteFilter filter) {
  /** What {@link #rule} answers when a route is not announced. */
  static final int NOT_ANNOUNCED = -2;

  private static final int NON_TRANSITIVE_COMMUNITY = 0x40; // RFC 4360 section 2

  /**
   * What was agreed on.
   *
   * @param external whether the peers are in other ASes
   * @param fourOctetAs whether they know four-octet AS numbers
   * @param longLived whether they take routes that are kept long after their peer went (RFC 9494)
   * @param paths most paths per prefix that are sent with identifiers (RFC 7911); 0 for one without
   * @param maxMessage octets of a message
   */
  public record Session(
      boolean external, boolean fourOctetAs, boolean longLived, int paths, int maxMessage) {

    /** Octets of attributes that leave room for a prefix. */
    int mostAttributes() {
      return UpdateWriter.MAX_ATTRIBUTES + maxMessage - MessageHeader.MAX_MESSAGE;
    }
  }

  /**
   * What we are to the peers.
   *
   * @param localAs our number towards them
   * @param client whether they are our clients (RFC 4456)
   * @param clusterId of the reflector
   * @param removePrivate whether private numbers leave paths to other ASes
   */
  public record Role(AsNumber localAs, boolean client, Ip clusterId, boolean removePrivate) {}

  /**
   * The next hop we give.
   *
   * @param mode whose
   * @param self our own address, one that the peers take; routes that need it are not announced
   *     without
   * @param v4 whether the peers take an IPv4 next hop in this family
   * @param v6 whether they take an IPv6 one: for IPv6 routes, and with RFC 8950 for IPv4 ones
   */
  public record NextHop(Mode mode, Optional<Ip> self, boolean v4, boolean v6) {
    public NextHop {
      self = self.filter(hop -> hop.v6() ? v6 : v4);
    }

    /** Whose address it is. */
    public enum Mode {
      /** Ours towards another AS and for our own routes, unchanged otherwise. */
      AUTO,
      /** Always ours. */
      SELF,
      /** Ours for our own routes only. */
      KEEP
    }

    boolean takes(Ip hop) {
      return hop.v6() ? v6 : v4;
    }
  }

  public boolean external() {
    return session.external();
  }

  public ExportPolicy withFilter(RouteFilter other) {
    return new ExportPolicy(session, role, nextHop, other);
  }

  /** The filter's rule for a route that is announced, or {@link #NOT_ANNOUNCED}. */
  int rule(Rib rib, int row, int id, PeerRoutes source, Judge.Facts facts) {
    if (!passes(rib.attributes(), id, source)
        || (nextHop.self().isEmpty() && hop(rib.attributes(), id, source).isEmpty())) {
      return NOT_ANNOUNCED;
    }
    if (filter.rules().isEmpty()) {
      return filter.acceptOther() ? RouteFilter.NO_RULE : NOT_ANNOUNCED;
    }
    int rule = filter.match(rib.prefixes().key(row), facts.of(id, source));
    return filter.accepts(rule) ? rule : NOT_ANNOUNCED;
  }

  /** Whether a route goes to this kind of peer, filters aside. */
  private boolean passes(AttributeTable attributes, int id, PeerRoutes source) {
    return reflects(source)
        && !attributes.marked(id, AttributeTable.NO_ADVERTISE)
        && !(external() && attributes.marked(id, AttributeTable.NO_EXPORT))
        && (session.longLived() || !attributes.marked(id, AttributeTable.LONG_LIVED_STALE));
  }

  /** RFC 4271 section 9.2.1, RFC 4456 section 6: internal routes go to clients and from clients. */
  private boolean reflects(PeerRoutes source) {
    return external()
        || source.external()
        || source.local()
        || role.client()
        || source.origin().client();
  }

  private boolean reflected(PeerRoutes source) {
    return !external() && !source.external() && !source.local();
  }

  /** Why a route is not announced, in words; empty when it is. */
  Optional<String> refusal(Rib rib, int row, int id, PeerRoutes source) {
    AttributeTable attributes = rib.attributes();
    if (!reflects(source)) {
      return Optional.of("it came from our own AS, and neither end is a client");
    }
    if (!passes(attributes, id, source)) {
      return Optional.of("a well-known community forbids it");
    }
    if (hop(attributes, id, source).isEmpty()) {
      return Optional.of("we have no address in this family to give as the next hop");
    }
    Judge.Facts facts = new Judge.Facts(attributes).of(id, source);
    int rule = filter.match(rib.prefixes().key(row), facts);
    if (!filter.accepts(rule)) {
      return Optional.of("export filter, " + filter.describe(rule));
    }
    byte[] sent =
        AttributeWriter.write(outgoing(attributes, id, source, rule), session.fourOctetAs());
    return sent.length > session.mostAttributes()
        ? Optional.of("its attributes do not fit into a message of this peer")
        : Optional.empty();
  }

  private Optional<Ip> hop(AttributeTable attributes, int id, PeerRoutes source) {
    boolean ours =
        nextHop.mode() == NextHop.Mode.SELF
            || source.local()
            || (nextHop.mode() == NextHop.Mode.AUTO && external());
    if (ours && !source.local()) {
      return nextHop.self();
    }
    Ip received = attributes.attributes(id).nextHop();
    boolean none = received.high() == 0 && received.low() == 0;
    if (none) {
      return nextHop.self();
    }
    return nextHop.takes(received) ? Optional.of(received) : nextHop.self();
  }

  /** The attributes as they go out. */
  PathAttributes outgoing(AttributeTable attributes, int id, PeerRoutes source, int rule) {
    PathAttributes in = attributes.attributes(id);
    Ip hop = hop(attributes, id, source).orElse(in.nextHop());
    AsPath path = in.asPath();
    if (external()) {
      path = (role.removePrivate() ? path.withoutPrivate() : path).prepend(role.localAs());
    }
    // MED is not passed from one neighbour AS to another, LOCAL_PREF never leaves an AS.
    PathAttributes out =
        new PathAttributes(
            in.origin(),
            path,
            hop,
            external() && !source.local() ? OptionalLong.empty() : in.med(),
            external() ? OptionalLong.empty() : OptionalLong.of(attributes.preference(id)),
            in.atomicAggregate(),
            in.aggregator(),
            passedOn(in.others(), source));
    List<RouteChange> changes = filter.changes(rule);
    PathAttributes changed = changes.isEmpty() ? out : RouteChange.applyAll(changes, out);
    if (!nextHop.takes(changed.nextHop())) {
      changed = changed.withNextHop(hop); // a filter serves both families
    }
    return external() && changed.localPref().isPresent() ? withoutPreference(changed) : changed;
  }

  private static PathAttributes withoutPreference(PathAttributes in) {
    return new PathAttributes(
        in.origin(),
        in.asPath(),
        in.nextHop(),
        in.med(),
        OptionalLong.empty(),
        in.atomicAggregate(),
        in.aggregator(),
        in.others());
  }

  private List<Attribute> passedOn(List<Attribute> received, PeerRoutes source) {
    boolean reflected = reflected(source);
    if (!reflected && passUnchanged(received)) {
      return received;
    }
    List<Attribute> passed = new ArrayList<>(received.size() + 2);
    boolean originator = false;
    Octets clusters = Octets.EMPTY;
    for (Attribute attribute : received) {
      if (attribute.type() == Attribute.CLUSTER_LIST) {
        clusters = attribute.value();
        continue;
      }
      boolean ours = reflected && attribute.type() == Attribute.ORIGINATOR_ID;
      if (!attribute.transitive() && !ours) {
        continue; // RFC 4271 section 5
      }
      originator |= ours;
      Attribute out = attribute.recognized() ? attribute : attribute.partial();
      if (external() && attribute.type() == Attribute.EXTENDED_COMMUNITIES) {
        out = transitiveCommunities(attribute);
      }
      if (out.value().length() > 0) {
        passed.add(out);
      }
    }
    if (reflected) {
      addReflection(passed, originator, clusters, source);
    }
    return passed;
  }

  private boolean passUnchanged(List<Attribute> received) {
    for (int i = 0; i < received.size(); i++) {
      Attribute attribute = received.get(i);
      boolean same =
          attribute.transitive()
              && attribute.recognized()
              && attribute.type() != Attribute.CLUSTER_LIST
              && !(external() && attribute.type() == Attribute.EXTENDED_COMMUNITIES);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** RFC 4456 section 8. */
  private void addReflection(
      List<Attribute> passed, boolean originator, Octets clusters, PeerRoutes source) {
    if (!originator) {
      byte[] identifier = source.origin().identifier().toBytes();
      passed.add(Attribute.optional(Attribute.ORIGINATOR_ID, Octets.of(identifier)));
    }
    ByteBuffer list = ByteBuffer.allocate(4 + clusters.length());
    list.putInt(role.clusterId().v4Bits());
    clusters.writeTo(list);
    list.flip();
    passed.add(Attribute.optional(Attribute.CLUSTER_LIST, Octets.take(list, list.limit())));
    passed.sort(Comparator.comparingInt(Attribute::type));
  }

  private static Attribute transitiveCommunities(Attribute attribute) {
    ByteBuffer in = attribute.value().buffer();
    ByteBuffer out = ByteBuffer.allocate(in.remaining());
    while (in.hasRemaining()) {
      long community = in.getLong();
      if ((community >>> 56 & NON_TRANSITIVE_COMMUNITY) == 0) {
        out.putLong(community);
      }
    }
    out.flip();
    return new Attribute(attribute.flags(), attribute.type(), Octets.take(out, out.limit()));
  }
}
