package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import java.nio.ByteBuffer;

/** A capability announced in OPEN (RFC 5492). */
public sealed interface Capability {
  int MULTIPROTOCOL = 1;
  int ROUTE_REFRESH = 2;
  int FOUR_OCTET_AS = 65;

  /** One address family (RFC 4760 section 8). */
  record Multiprotocol(int afi, int safi) implements Capability {
    public static final Multiprotocol IPV4_UNICAST = new Multiprotocol(1, 1);
  }

  /** ROUTE-REFRESH is understood (RFC 2918 section 2). */
  record Refresh() implements Capability {}

  /** Four-octet AS numbers, with the sender's own (RFC 6793 section 3). */
  record FourOctetAs(AsNumber as) implements Capability {}

  /** One we do not know, octet for octet. */
  record Unknown(int code, Octets value) implements Capability {}

  /** Reads code, length and value. */
  static Capability read(ByteBuffer in) throws MessageException {
    if (in.remaining() < 2) {
      throw malformed("a capability is cut short");
    }
    int code = Byte.toUnsignedInt(in.get());
    int length = Byte.toUnsignedInt(in.get());
    if (length > in.remaining()) {
      throw malformed("capability " + code + " is longer than its parameter");
    }
    return switch (code) {
      case MULTIPROTOCOL -> {
        expect(code, length, 4);
        int afi = Short.toUnsignedInt(in.getShort());
        in.get(); // reserved
        yield new Multiprotocol(afi, Byte.toUnsignedInt(in.get()));
      }
      case ROUTE_REFRESH -> {
        expect(code, length, 0);
        yield new Refresh();
      }
      case FOUR_OCTET_AS -> {
        expect(code, length, 4);
        yield new FourOctetAs(new AsNumber(Integer.toUnsignedLong(in.getInt())));
      }
      default -> new Unknown(code, Octets.take(in, length));
    };
  }

  /** Writes code, length and value. */
  default void write(ByteBuffer out) {
    switch (this) {
      case Multiprotocol(int afi, int safi) ->
          out.put((byte) MULTIPROTOCOL).put((byte) 4).putShort((short) afi).putShort((short) safi);
      case Refresh() -> out.put((byte) ROUTE_REFRESH).put((byte) 0);
      case FourOctetAs(AsNumber as) ->
          out.put((byte) FOUR_OCTET_AS).put((byte) 4).putInt((int) as.value());
      case Unknown(int code, Octets value) -> {
        out.put((byte) code).put((byte) value.length());
        value.writeTo(out);
      }
    }
  }

  private static void expect(int code, int length, int expected) throws MessageException {
    if (length != expected) {
      throw malformed("capability %d has %d octets, not %d".formatted(code, length, expected));
    }
  }

  private static MessageException malformed(String why) {
    return new MessageException(NotificationCause.OPEN_MALFORMED, why);
  }
}
