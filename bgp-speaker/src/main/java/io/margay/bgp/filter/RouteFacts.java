package io.margay.bgp.filter;

import io.margay.bgp.wire.PathAttributes;

/** What conditions ask about a route. Asked lazily: most rules look at the prefix alone. */
public interface RouteFacts {
  /** The attributes before this filter. */
  PathAttributes attributes();

  /** Where the route comes from. */
  RouteSource source();
}
