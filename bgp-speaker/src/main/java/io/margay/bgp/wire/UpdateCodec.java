package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/** The body of UPDATE (RFC 4271 sections 4.3 and 6.3). */
final class UpdateCodec {
  private UpdateCodec() {}

  static Update read(ByteBuffer body, boolean addPath) throws MessageException {
    if (body.hasArray()) {
      int from = body.arrayOffset() + body.position();
      return read(body.array(), from, from + body.remaining(), addPath);
    }
    Octets copy = Octets.take(body, body.remaining());
    return read(copy.array(), 0, copy.length(), addPath);
  }

  private static Update read(byte[] in, int from, int end, boolean addPath)
      throws MessageException {
    int attributesAt = section(in, from, end, "Withdrawn Routes Length", 2);
    int announcedAt = section(in, attributesAt, end, "Total Path Attribute Length", 0);
    Family v4 = Family.IPV4_UNICAST;
    return new Update(
        PrefixList.read(in, from + 2, attributesAt, v4, addPath),
        Octets.of(in, attributesAt + 2, announcedAt - attributesAt - 2),
        PrefixList.read(in, announcedAt, end, v4, addPath));
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

  /**
   * Where the section ends that begins with its length in two octets; at least {@code after} octets
   * stand behind it.
   */
  private static int section(byte[] in, int from, int end, String name, int after)
      throws MessageException {
    int length = (in[from] & 0xff) << 8 | (in[from + 1] & 0xff);
    int most = end - from - 2 - after;
    if (length > most) {
      throw new MessageException(
          NotificationCause.MALFORMED_ATTRIBUTE_LIST,
          "%s is %d, but only %d octets follow".formatted(name, length, most));
    }
    return from + 2 + length;
  }
}
