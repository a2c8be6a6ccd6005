package io.margay.bgp.wire;

/**
 * What the meaning of received attributes depends on.
 *
 * @param fourOctetAs whether both sides announced four-octet AS numbers (RFC 6793)
 * @param external whether the peer is in another AS
 * @param loopback whether the session runs inside 127.0.0.0/8 or ::1, where a next hop may lie too
 * @param families the families agreed on, as {@link Family#bit}s: others are ignored
 * @param addPath those in which the peer sends path identifiers (RFC 7911)
 * @param extendedNextHop whether IPv4 routes may have an IPv6 next hop (RFC 8950)
 */
public record AttributeContext(
    boolean fourOctetAs,
    boolean external,
    boolean loopback,
    int families,
    int addPath,
    boolean extendedNextHop) {

  /** IPv4 unicast without path identifiers. */
  public AttributeContext(boolean fourOctetAs, boolean external, boolean loopback) {
    this(fourOctetAs, external, loopback, Family.IPV4_UNICAST.bit(), 0, false);
  }

  boolean speaks(Family family) {
    return (families & family.bit()) != 0;
  }

  boolean addPath(Family family) {
    return (addPath & family.bit()) != 0;
  }
}
