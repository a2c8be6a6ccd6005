package io.margay.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over the messages of one datagram: {@code while (messages.next()) ...}. Never reads outside
 * the buffer it was given.
 */
public final class MessageReader {
  private final ByteBuffer datagram;
  private int start;
  private int end;

  /**
   * @param datagram the bytes from position to limit; neither is changed
   */
  public MessageReader(ByteBuffer datagram) {
    this.datagram = datagram.slice().order(ByteOrder.nativeOrder());
  }

  /**
   * Goes to the next message.
   *
   * @return false at the end of the datagram
   * @throws DecodeException when a length does not fit
   */
  public boolean next() throws DecodeException {
    start = Math.min(Nlmsg.align(end), datagram.limit());
    int remaining = datagram.limit() - start;
    if (remaining == 0) {
      return false;
    }
    if (remaining < Nlmsg.HEADER) {
      throw new DecodeException(remaining + " bytes are too few for a message header", start);
    }
    int length = datagram.getInt(start);
    if (length < Nlmsg.HEADER || length > remaining) {
      throw new DecodeException(
          "message length " + Integer.toUnsignedString(length) + " of " + remaining, start);
    }
    end = start + length;
    return true;
  }

  public int type() {
    return Short.toUnsignedInt(datagram.getShort(start + 4));
  }

  public int flags() {
    return Short.toUnsignedInt(datagram.getShort(start + 6));
  }

  public int sequence() {
    return datagram.getInt(start + 8);
  }

  /** What follows the header, as a view from 0 to its length. */
  public ByteBuffer body() {
    return datagram
        .slice(start + Nlmsg.HEADER, end - start - Nlmsg.HEADER)
        .order(ByteOrder.nativeOrder());
  }
}
