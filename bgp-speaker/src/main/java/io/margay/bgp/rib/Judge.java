package io.margay.bgp.rib;

import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFacts;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PathAttributes;
import java.util.List;

/** Decides whether a received path may be used, and with which attributes. */
final class Judge {
  private static final RouteChange MARK_STALE =
      RouteChange.EditCommunities.adding(Community.standard(PathAttributes.LLGR_STALE));

  private final Rib rib;
  private final AttributeTable attributes;
  private final PathRows paths;
  private final Facts facts;

  Judge(Rib rib) {
    this.rib = rib;
    this.attributes = rib.attributes();
    this.paths = rib.paths();
    this.facts = new Facts(attributes);
  }

  /** A route as a filter asks about it: one object for one after the other. */
  static final class Facts implements RouteFacts {
    private final AttributeTable attributes;
    private int id;
    private RouteSource source = RouteSource.LOCAL;

    Facts(AttributeTable attributes) {
      this.attributes = attributes;
    }

    Facts of(int attributeId, PeerRoutes peer) {
      id = attributeId;
      source = peer.origin().source();
      return this;
    }

    @Override
    public PathAttributes attributes() {
      return attributes.attributes(id);
    }

    @Override
    public RouteSource source() {
      return source;
    }
  }

  /** Judges a path anew; whether anything about it changed. */
  boolean judge(PeerRoutes peer, int path) {
    int received = paths.received(path);
    int before = paths.changed(path);
    boolean acceptedBefore = paths.accepted(path);
    int verdict = 0;
    int after = Rib.NONE;
    if (attributes.refused(received)) {
      verdict = PathRows.REFUSED;
    } else if (peer.filters() || peer.longLived) {
      RouteFilter filter = peer.filter();
      int rule = rule(peer, path);
      verdict = filter.accepts(rule) ? 0 : PathRows.FILTERED;
      after = verdict == 0 ? changed(peer, path, filter.changes(rule)) : Rib.NONE;
    }
    paths.changed(path, after);
    paths.judge(peer, path, verdict);
    if (before != Rib.NONE) {
      attributes.release(before);
    }
    return before != after || acceptedBefore != paths.accepted(path);
  }

  private int rule(PeerRoutes peer, int path) {
    return peer.filter()
        .match(rib.prefixes().key(paths.prefixRow(path)), facts.of(paths.received(path), peer));
  }

  /** The attributes that changes make of those received, with a reference; none without changes. */
  private int changed(PeerRoutes peer, int path, List<RouteChange> changes) {
    boolean mark = peer.longLived && paths.is(path, PathRows.STALE);
    if (changes.isEmpty() && !mark) {
      return Rib.NONE;
    }
    int received = paths.received(path);
    PathAttributes before = attributes.attributes(received);
    PathAttributes made = RouteChange.applyAll(changes, before);
    if (rib.family() == Family.IPV6_UNICAST && !made.nextHop().v6()) {
      made = made.withNextHop(before.nextHop()); // a filter serves both families
    }
    if (mark) {
      made = MARK_STALE.apply(made);
    }
    return attributes.intern(made, attributes.readingOf(received));
  }

  PathView view(int path, boolean best, Step lostBy) {
    PeerRoutes peer = rib.peerOf(path);
    int received = paths.received(path);
    String refused = "";
    if (attributes.refusal(received) != Refusal.NONE) {
      refused = attributes.refusal(received).toString();
    } else if (!paths.accepted(path)) {
      refused = "import filter, " + peer.filter().describe(rule(peer, path));
    } else if (attributes.marked(paths.attributes(path), AttributeTable.HOP_DOWN)) {
      refused = "the next hop cannot be reached";
    }
    return new PathView(
        peer.origin().name(),
        peer.local(),
        attributes.attributes(received),
        attributes.attributes(paths.attributes(path)),
        paths.pathId(path),
        best,
        paths.is(path, PathRows.STALE),
        refused,
        best || !refused.isEmpty() ? "" : lostBy.toString());
  }
}
