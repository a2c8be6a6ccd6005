package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.util.List;

/**
 * OPEN: who the sender is and what it can (RFC 4271 section 4.2). The version is always 4.
 *
 * @param myAs the two-octet field My Autonomous System, 0 to 65535
 * @param holdTime seconds, 0 to 65535
 * @param identifier the BGP identifier, four octets written as an address
 */
public record Open(int myAs, int holdTime, Ip identifier, List<Capability> capabilities)
    implements Message {
  /** Stands in My Autonomous System for a number above 65535 (RFC 6793 section 9). */
  public static final int AS_TRANS = 23456;

  public Open {
    capabilities = List.copyOf(capabilities);
  }

  /** What we say of ourselves: IPv4 unicast, four-octet AS, route refresh. */
  public static Open of(AsNumber as, int holdTime, Ip identifier) {
    return new Open(
        as.value() > 0xffff ? AS_TRANS : (int) as.value(),
        holdTime,
        identifier,
        List.of(
            Capability.Multiprotocol.IPV4_UNICAST,
            new Capability.Refresh(),
            new Capability.FourOctetAs(as)));
  }

  /** The sender's AS: from the capability where it is there, else from the fixed field. */
  public AsNumber as() {
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.FourOctetAs(AsNumber as)) {
        return as;
      }
    }
    return new AsNumber(myAs);
  }

  public boolean fourOctetAs() {
    return capabilities.stream().anyMatch(Capability.FourOctetAs.class::isInstance);
  }

  public boolean refresh() {
    return capabilities.contains(new Capability.Refresh());
  }

  /** IPv4 unicast is implied by a sender that names no family at all (RFC 4760 section 8). */
  public boolean ipv4Unicast() {
    return capabilities.stream().noneMatch(Capability.Multiprotocol.class::isInstance)
        || capabilities.contains(Capability.Multiprotocol.IPV4_UNICAST);
  }
}
