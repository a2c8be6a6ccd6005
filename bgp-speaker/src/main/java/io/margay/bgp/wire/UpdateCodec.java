package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/** The body of UPDATE (RFC 4271 sections 4.3 and 6.3). */
final class UpdateCodec {
  private UpdateCodec() {}

  static Update read(ByteBuffer body, boolean addPath) throws MessageException {
    ByteBuffer withdrawn = section(body, "Withdrawn Routes Length", 2);
    ByteBuffer attributes = section(body, "Total Path Attribute Length", 0);
    PrefixList gone = PrefixList.read(withdrawn, Family.IPV4_UNICAST, addPath);
    Octets list = Octets.take(attributes, attributes.remaining());
    return new Update(gone, list, PrefixList.read(body, Family.IPV4_UNICAST, addPath));
  }

  static void write(Update update, ByteBuffer out) {
    int withdrawnAt = out.position();
    out.putShort((short) 0);
    update.withdrawn().write(out);
    out.putShort(withdrawnAt, (short) (out.position() - withdrawnAt - 2));
    out.putShort((short) update.attributes().length());
    update.attributes().writeTo(out);
    update.announced().write(out);
  }

  /** A two-octet length and that many octets, with at least {@code after} octets behind them. */
  private static ByteBuffer section(ByteBuffer body, String name, int after)
      throws MessageException {
    int length = Short.toUnsignedInt(body.getShort());
    if (length > body.remaining() - after) {
      throw new MessageException(
          NotificationCause.MALFORMED_ATTRIBUTE_LIST,
          "%s is %d, but only %d octets follow".formatted(name, length, body.remaining() - after));
    }
    ByteBuffer section = body.slice(body.position(), length);
    body.position(body.position() + length);
    return section;
  }
}
