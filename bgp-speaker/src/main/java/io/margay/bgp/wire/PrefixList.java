package io.margay.bgp.wire;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * An immutable list of prefixes of one family, as an UPDATE carries it. IPv4 prefixes are one
 * {@link PackedPrefix} each, IPv6 prefixes two halves and a length; with ADD-PATH each has a path
 * identifier (RFC 7911 section 3).
 */
public final class PrefixList {
  public static final PrefixList EMPTY =
      new PrefixList(Family.IPV4_UNICAST, new long[0], new byte[0], new int[0]);

  private final Family family;
  private final long[] words; // one per IPv4 prefix, two per IPv6 prefix
  private final byte[] lengths; // IPv6 only
  private final int[] pathIds; // empty without ADD-PATH

  PrefixList(Family family, long[] words, byte[] lengths, int[] pathIds) {
    this.family = family;
    this.words = words;
    this.lengths = lengths;
    this.pathIds = pathIds;
  }

  /** A list of packed IPv4 prefixes. */
  public static PrefixList of(long... prefixes) {
    return new PrefixList(Family.IPV4_UNICAST, prefixes.clone(), new byte[0], new int[0]);
  }

  public Family family() {
    return family;
  }

  public int size() {
    return family == Family.IPV4_UNICAST ? words.length : lengths.length;
  }

  public boolean isEmpty() {
    return words.length == 0;
  }

  /** An IPv4 prefix, packed. */
  public long at(int index) {
    return words[index];
  }

  /** The upper 64 bits of an IPv6 prefix. */
  public long high(int index) {
    return words[2 * index];
  }

  /** The lower 64 bits of an IPv6 prefix. */
  public long low(int index) {
    return words[2 * index + 1];
  }

  /** The length of a prefix in bits. */
  public int length(int index) {
    return family == Family.IPV4_UNICAST
        ? PackedPrefix.length(words[index])
        : Byte.toUnsignedInt(lengths[index]);
  }

  /** Whether path identifiers were carried. */
  public boolean addPath() {
    return pathIds.length > 0;
  }

  /** The path identifier, 0 without ADD-PATH. */
  public int pathId(int index) {
    return pathIds.length == 0 ? 0 : pathIds[index];
  }

  public Cidr cidr(int index) {
    return family == Family.IPV4_UNICAST
        ? PackedPrefix.toCidr(words[index])
        : new Cidr(new Ip(true, high(index), low(index)), length(index));
  }

  /**
   * Reads prefixes from an index to before another.
   *
   * @param addPath whether a path identifier stands before each
   * @throws MessageException for an impossible length or a cut prefix: where the next prefix begins
   *     is not known then, so the session ends (RFC 7606 section 5.3)
   */
  static PrefixList read(byte[] in, int from, int end, Family family, boolean addPath)
      throws MessageException {
    if (from == end && family == Family.IPV4_UNICAST) {
      return EMPTY;
    }
    int size = count(in, from, end, family, addPath);
    boolean v6 = family == Family.IPV6_UNICAST;
    PrefixList list =
        new PrefixList(
            family,
            new long[v6 ? 2 * size : size],
            v6 ? new byte[size] : EMPTY.lengths,
            addPath ? new int[size] : EMPTY.pathIds);
    int at = from;
    for (int i = 0; i < size; i++) {
      if (addPath) {
        list.pathIds[i] = (int) (bits(in, at, 4) >>> 32);
        at += 4;
      }
      int length = in[at++] & 0xff;
      int octets = (length + 7) / 8;
      if (v6) {
        list.words[2 * i] = bits(in, at, Math.min(octets, 8)) & mask(length);
        list.words[2 * i + 1] = bits(in, at + 8, Math.max(0, octets - 8)) & mask(length - 64);
        list.lengths[i] = (byte) length;
      } else {
        list.words[i] = PackedPrefix.of((int) (bits(in, at, octets) >>> 32), length);
      }
      at += octets;
    }
    return list;
  }

  /** How many prefixes there are, each of them whole. */
  private static int count(byte[] in, int from, int end, Family family, boolean addPath)
      throws MessageException {
    int size = 0;
    int at = from;
    while (at < end) {
      if (addPath && end - at < 5) {
        throw malformed("a path identifier is cut short");
      }
      at += addPath ? 4 : 0;
      int length = in[at] & 0xff;
      if (length > family.maxLength()) {
        throw malformed("a prefix has length " + length);
      }
      at += 1 + (length + 7) / 8;
      if (at > end) {
        throw malformed("a prefix is cut short");
      }
      size++;
    }
    return size;
  }

  /** The upper bits of a word, as many as a prefix has there. */
  private static long mask(int length) {
    return length >= 64 ? -1L : length <= 0 ? 0 : -1L << (64 - length);
  }

  /** Some octets as the upper part of 64 bits. */
  private static long bits(byte[] in, int at, int octets) {
    long bits = 0;
    for (int i = 0; i < octets; i++) {
      bits |= (in[at + i] & 0xffL) << (56 - 8 * i);
    }
    return bits;
  }

  private static MessageException malformed(String why) {
    return new MessageException(NotificationCause.INVALID_NETWORK, why);
  }

  void write(ByteBuffer out) {
    for (int i = 0; i < size(); i++) {
      if (addPath()) {
        out.putInt(pathIds[i]);
      }
      if (family == Family.IPV4_UNICAST) {
        PackedPrefix.write(words[i], out);
      } else {
        write(high(i), low(i), length(i), out);
      }
    }
  }

  static void write(long high, long low, int length, ByteBuffer out) {
    out.put((byte) length);
    int octets = (length + 7) / 8;
    for (int i = 0; i < octets; i++) {
      out.put((byte) (i < 8 ? high >>> (56 - 8 * i) : low >>> (120 - 8 * i)));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixList list
        && family == list.family
        && Arrays.equals(words, list.words)
        && Arrays.equals(lengths, list.lengths)
        && Arrays.equals(pathIds, list.pathIds);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(words) + Arrays.hashCode(lengths)) + Arrays.hashCode(pathIds);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < size(); i++) {
      text.add(
          addPath() ? cidr(i) + " path " + Integer.toUnsignedString(pathIds[i]) : "" + cidr(i));
    }
    return text.toString();
  }
}
