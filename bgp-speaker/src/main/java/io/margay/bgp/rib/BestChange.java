package io.margay.bgp.rib;

import java.util.Optional;

/**
 * The best route of a prefix became another one, or there is none any more.
 *
 * @param row a number for the prefix that is unique while it has a route, for stores beside
 * @param prefix packed as in {@link io.margay.bgp.wire.PackedPrefix}
 * @param before the route that was best, valid until the end of {@link Rib#flush}
 * @param after the route that is best now, valid until the next {@link Rib#flush}
 */
public record BestChange(int row, long prefix, Optional<Best> before, Optional<Best> after) {}
