package io.margay.bgp.speaker;

import io.margay.bgp.filter.Community;
import io.margay.bgp.wire.Origin;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The best route of one prefix in Loc-RIB.
 *
 * @param nextHop empty for our own prefixes
 * @param peer the name of the peer it came from; empty for our own prefixes
 * @param asPath as text, nearest AS first
 * @param communities of all kinds, in the order of the route
 */
public record BestRoute(
    Cidr prefix,
    Optional<Ip> nextHop,
    Optional<String> peer,
    String asPath,
    Origin origin,
    OptionalLong localPref,
    OptionalLong med,
    List<Community> communities) {
  public BestRoute {
    communities = List.copyOf(communities);
  }
}
