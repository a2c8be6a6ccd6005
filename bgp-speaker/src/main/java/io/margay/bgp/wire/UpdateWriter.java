package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packs withdrawn and announced prefixes into as few UPDATE messages as hold them. Messages stand
 * one behind the other in one run of octets. IPv4 routes with an IPv4 next hop and IPv4 withdrawals
 * travel in the classic fields, everything else in MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4760),
 * which come first in the list (RFC 7606 section 5.1). Used by one thread.
 */
public final class UpdateWriter {
  /** Octets of attributes that leave room for one prefix of any length in any UPDATE. */
  public static final int MAX_ATTRIBUTES =
      MessageHeader.MAX_MESSAGE - MessageHeader.LENGTH - 4 - 21;

  private static final int REACH_FLAGS = Attribute.OPTIONAL | Attribute.EXTENDED_LENGTH;

  /** A larger buffer is not kept for the next messages. */
  private static final int KEPT = 1 << 20;

  private final int maxMessage;
  private ByteBuffer out = ByteBuffer.allocate(MessageHeader.MAX_MESSAGE);

  /** A writer of messages of at most 4096 octets. */
  public UpdateWriter() {
    this(MessageHeader.MAX_MESSAGE);
  }

  /**
   * A writer of messages up to a length. More than 4096 octets are used only where attributes would
   * not fit otherwise: the gain would be small, and many a tool takes them for broken.
   *
   * @param maxMessage 4096, or {@link MessageHeader#MAX_LONG_MESSAGE} where RFC 8654 was agreed on
   */
  public UpdateWriter(int maxMessage) {
    this.maxMessage = maxMessage;
  }

  /** Appends withdrawals of the first packed IPv4 prefixes of an array. */
  public void withdraw(long[] prefixes, int count) {
    withdraw(PrefixBuffer.packed(prefixes, count));
  }

  /** Appends announcements of the first packed IPv4 prefixes of an array. */
  public void announce(byte[] attributes, long[] prefixes, int count) {
    announce(attributes, PrefixBuffer.packed(prefixes, count));
  }

  /** Appends withdrawals. */
  public void withdraw(PrefixBuffer prefixes) {
    if (prefixes.family() == Family.IPV4_UNICAST) {
      withdrawClassic(prefixes);
    } else {
      withdrawUnreach(prefixes);
    }
  }

  private void withdrawClassic(PrefixBuffer prefixes) {
    int next = 0;
    while (next < prefixes.size()) {
      int start = begin();
      out.putShort((short) 0);
      next = fill(prefixes, next, start + MessageHeader.MAX_MESSAGE - 2);
      int length = out.position() - start - MessageHeader.LENGTH - 2;
      out.putShort(start + MessageHeader.LENGTH, (short) length);
      out.putShort((short) 0);
      MessageHeader.finish(out, start);
    }
  }

  private void withdrawUnreach(PrefixBuffer prefixes) {
    int next = 0;
    while (next < prefixes.size()) {
      int start = begin();
      int attributes = beginUnreach(prefixes.family());
      next = fill(prefixes, next, start + MessageHeader.MAX_MESSAGE);
      out.putShort(attributes, (short) (out.position() - attributes - 2));
      out.putShort(attributes + 4, (short) (out.position() - attributes - 6));
      MessageHeader.finish(out, start);
    }
  }

  /** Withdrawn Routes Length, then the list with an open MP_UNREACH_NLRI; where the list begins. */
  private int beginUnreach(Family family) {
    out.putShort((short) 0);
    int attributes = out.position();
    out.putShort((short) 0).put((byte) REACH_FLAGS).put((byte) Attribute.MP_UNREACH_NLRI);
    out.putShort((short) 0).putShort((short) family.afi()).put((byte) family.safi());
    return attributes;
  }

  /** End-of-RIB (RFC 4724 section 2): nothing withdrawn, nothing announced, in one family. */
  public void endOfRib(Family family) {
    int start = begin();
    if (family == Family.IPV4_UNICAST) {
      out.putInt(0);
    } else {
      int attributes = beginUnreach(family);
      out.putShort(attributes, (short) (out.position() - attributes - 2));
      out.putShort(attributes + 4, (short) 3);
    }
    MessageHeader.finish(out, start);
  }

  /**
   * Appends announcements of prefixes that share their attributes.
   *
   * @param attributes an attribute list of {@link AttributeWriter} that leaves room: at most {@link
   *     #MAX_ATTRIBUTES} octets, or {@code maxMessage} less the same
   */
  public void announce(byte[] attributes, PrefixBuffer prefixes) {
    announce(attributes, 0, attributes.length, prefixes);
  }

  /** The same with an attribute list inside a larger array. */
  public void announce(byte[] in, int at, int length, PrefixBuffer prefixes) {
    if (AttributeWriter.nextHopInReach(in, at, length)) {
      announceReach(in, at, length, prefixes);
    } else {
      announceClassic(in, at, length, prefixes);
    }
  }

  private void announceClassic(byte[] in, int at, int length, PrefixBuffer prefixes) {
    int next = 0;
    while (next < prefixes.size()) {
      int start = begin();
      out.putShort((short) 0).putShort((short) length).put(in, at, length);
      next = fill(prefixes, next, start + longest(length));
      MessageHeader.finish(out, start);
    }
  }

  /** The list begins with an MP_REACH_NLRI that has no prefixes yet: they go to its end. */
  private void announceReach(byte[] in, int at, int length, PrefixBuffer prefixes) {
    int reach = 4 + (Byte.toUnsignedInt(in[at + 2]) << 8 | Byte.toUnsignedInt(in[at + 3]));
    int rest = length - reach;
    int next = 0;
    while (next < prefixes.size()) {
      int start = begin();
      int list = out.putShort((short) 0).position();
      out.putShort((short) 0).put(in, at, reach);
      out.putShort(list + 6, (short) prefixes.family().afi());
      next = fill(prefixes, next, start + longest(length) - rest);
      out.putShort(list + 4, (short) (out.position() - list - 6));
      out.put(in, at + reach, rest);
      out.putShort(list, (short) (out.position() - list - 2));
      MessageHeader.finish(out, start);
    }
  }

  public boolean isEmpty() {
    return out.position() == 0;
  }

  /** All messages since the last call, one behind the other. */
  public byte[] take() {
    byte[] messages = Arrays.copyOf(out.array(), out.position());
    out = out.capacity() > KEPT ? ByteBuffer.allocate(MessageHeader.MAX_MESSAGE) : out.clear();
    return messages;
  }

  private int longest(int attributes) {
    return attributes <= MAX_ATTRIBUTES ? MessageHeader.MAX_MESSAGE : maxMessage;
  }

  private int begin() {
    if (out.remaining() < maxMessage) {
      ByteBuffer larger = ByteBuffer.allocate(2 * out.capacity() + maxMessage);
      out = larger.put(out.flip());
    }
    int start = out.position();
    MessageHeader.begin(out, MessageHeader.UPDATE);
    return start;
  }

  private int fill(PrefixBuffer prefixes, int from, int end) {
    int next = from;
    while (next < prefixes.size() && out.position() + prefixes.wireLength(next) <= end) {
      prefixes.write(next++, out);
    }
    if (next == from) {
      throw new IllegalArgumentException("the attributes leave no room for a prefix");
    }
    return next;
  }
}
