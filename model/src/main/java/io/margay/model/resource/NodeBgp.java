package io.margay.model.resource;

import io.margay.model.net.AsNumber;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * How a host speaks BGP.
 *
 * @param asNumber absent: the cluster's, {@link AsNumber#DEFAULT}
 * @param ipv4Address where peers reach it, with the prefix length of its link
 * @param ipv6Address likewise for IPv6
 * @param routeReflectorClusterId RFC 4456 CLUSTER_ID, as a dotted quad
 */
public record NodeBgp(
    Optional<AsNumber> asNumber,
    Optional<InterfaceAddress> ipv4Address,
    Optional<InterfaceAddress> ipv6Address,
    Optional<Ip> routeReflectorClusterId) {
  public NodeBgp {
    if (asNumber.isEmpty()
        && ipv4Address.isEmpty()
        && ipv6Address.isEmpty()
        && routeReflectorClusterId.isEmpty()) {
      throw new InvalidFieldException("", "is present but empty: fill it in or leave it out");
    }
    if (asNumber.isPresent() && asNumber.get().value() == 0) {
      throw new InvalidFieldException("asNumber", "AS 0 is reserved (RFC 7607)");
    }
    if (ipv4Address.isPresent() && ipv4Address.get().address().v6()) {
      throw new InvalidFieldException("ipv4Address", ipv4Address.get() + " is not IPv4");
    }
    if (ipv6Address.isPresent() && !ipv6Address.get().address().v6()) {
      throw new InvalidFieldException("ipv6Address", ipv6Address.get() + " is not IPv6");
    }
    if (routeReflectorClusterId.isPresent() && routeReflectorClusterId.get().v6()) {
      throw new InvalidFieldException("routeReflectorClusterID", "is not a dotted quad");
    }
  }
}
