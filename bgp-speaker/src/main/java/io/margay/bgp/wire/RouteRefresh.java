package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/**
 * ROUTE-REFRESH: the peer asks for our whole table of one family again (RFC 2918), or marks the
 * borders of its own (RFC 7313).
 *
 * @param afi address family, 1 for IPv4
 * @param subtype 0 for a plain request (the reserved octet of RFC 2918), 1 and 2 for the borders
 * @param safi subsequent address family, 1 for unicast
 */
public record RouteRefresh(int afi, int subtype, int safi) implements Message {

  /** The peer asks for the table (RFC 2918). */
  public static final int REQUEST = 0;

  /** BoRR: the table follows (RFC 7313 section 3.2). */
  public static final int BEGIN = 1;

  /** EoRR: that was the table (RFC 7313 section 3.2). */
  public static final int END = 2;

  /** A message about one family. */
  public static RouteRefresh of(Family family, int subtype) {
    return new RouteRefresh(family.afi(), subtype, family.safi());
  }

  static RouteRefresh read(ByteBuffer body) throws MessageException {
    if (body.remaining() != 4) {
      int subtype = Byte.toUnsignedInt(body.get(2));
      boolean marker = subtype == BEGIN || subtype == END;
      int length = MessageHeader.LENGTH + body.remaining();
      throw new MessageException(
          marker ? NotificationCause.REFRESH_LENGTH : NotificationCause.BAD_MESSAGE_LENGTH,
          marker ? whole(body) : Octets.ofInts(length >> 8, length),
          "a ROUTE-REFRESH of subtype " + subtype + " has " + body.remaining() + " octets");
    }
    return new RouteRefresh(
        Short.toUnsignedInt(body.getShort()),
        Byte.toUnsignedInt(body.get()),
        Byte.toUnsignedInt(body.get()));
  }

  /** The complete message, which is the data of its error (RFC 7313 section 5). */
  private static Octets whole(ByteBuffer body) {
    ByteBuffer out = ByteBuffer.allocate(MessageHeader.LENGTH + body.remaining());
    MessageHeader.begin(out, MessageHeader.ROUTE_REFRESH);
    out.put(body.slice());
    MessageHeader.finish(out, 0);
    return Octets.of(out.array());
  }

  void write(ByteBuffer out) {
    out.putShort((short) afi).put((byte) subtype).put((byte) safi);
  }
}
