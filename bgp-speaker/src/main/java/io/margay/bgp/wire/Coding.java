package io.margay.bgp.wire;

/**
 * What both ends agreed on that changes the form of messages.
 *
 * @param addPathIpv4 whether the peer's classic prefixes have path identifiers (RFC 7911)
 * @param maxMessage the longest message in octets, 4096 or 65535 (RFC 8654)
 */
public record Coding(boolean addPathIpv4, int maxMessage) {
  /** A session without either. */
  public static final Coding PLAIN = new Coding(false, MessageHeader.MAX_MESSAGE);
}
