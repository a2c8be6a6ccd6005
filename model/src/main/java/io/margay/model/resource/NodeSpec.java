package io.margay.model.resource;

import java.util.List;
import java.util.Optional;

/**
 * A host.
 *
 * @param bgp absent on a host that speaks no BGP
 * @param addresses the host's own addresses
 */
public record NodeSpec(Optional<NodeBgp> bgp, List<NodeAddress> addresses) {
  public NodeSpec {
    addresses = List.copyOf(addresses);
  }
}
