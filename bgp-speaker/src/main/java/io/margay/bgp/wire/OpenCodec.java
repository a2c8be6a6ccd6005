package io.margay.bgp.wire;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The body of OPEN (RFC 4271 sections 4.2 and 6.2, RFC 5492, RFC 9072). */
final class OpenCodec {
  private static final int VERSION = 4;
  private static final int CAPABILITIES = 2;
  private static final int EXTENDED_LENGTH = 255;

  private OpenCodec() {}

  static Open read(ByteBuffer body) throws MessageException {
    int version = Byte.toUnsignedInt(body.get());
    if (version != VERSION) {
      // The data is the version we support, in network order (BIRD sends it reversed).
      throw new MessageException(
          NotificationCause.UNSUPPORTED_VERSION,
          Octets.ofInts(0, VERSION),
          "the peer speaks BGP version " + version);
    }
    int myAs = Short.toUnsignedInt(body.getShort());
    int holdTime = Short.toUnsignedInt(body.getShort());
    Ip identifier = Ip.v4(body.getInt());
    return new Open(myAs, holdTime, identifier, readParameters(body));
  }

  private static List<Capability> readParameters(ByteBuffer body) throws MessageException {
    int length = Byte.toUnsignedInt(body.get());
    // RFC 9072 section 2: a first parameter of type 255 means that all lengths have two octets.
    boolean extended =
        length != 0
            && body.remaining() >= 3
            && Byte.toUnsignedInt(body.get(body.position())) == EXTENDED_LENGTH;
    if (extended) {
      body.get();
      length = Short.toUnsignedInt(body.getShort());
    }
    if (length != body.remaining()) {
      throw malformed("the optional parameters do not fill the message");
    }
    List<Capability> capabilities = new ArrayList<>();
    while (body.hasRemaining()) {
      readParameter(body, extended, capabilities);
    }
    return capabilities;
  }

  private static void readParameter(ByteBuffer body, boolean extended, List<Capability> into)
      throws MessageException {
    int headLength = extended ? 3 : 2;
    if (body.remaining() < headLength) {
      throw malformed("an optional parameter is cut short");
    }
    int type = Byte.toUnsignedInt(body.get());
    int length = extended ? Short.toUnsignedInt(body.getShort()) : Byte.toUnsignedInt(body.get());
    if (length > body.remaining()) {
      throw malformed("optional parameter " + type + " is longer than the message");
    }
    if (type != CAPABILITIES) {
      throw new MessageException(
          NotificationCause.UNSUPPORTED_PARAMETER, "unknown optional parameter " + type);
    }
    ByteBuffer value = body.slice(body.position(), length);
    body.position(body.position() + length);
    while (value.hasRemaining()) {
      into.add(Capability.read(value));
    }
  }

  /** All capabilities go into one parameter, as BIRD and FRR do; RFC 9072 when it gets too long. */
  static void write(Open open, ByteBuffer out) {
    out.put((byte) VERSION)
        .putShort((short) open.myAs())
        .putShort((short) open.holdTime())
        .putInt(open.identifier().v4Bits());
    if (open.capabilities().isEmpty()) {
      out.put((byte) 0);
      return;
    }
    int lengthAt = out.position();
    out.put((byte) 0).put((byte) CAPABILITIES).put((byte) 0);
    for (Capability capability : open.capabilities()) {
      capability.write(out);
    }
    int length = out.position() - lengthAt - 3;
    if (length > 253) {
      writeExtended(out, lengthAt, length);
      return;
    }
    out.put(lengthAt, (byte) (length + 2)).put(lengthAt + 2, (byte) length);
  }

  /** Makes room for the longer header before the capabilities that stand there already. */
  private static void writeExtended(ByteBuffer out, int lengthAt, int length) {
    byte[] capabilities = new byte[length];
    out.get(lengthAt + 3, capabilities);
    out.position(lengthAt);
    out.put((byte) EXTENDED_LENGTH).put((byte) EXTENDED_LENGTH).putShort((short) (length + 3));
    out.put((byte) CAPABILITIES).putShort((short) length).put(capabilities);
  }

  private static MessageException malformed(String why) {
    return new MessageException(NotificationCause.OPEN_MALFORMED, why);
  }
}
