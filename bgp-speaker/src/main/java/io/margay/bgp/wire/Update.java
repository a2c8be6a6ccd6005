package io.margay.bgp.wire;

import java.util.Optional;

/**
 * UPDATE (RFC 4271 section 4.3). The path attributes stay octets: {@link AttributeReader} makes
 * sense of them.
 *
 * @param withdrawn Withdrawn Routes
 * @param attributes Path Attributes, as received
 * @param announced Network Layer Reachability Information
 */
public record Update(PrefixList withdrawn, Octets attributes, PrefixList announced)
    implements Message {
  private static final int END_OF_RIB_IPV6_LENGTH = 6;

  /** The family whose table is complete with this message, if it says so (RFC 4724 section 2). */
  public Optional<Family> endOfRib() {
    if (!withdrawn.isEmpty() || !announced.isEmpty()) {
      return Optional.empty();
    }
    if (attributes.length() == 0) {
      return Optional.of(Family.IPV4_UNICAST);
    }
    // One MP_UNREACH_NLRI without prefixes, in a short or in an extended header.
    boolean extended = (attributes.at(0) & Attribute.EXTENDED_LENGTH) != 0;
    int header = extended ? 4 : 3;
    if (attributes.length() != END_OF_RIB_IPV6_LENGTH + (extended ? 1 : 0)
        || attributes.at(1) != Attribute.MP_UNREACH_NLRI
        || attributes.at(header - 1) != 3) {
      return Optional.empty();
    }
    int afi = attributes.at(header) << 8 | attributes.at(header + 1);
    return Family.of(afi, attributes.at(header + 2));
  }
}
