package io.margay.bgp.wire;

/**
 * What the meaning of received attributes depends on.
 *
 * @param fourOctetAs whether both sides announced four-octet AS numbers (RFC 6793)
 * @param external whether the peer is in another AS
 * @param loopback whether the session runs inside 127.0.0.0/8, where a next hop may lie there too
 */
public record AttributeContext(boolean fourOctetAs, boolean external, boolean loopback) {}
