package io.margay.bgp.speaker;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;

/**
 * Who the speaker is and where it listens.
 *
 * @param localAs 1 to 4294967295
 * @param routerId the BGP identifier, an IPv4 address other than 0.0.0.0
 * @param listenAddress IPv4 address to accept connections on, 0.0.0.0 for all; any other is also
 *     the source of our own connections unless a peer says otherwise
 * @param listenPort 1 to 65535, or 0 for one the kernel chooses
 */
public record SpeakerConfig(AsNumber localAs, Ip routerId, Ip listenAddress, int listenPort) {

  public SpeakerConfig {
    if (localAs.value() == 0) {
      throw new IllegalArgumentException("AS 0 is reserved (RFC 7607)");
    }
    if (routerId.v6() || routerId.v4Bits() == 0) {
      throw new IllegalArgumentException("a router id is a non-zero IPv4 address, not " + routerId);
    }
    if (listenAddress.v6()) {
      throw new IllegalArgumentException("the listen address is not IPv4: " + listenAddress);
    }
    if (listenPort < 0 || listenPort > 0xffff) {
      throw new IllegalArgumentException("port " + listenPort + " is not within 0 to 65535");
    }
  }
}
