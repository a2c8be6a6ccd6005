package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.fsm.Side;
import io.margay.bgp.io.Connection;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.RouteRefresh;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What there is while a session is up. Owned by the {@code speaker} loop. */
final class Established {
  final Side side;
  final Negotiated agreed;
  final Connection connection;
  final RibFeed feed;
  private final Set<Family> incomplete;
  private boolean told;

  Established(Side side, Negotiated agreed, Connection connection, RibFeed feed) {
    this.side = side;
    this.agreed = agreed;
    this.connection = connection;
    this.feed = feed;
    this.incomplete = EnumSet.copyOf(agreed.familySet());
  }

  /** The peer's End-of-RIB; true when all its families are complete now. */
  boolean complete(Family family) {
    incomplete.remove(family);
    return incomplete.isEmpty();
  }

  /** Whether the peer has said that all its tables are complete. */
  boolean complete() {
    return incomplete.isEmpty();
  }

  Set<Family> incomplete() {
    return incomplete;
  }

  /** Our End-of-RIB, once, to a peer that looks for it. */
  void tellComplete() {
    if (!told && agreed.restart().offered()) {
      told = true;
      agreed.familySet().forEach(feed::sendEndOfRib);
    }
  }

  /** Our whole table once more. */
  void sendAgain() {
    agreed.familySet().forEach(feed::refresh);
  }

  /** ROUTE-REFRESH in its three meanings; ignored for a family that is not spoken. */
  void refresh(RouteRefresh message) {
    Optional<Family> family = Family.of(message.afi(), message.safi()).filter(agreed::speaks);
    if (family.isEmpty()) {
      return;
    }
    boolean marked = agreed.features().enhancedRefresh();
    switch (message.subtype()) {
      case RouteRefresh.REQUEST -> feed.refresh(family.get());
      case RouteRefresh.BEGIN -> {
        if (marked) {
          feed.beginRefresh(family.get());
        }
      }
      case RouteRefresh.END -> {
        if (marked) {
          feed.endRefresh(family.get());
        }
      }
      default -> {} // RFC 7313 section 5: ignored
    }
  }
}
