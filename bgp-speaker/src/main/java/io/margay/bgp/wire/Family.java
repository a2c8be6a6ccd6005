package io.margay.bgp.wire;

import io.margay.model.net.Cidr;
import java.util.Optional;

/** The kinds of routes we speak (RFC 4760: AFI and SAFI of the IANA registries). */
public enum Family {
  IPV4_UNICAST(1, 1, 32),
  IPV6_UNICAST(2, 1, 128);

  private final int afi;
  private final int safi;
  private final int maxLength;

  Family(int afi, int safi, int maxLength) {
    this.afi = afi;
    this.safi = safi;
    this.maxLength = maxLength;
  }

  public int afi() {
    return afi;
  }

  public int safi() {
    return safi;
  }

  /** Bits of an address: 32 or 128. */
  public int maxLength() {
    return maxLength;
  }

  /** The family of a prefix. */
  public static Family of(Cidr prefix) {
    return prefix.address().v6() ? IPV6_UNICAST : IPV4_UNICAST;
  }

  /** The family with these numbers, if we speak it. */
  public static Optional<Family> of(int afi, int safi) {
    for (Family family : values()) {
      if (family.afi == afi && family.safi == safi) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  /** One bit for sets of families in an {@code int}. */
  public int bit() {
    return 1 << afi;
  }

  @Override
  public String toString() {
    return this == IPV4_UNICAST ? "IPv4 unicast" : "IPv6 unicast";
  }
}
