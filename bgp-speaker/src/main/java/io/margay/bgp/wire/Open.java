package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** The least we say of ourselves: IPv4 unicast, four-octet AS, route refresh. */
  public static Open of(AsNumber as, int holdTime, Ip identifier) {
    return of(
        as,
        holdTime,
        identifier,
        List.of(
            Capability.Multiprotocol.IPV4_UNICAST,
            new Capability.Refresh(),
            new Capability.FourOctetAs(as)));
  }

  /** What we say of ourselves, with AS_TRANS for a large number. */
  public static Open of(AsNumber as, int holdTime, Ip identifier, List<Capability> capabilities) {
    int narrow = as.value() > 0xffff ? AS_TRANS : (int) as.value();
    return new Open(narrow, holdTime, identifier, capabilities);
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

  public boolean has(Capability capability) {
    return capabilities.contains(capability);
  }

  /** All capabilities of a kind, in order. */
  public <T extends Capability> List<T> all(Class<T> kind) {
    return capabilities.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * The families the sender speaks, of those we know. IPv4 unicast is implied by a sender that
   * names no family at all (RFC 4760 section 8).
   */
  public Set<Family> families() {
    List<Capability.Multiprotocol> named = all(Capability.Multiprotocol.class);
    if (named.isEmpty()) {
      return Set.of(Family.IPV4_UNICAST);
    }
    return named.stream()
        .flatMap(family -> Family.of(family.afi(), family.safi()).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
