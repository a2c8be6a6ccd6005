package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A capability announced in OPEN (RFC 5492). Families are kept by number, known or not. */
public sealed interface Capability {
  int MULTIPROTOCOL = 1;
  int ROUTE_REFRESH = 2;
  int EXTENDED_NEXT_HOP = 5;
  int EXTENDED_MESSAGE = 6;
  int GRACEFUL_RESTART = 64;
  int FOUR_OCTET_AS = 65;
  int ADD_PATH = 69;
  int ENHANCED_REFRESH = 70;
  int LONG_LIVED_RESTART = 71;
  int HOST_NAME = 73;

  /** One address family (RFC 4760 section 8). */
  record Multiprotocol(int afi, int safi) implements Capability {
    public static final Multiprotocol IPV4_UNICAST = new Multiprotocol(1, 1);

    public static Multiprotocol of(Family family) {
      return new Multiprotocol(family.afi(), family.safi());
    }
  }

  /** ROUTE-REFRESH is understood (RFC 2918 section 2). */
  record Refresh() implements Capability {}

  /** The borders of a refresh are marked (RFC 7313 section 3.1). */
  record EnhancedRefresh() implements Capability {}

  /** Messages up to 65535 octets (RFC 8654 section 3). */
  record ExtendedMessage() implements Capability {}

  /** Four-octet AS numbers, with the sender's own (RFC 6793 section 3). */
  record FourOctetAs(AsNumber as) implements Capability {}

  /** Routes of a family may have a next hop of another AFI (RFC 8950 section 4). */
  record ExtendedNextHop(List<Hop> hops) implements Capability {
    /** One combination. */
    public record Hop(int afi, int safi, int hopAfi) {}

    public ExtendedNextHop {
      hops = List.copyOf(hops);
    }
  }

  /**
   * Graceful restart (RFC 4724 section 3, RFC 8538 section 2).
   *
   * @param restarting R: the sender has restarted
   * @param notification N: a NOTIFICATION does not end it, but for a hard reset
   * @param seconds Restart Time, 0 to 4095
   */
  record GracefulRestart(boolean restarting, boolean notification, int seconds, List<Kept> families)
      implements Capability {
    /**
     * One family.
     *
     * @param forwarding F: the sender kept its forwarding state over the restart
     */
    public record Kept(int afi, int safi, boolean forwarding) {}

    public GracefulRestart {
      families = List.copyOf(families);
    }
  }

  /** Long-lived graceful restart (RFC 9494 section 3.1). */
  record LongLivedRestart(List<Stale> families) implements Capability {
    /**
     * One family.
     *
     * @param seconds Long-Lived Stale Time, 0 to 16777215
     */
    public record Stale(int afi, int safi, boolean forwarding, int seconds) {}

    public LongLivedRestart {
      families = List.copyOf(families);
    }
  }

  /** Several paths per prefix (RFC 7911 section 4). */
  record AddPath(List<Direction> families) implements Capability {
    /** What the sender can do in one family. */
    public record Direction(int afi, int safi, boolean receive, boolean send) {}

    public AddPath {
      families = List.copyOf(families);
    }
  }

  /** The sender's name (draft-walton-bgp-hostname-capability), as text or in part. */
  record HostName(String name) implements Capability {}

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
    ByteBuffer value = in.slice(in.position(), length);
    in.position(in.position() + length);
    return readValue(code, value);
  }

  private static Capability readValue(int code, ByteBuffer value) throws MessageException {
    int length = value.remaining();
    return switch (code) {
      case MULTIPROTOCOL -> {
        expect(code, length, 4);
        int afi = Short.toUnsignedInt(value.getShort());
        value.get(); // reserved
        yield new Multiprotocol(afi, Byte.toUnsignedInt(value.get()));
      }
      case ROUTE_REFRESH -> {
        expect(code, length, 0);
        yield new Refresh();
      }
      case ENHANCED_REFRESH -> {
        expect(code, length, 0);
        yield new EnhancedRefresh();
      }
      case EXTENDED_MESSAGE -> {
        expect(code, length, 0);
        yield new ExtendedMessage();
      }
      case FOUR_OCTET_AS -> {
        expect(code, length, 4);
        yield new FourOctetAs(new AsNumber(Integer.toUnsignedLong(value.getInt())));
      }
      case EXTENDED_NEXT_HOP -> readNextHops(units(code, value, 0, 6));
      case GRACEFUL_RESTART -> readRestart(units(code, value, 2, 4));
      case LONG_LIVED_RESTART -> readLongLived(units(code, value, 0, 7));
      case ADD_PATH -> readAddPath(units(code, value, 0, 4));
      case HOST_NAME -> readName(value);
      default -> new Unknown(code, Octets.take(value, length));
    };
  }

  private static ExtendedNextHop readNextHops(ByteBuffer in) {
    List<ExtendedNextHop.Hop> hops = new ArrayList<>();
    while (in.hasRemaining()) {
      hops.add(new ExtendedNextHop.Hop(unsigned(in), unsigned(in), unsigned(in)));
    }
    return new ExtendedNextHop(hops);
  }

  private static int unsigned(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static GracefulRestart readRestart(ByteBuffer in) {
    int head = Short.toUnsignedInt(in.getShort());
    List<GracefulRestart.Kept> families = new ArrayList<>();
    while (in.hasRemaining()) {
      int afi = Short.toUnsignedInt(in.getShort());
      int safi = Byte.toUnsignedInt(in.get());
      families.add(new GracefulRestart.Kept(afi, safi, (in.get() & 0x80) != 0));
    }
    return new GracefulRestart((head & 0x8000) != 0, (head & 0x4000) != 0, head & 0x0fff, families);
  }

  private static LongLivedRestart readLongLived(ByteBuffer in) {
    List<LongLivedRestart.Stale> families = new ArrayList<>();
    while (in.hasRemaining()) {
      int afi = Short.toUnsignedInt(in.getShort());
      int safi = Byte.toUnsignedInt(in.get());
      boolean forwarding = (in.get() & 0x80) != 0;
      int seconds = Byte.toUnsignedInt(in.get()) << 16 | Short.toUnsignedInt(in.getShort());
      families.add(new LongLivedRestart.Stale(afi, safi, forwarding, seconds));
    }
    return new LongLivedRestart(families);
  }

  private static AddPath readAddPath(ByteBuffer in) {
    List<AddPath.Direction> families = new ArrayList<>();
    while (in.hasRemaining()) {
      int afi = Short.toUnsignedInt(in.getShort());
      int safi = Byte.toUnsignedInt(in.get());
      int direction = in.get();
      if (direction >= 1 && direction <= 3) { // others are ignored, RFC 7911 section 4
        boolean receive = (direction & 1) != 0;
        families.add(new AddPath.Direction(afi, safi, receive, (direction & 2) != 0));
      }
    }
    return new AddPath(families);
  }

  private static HostName readName(ByteBuffer in) {
    int length = in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : 0;
    byte[] name = new byte[Math.min(length, in.remaining())];
    in.get(name);
    return new HostName(new String(name, StandardCharsets.ISO_8859_1));
  }

  /** Writes code, length and value. */
  default void write(ByteBuffer out) {
    int start = out.position();
    out.put((byte) code()).put((byte) 0);
    writeValue(out);
    int length = out.position() - start - 2;
    if (length > 255) {
      throw new IllegalArgumentException("capability " + code() + " has " + length + " octets");
    }
    out.put(start + 1, (byte) length);
  }

  /** The code of the IANA registry. */
  default int code() {
    return switch (this) {
      case Multiprotocol _ -> MULTIPROTOCOL;
      case Refresh _ -> ROUTE_REFRESH;
      case EnhancedRefresh _ -> ENHANCED_REFRESH;
      case ExtendedMessage _ -> EXTENDED_MESSAGE;
      case FourOctetAs _ -> FOUR_OCTET_AS;
      case ExtendedNextHop _ -> EXTENDED_NEXT_HOP;
      case GracefulRestart _ -> GRACEFUL_RESTART;
      case LongLivedRestart _ -> LONG_LIVED_RESTART;
      case AddPath _ -> ADD_PATH;
      case HostName _ -> HOST_NAME;
      case Unknown(int code, Octets _) -> code;
    };
  }

  private void writeValue(ByteBuffer out) {
    switch (this) {
      case Multiprotocol(int afi, int safi) -> out.putShort((short) afi).putShort((short) safi);
      case Refresh _, EnhancedRefresh _, ExtendedMessage _ -> {}
      case FourOctetAs(AsNumber as) -> out.putInt((int) as.value());
      case ExtendedNextHop(List<ExtendedNextHop.Hop> hops) ->
          hops.forEach(hop ->
              out.putShort((short) hop.afi())
                  .putShort((short) hop.safi())
                  .putShort((short) hop.hopAfi()));
      case GracefulRestart restart -> {
        int flags = (restart.restarting() ? 0x8000 : 0) | (restart.notification() ? 0x4000 : 0);
        out.putShort((short) (flags | restart.seconds()));
        restart
            .families()
            .forEach(kept ->
                out.putShort((short) kept.afi())
                    .put((byte) kept.safi())
                    .put((byte) (kept.forwarding() ? 0x80 : 0)));
      }
      case LongLivedRestart(List<LongLivedRestart.Stale> families) ->
          families.forEach(kept ->
              out.putShort((short) kept.afi())
                  .put((byte) kept.safi())
                  .put((byte) (kept.forwarding() ? 0x80 : 0))
                  .put((byte) (kept.seconds() >>> 16))
                  .putShort((short) kept.seconds()));
      case AddPath(List<AddPath.Direction> families) ->
          families.forEach(family ->
              out.putShort((short) family.afi())
                  .put((byte) family.safi())
                  .put((byte) ((family.receive() ? 1 : 0) | (family.send() ? 2 : 0))));
      case HostName(String name) -> {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        out.put((byte) text.length).put(text).put((byte) 0); // no domain
      }
      case Unknown(int _, Octets value) -> value.writeTo(out);
    }
  }

  /** A value of {@code head} octets and any number of units. */
  private static ByteBuffer units(int code, ByteBuffer value, int head, int unit)
      throws MessageException {
    int length = value.remaining();
    if (length < head || (length - head) % unit != 0) {
      throw malformed("capability %d has %d octets".formatted(code, length));
    }
    return value;
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
