package io.margay.bgp.wire;

/**
 * UPDATE (RFC 4271 section 4.3). The path attributes stay octets: {@link AttributeReader} makes
 * sense of them.
 *
 * @param withdrawn Withdrawn Routes
 * @param attributes Path Attributes, as received
 * @param announced Network Layer Reachability Information
 */
public record Update(PrefixList withdrawn, Octets attributes, PrefixList announced)
    implements Message {}
