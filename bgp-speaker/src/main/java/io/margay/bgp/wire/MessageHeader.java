package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/** The 19 octets before each message (RFC 4271 sections 4.1 and 6.1). */
public final class MessageHeader {
  /** Octets of marker, length and type. */
  public static final int LENGTH = 19;

  /** The longest message of a session without RFC 8654. */
  public static final int MAX_MESSAGE = 4096;

  /** The longest message where RFC 8654 was agreed on; OPEN and KEEPALIVE stay as they are. */
  public static final int MAX_LONG_MESSAGE = 0xffff;

  static final int OPEN = 1;
  static final int UPDATE = 2;
  static final int NOTIFICATION = 3;
  static final int KEEPALIVE = 4;
  static final int ROUTE_REFRESH = 5;

  private static final int MARKER_LENGTH = 16;

  private MessageHeader() {}

  /**
   * The length of the frame that begins at the buffer's position, header included, or -1 while
   * fewer than 19 octets are there. The buffer does not move.
   *
   * @throws MessageException for a marker, length or type that RFC 4271 section 6.1 refuses
   */
  public static int frameLength(ByteBuffer in) throws MessageException {
    return frameLength(in, MAX_MESSAGE);
  }

  /**
   * The same for a session that may have longer messages.
   *
   * @param maxMessage {@link #MAX_MESSAGE} or {@link #MAX_LONG_MESSAGE}
   */
  public static int frameLength(ByteBuffer in, int maxMessage) throws MessageException {
    if (in.remaining() < LENGTH) {
      return -1;
    }
    int start = in.position();
    if (in.getLong(start) != -1L || in.getLong(start + 8) != -1L) {
      throw new MessageException(NotificationCause.NOT_SYNCHRONIZED, "the marker is not all ones");
    }
    int length = Short.toUnsignedInt(in.getShort(start + MARKER_LENGTH));
    int type = Byte.toUnsignedInt(in.get(start + MARKER_LENGTH + 2));
    if (length < LENGTH || length > limit(type, maxMessage) || !fits(type, length)) {
      throw new MessageException(
          NotificationCause.BAD_MESSAGE_LENGTH,
          Octets.ofInts(length >> 8, length),
          "a message of type " + type + " cannot have " + length + " octets");
    }
    if (type < OPEN || type > ROUTE_REFRESH) {
      throw new MessageException(
          NotificationCause.BAD_MESSAGE_TYPE, Octets.ofInts(type), "unknown message type " + type);
    }
    return length;
  }

  /** How many UPDATEs are in a run of whole messages of ours. */
  public static int updates(byte[] messages) {
    int updates = 0;
    int length;
    for (int at = 0; at < messages.length; at += length) {
      int high = Byte.toUnsignedInt(messages[at + MARKER_LENGTH]);
      length = high << 8 | Byte.toUnsignedInt(messages[at + MARKER_LENGTH + 1]);
      updates += messages[at + MARKER_LENGTH + 2] == UPDATE ? 1 : 0;
    }
    return updates;
  }

  /** RFC 8654 section 4 leaves OPEN and KEEPALIVE at 4096 octets. */
  private static int limit(int type, int maxMessage) {
    return type == OPEN || type == KEEPALIVE ? MAX_MESSAGE : maxMessage;
  }

  /** The type of a frame that {@link #frameLength} accepted. */
  static int type(ByteBuffer frame) {
    return frame.get(frame.position() + MARKER_LENGTH + 2);
  }

  /** Writes a header with length 0, to be set by {@link #finish}. */
  static void begin(ByteBuffer out, int type) {
    out.putLong(-1L).putLong(-1L).putShort((short) 0).put((byte) type);
  }

  /** Sets the length of the message that began at this position and ends here. */
  static void finish(ByteBuffer out, int start) {
    out.putShort(start + MARKER_LENGTH, (short) (out.position() - start));
  }

  private static boolean fits(int type, int length) {
    return switch (type) {
      case OPEN -> length >= 29;
      case UPDATE -> length >= 23;
      case NOTIFICATION -> length >= 21;
      case KEEPALIVE -> length == LENGTH;
      case ROUTE_REFRESH -> length >= LENGTH + 3; // as far as the subtype, which decides the answer
      default -> true;
    };
  }
}
