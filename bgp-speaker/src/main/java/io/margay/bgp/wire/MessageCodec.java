package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Whole messages from and to octets, header included. */
public final class MessageCodec {
  private MessageCodec() {}

  /**
   * Reads one frame, from the buffer's position to its limit.
   *
   * @throws MessageException when RFC 4271 section 6 wants the session ended
   */
  public static Message read(ByteBuffer frame) throws MessageException {
    return read(frame, Coding.PLAIN);
  }

  /** Reads one frame of a session where this was agreed on. */
  public static Message read(ByteBuffer frame, Coding coding) throws MessageException {
    int length = MessageHeader.frameLength(frame, coding.maxMessage());
    if (length != frame.remaining()) {
      throw new IllegalArgumentException("not one whole frame");
    }
    int type = MessageHeader.type(frame);
    ByteBuffer body = frame.slice(frame.position() + MessageHeader.LENGTH, length - 19);
    return switch (type) {
      case MessageHeader.OPEN -> OpenCodec.read(body);
      case MessageHeader.UPDATE -> UpdateCodec.read(body, coding.addPathIpv4());
      case MessageHeader.NOTIFICATION -> Notification.read(body);
      case MessageHeader.KEEPALIVE -> new Keepalive();
      case MessageHeader.ROUTE_REFRESH -> RouteRefresh.read(body);
      default -> throw new AssertionError("the header was checked");
    };
  }

  /** Octets that are enough: only what carries octets of others can be longer than 4096. */
  private static int room(Message message) {
    return switch (message) {
      case Update _ -> MessageHeader.MAX_LONG_MESSAGE;
      case Notification last -> MessageHeader.LENGTH + 2 + last.data().length();
      case Open _, Keepalive _, RouteRefresh _ -> MessageHeader.MAX_MESSAGE;
    };
  }

  /**
   * The octets of one message.
   *
   * @throws java.nio.BufferOverflowException when the message does not fit in 65535 octets
   */
  public static byte[] write(Message message) {
    ByteBuffer out = ByteBuffer.allocate(room(message));
    switch (message) {
      case Open open -> {
        MessageHeader.begin(out, MessageHeader.OPEN);
        OpenCodec.write(open, out);
      }
      case Update update -> {
        MessageHeader.begin(out, MessageHeader.UPDATE);
        UpdateCodec.write(update, out);
      }
      case Notification notification -> {
        MessageHeader.begin(out, MessageHeader.NOTIFICATION);
        notification.write(out);
      }
      case Keepalive _ -> MessageHeader.begin(out, MessageHeader.KEEPALIVE);
      case RouteRefresh refresh -> {
        MessageHeader.begin(out, MessageHeader.ROUTE_REFRESH);
        refresh.write(out);
      }
    }
    MessageHeader.finish(out, 0);
    return Arrays.copyOf(out.array(), out.position());
  }
}
