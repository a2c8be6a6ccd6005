package io.margay.bgp.rib;

import io.margay.bgp.filter.RouteFacts;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;

/** An attribute list that exists once, with the fields that best path compares beside it. */
public final class InternedAttributes {
  /** What a route without LOCAL_PREF is worth (RFC 4271 section 9.1.1). */
  static final long DEFAULT_PREFERENCE = 100;

  private static final long NO_NEIGHBOUR = -1;

  final int id;
  final AttributeTable.Key key;
  int references;
  final long localPref;
  final int pathLength;
  final Origin origin;
  final long med;
  final long neighbourAs;
  private final PathAttributes attributes;

  InternedAttributes(int id, AttributeTable.Key key, PathAttributes attributes) {
    this.id = id;
    this.key = key;
    this.attributes = attributes;
    this.localPref = attributes.localPref().orElse(DEFAULT_PREFERENCE);
    this.pathLength = attributes.asPath().length();
    this.origin = attributes.origin();
    this.med = attributes.med().orElse(0); // a missing one is the best (section 9.1.2.2 c)
    this.neighbourAs = attributes.asPath().first().orElse(NO_NEIGHBOUR);
  }

  /** These attributes as a filter sees them on a route of some peer. */
  public RouteFacts facts(PeerRoutes peer) {
    return new RouteFacts() {
      @Override
      public PathAttributes attributes() {
        return attributes;
      }

      @Override
      public RouteSource source() {
        return peer.local()
            ? RouteSource.LOCAL
            : peer.external() ? RouteSource.EXTERNAL : RouteSource.INTERNAL;
      }
    };
  }

  public PathAttributes attributes() {
    return attributes;
  }
}
