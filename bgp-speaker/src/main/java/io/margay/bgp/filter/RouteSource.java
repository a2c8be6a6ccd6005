package io.margay.bgp.filter;

/** Where a route comes from. */
public enum RouteSource {
  /** This speaker. */
  LOCAL,
  /** A peer in another AS. */
  EXTERNAL,
  /** A peer in our AS. */
  INTERNAL
}
