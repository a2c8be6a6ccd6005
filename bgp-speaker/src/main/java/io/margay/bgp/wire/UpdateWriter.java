package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packs withdrawn and announced prefixes into as few UPDATE messages as hold them. Messages stand
 * one behind the other in one run of octets. Used by one thread.
 */
public final class UpdateWriter {
  /** Octets of attributes that still leave room for one prefix of any length. */
  public static final int MAX_ATTRIBUTES = MessageHeader.MAX_MESSAGE - MessageHeader.LENGTH - 4 - 5;

  private ByteBuffer out = ByteBuffer.allocate(MessageHeader.MAX_MESSAGE);

  /**
   * Appends withdrawals.
   *
   * @param prefixes packed prefixes, of which those from index 0 to count - 1 count
   */
  public void withdraw(long[] prefixes, int count) {
    int next = 0;
    while (next < count) {
      int start = begin();
      out.putShort((short) 0);
      next = fill(prefixes, next, count, start + MessageHeader.MAX_MESSAGE - 2);
      int length = out.position() - start - MessageHeader.LENGTH - 2;
      out.putShort(start + MessageHeader.LENGTH, (short) length);
      out.putShort((short) 0);
      MessageHeader.finish(out, start);
    }
  }

  /**
   * Appends announcements of prefixes that share their attributes.
   *
   * @param attributes an attribute list of at most {@link #MAX_ATTRIBUTES} octets
   */
  public void announce(byte[] attributes, long[] prefixes, int count) {
    int next = 0;
    while (next < count) {
      int start = begin();
      out.putShort((short) 0).putShort((short) attributes.length).put(attributes);
      next = fill(prefixes, next, count, start + MessageHeader.MAX_MESSAGE);
      MessageHeader.finish(out, start);
    }
  }

  public boolean isEmpty() {
    return out.position() == 0;
  }

  /** All messages since the last call, one behind the other. */
  public byte[] take() {
    byte[] messages = Arrays.copyOf(out.array(), out.position());
    out = ByteBuffer.allocate(MessageHeader.MAX_MESSAGE);
    return messages;
  }

  private int begin() {
    if (out.remaining() < MessageHeader.MAX_MESSAGE) {
      ByteBuffer larger = ByteBuffer.allocate(2 * out.capacity() + MessageHeader.MAX_MESSAGE);
      out = larger.put(out.flip());
    }
    int start = out.position();
    MessageHeader.begin(out, MessageHeader.UPDATE);
    return start;
  }

  private int fill(long[] prefixes, int from, int count, int end) {
    int next = from;
    while (next < count && out.position() + PackedPrefix.wireLength(prefixes[next]) <= end) {
      PackedPrefix.write(prefixes[next++], out);
    }
    return next;
  }
}
