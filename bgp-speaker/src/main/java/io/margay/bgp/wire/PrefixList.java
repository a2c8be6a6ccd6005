package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.StringJoiner;

/** An immutable list of packed IPv4 prefixes, as an UPDATE carries it. */
public final class PrefixList {
  public static final PrefixList EMPTY = new PrefixList(new long[0]);

  private final long[] prefixes;

  private PrefixList(long[] prefixes) {
    this.prefixes = prefixes;
  }

  public static PrefixList of(long... prefixes) {
    return new PrefixList(prefixes.clone());
  }

  public int size() {
    return prefixes.length;
  }

  public boolean isEmpty() {
    return prefixes.length == 0;
  }

  public long at(int index) {
    return prefixes[index];
  }

  /**
   * Reads prefixes to the end of the buffer.
   *
   * @throws MessageException for a length over 32 or a cut prefix: where the next prefix begins is
   *     not known then, so the session ends (RFC 7606 section 5.3)
   */
  static PrefixList read(ByteBuffer in) throws MessageException {
    if (!in.hasRemaining()) {
      return EMPTY;
    }
    long[] prefixes = new long[Math.max(4, in.remaining() / 4)];
    int count = 0;
    while (in.hasRemaining()) {
      int length = Byte.toUnsignedInt(in.get());
      int octets = (length + 7) / 8;
      if (length > 32 || octets > in.remaining()) {
        throw new MessageException(
            NotificationCause.INVALID_NETWORK,
            length > 32 ? "a prefix has length " + length : "a prefix is cut short");
      }
      int bits = 0;
      for (int i = 0; i < octets; i++) {
        bits |= (in.get() & 0xff) << (24 - 8 * i);
      }
      if (count == prefixes.length) {
        prefixes = Arrays.copyOf(prefixes, 2 * count);
      }
      prefixes[count++] = PackedPrefix.of(bits, length);
    }
    return new PrefixList(Arrays.copyOf(prefixes, count));
  }

  void write(ByteBuffer out) {
    for (long prefix : prefixes) {
      PackedPrefix.write(prefix, out);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixList list && Arrays.equals(prefixes, list.prefixes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefixes);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (long prefix : prefixes) {
      text.add(PackedPrefix.toCidr(prefix).toString());
    }
    return text.toString();
  }
}
