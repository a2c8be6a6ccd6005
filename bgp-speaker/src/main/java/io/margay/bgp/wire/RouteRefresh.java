package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/**
 * ROUTE-REFRESH: the peer asks for our whole table of one family again (RFC 2918).
 *
 * @param afi address family, 1 for IPv4
 * @param subtype 0 for a plain request (the reserved octet of RFC 2918; RFC 7313 uses others)
 * @param safi subsequent address family, 1 for unicast
 */
public record RouteRefresh(int afi, int subtype, int safi) implements Message {

  static RouteRefresh read(ByteBuffer body) {
    return new RouteRefresh(
        Short.toUnsignedInt(body.getShort()),
        Byte.toUnsignedInt(body.get()),
        Byte.toUnsignedInt(body.get()));
  }

  void write(ByteBuffer out) {
    out.putShort((short) afi).put((byte) subtype).put((byte) safi);
  }
}
