package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * AS_PATH, held as the octets of its four-octet wire form (RFC 4271 section 4.3, RFC 6793 section
 * 4): segments of type, count and numbers.
 */
public final class AsPath {
  public static final AsPath EMPTY = new AsPath(new byte[0]);

  static final int AS_SET = 1;
  static final int AS_SEQUENCE = 2;
  private static final int CONFED_SEQUENCE = 3; // RFC 5065
  private static final int CONFED_SET = 4;
  static final int MAX_SEGMENT = 255;

  private final byte[] wire;

  private AsPath(byte[] wire) {
    this.wire = wire;
  }

  /** A path of one AS_SEQUENCE of at most 255 numbers; none for the empty path. */
  public static AsPath sequence(long... numbers) {
    if (numbers.length == 0) {
      return EMPTY;
    }
    ByteBuffer out = ByteBuffer.allocate(2 + 4 * numbers.length);
    out.put((byte) AS_SEQUENCE).put((byte) numbers.length);
    for (long number : numbers) {
      out.putInt((int) number);
    }
    return new AsPath(out.array());
  }

  /** Why a path is refused. */
  static final class MalformedPathException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedPathException(String why) {
      super(why);
    }
  }

  /**
   * Reads segments from an index to before another, widening two-octet numbers.
   *
   * @throws MalformedPathException as RFC 7606 section 7.2 lists, for confederation segments (we
   *     are in none), and for AS 0 (RFC 7607)
   */
  static AsPath read(byte[] in, int from, int end, boolean fourOctet)
      throws MalformedPathException {
    int width = fourOctet ? 4 : 2;
    for (int at = from; at < end; at += 2 + width * (in[at + 1] & 0xff)) {
      int count = numbers(in, at, end, width);
      if (in[at] != AS_SET && in[at] != AS_SEQUENCE) {
        throw new MalformedPathException("AS_PATH has a segment of type " + (in[at] & 0xff));
      }
      for (int number = at + 2; number < at + 2 + count * width; number += width) {
        int wide = fourOctet ? in[number + 2] | in[number + 3] : 0;
        if ((in[number] | in[number + 1] | wide) == 0) {
          throw new MalformedPathException("AS 0 in AS_PATH");
        }
      }
    }
    return from == end
        ? EMPTY
        : new AsPath(fourOctet ? Arrays.copyOfRange(in, from, end) : widened(in, from, end));
  }

  /**
   * Reads AS4_PATH, without segments of confederations, which do not belong there (RFC 6793 section
   * 3).
   */
  static AsPath readAs4(byte[] in, int from, int end) throws MalformedPathException {
    ByteBuffer kept = ByteBuffer.allocate(end - from);
    for (int at = from; at < end; ) {
      int length = 2 + 4 * numbers(in, at, end, 4);
      if (in[at] != CONFED_SEQUENCE && in[at] != CONFED_SET) {
        kept.put(in, at, length);
      }
      at += length;
    }
    return read(kept.array(), 0, kept.position(), true);
  }

  /** How many numbers the segment has that begins here. */
  private static int numbers(byte[] in, int at, int end, int width) throws MalformedPathException {
    if (end - at < 2) {
      throw new MalformedPathException("a segment of AS_PATH is cut short");
    }
    int count = in[at + 1] & 0xff;
    if (count == 0 || count * width > end - at - 2) {
      throw new MalformedPathException(
          count == 0 ? "AS_PATH has an empty segment" : "a segment of AS_PATH overruns it");
    }
    return count;
  }

  private static byte[] widened(byte[] narrow, int from, int end) {
    ByteBuffer in = ByteBuffer.wrap(narrow, from, end - from);
    ByteBuffer out = ByteBuffer.allocate(2 * (end - from));
    while (in.hasRemaining()) {
      out.put(in.get());
      int count = Byte.toUnsignedInt(in.get());
      out.put((byte) count);
      for (int i = 0; i < count; i++) {
        out.putInt(in.getShort() & 0xffff);
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The four-octet wire form. */
  void write(ByteBuffer out) {
    out.put(wire);
  }

  int wireLength() {
    return wire.length;
  }

  /** The two-octet wire form, with AS_TRANS for what does not fit (RFC 6793 section 4.2.2). */
  byte[] twoOctet() {
    ByteBuffer in = ByteBuffer.wrap(wire);
    ByteBuffer out = ByteBuffer.allocate(wire.length);
    while (in.hasRemaining()) {
      out.put(in.get());
      int count = Byte.toUnsignedInt(in.get());
      out.put((byte) count);
      for (int i = 0; i < count; i++) {
        int number = in.getInt();
        out.putShort((short) (number >>> 16 == 0 ? number : Open.AS_TRANS));
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Whether the two-octet form loses a number. */
  boolean needsFourOctets() {
    return scan((_, number) -> number >>> 16 != 0);
  }

  /** Hops as best path counts them: an AS_SET is one (RFC 4271 section 9.1.2.2 a). */
  public int length() {
    int hops = 0;
    for (int at = 0; at < wire.length; at += 2 + 4 * (wire[at + 1] & 0xff)) {
      hops += wire[at] == AS_SET ? 1 : wire[at + 1] & 0xff;
    }
    return hops;
  }

  /** How often a number is in the path. */
  public int count(AsNumber as) {
    int found = 0;
    int wanted = (int) as.value();
    for (int at = 0; at < wire.length; at += 2 + 4 * (wire[at + 1] & 0xff)) {
      int end = at + 2 + 4 * (wire[at + 1] & 0xff);
      for (int number = at + 2; number < end; number += 4) {
        found += numberAt(number) == wanted ? 1 : 0;
      }
    }
    return found;
  }

  private int numberAt(int at) {
    return wire[at] << 24
        | (wire[at + 1] & 0xff) << 16
        | (wire[at + 2] & 0xff) << 8
        | (wire[at + 3] & 0xff);
  }

  /** Whether the path has an AS_SET. */
  public boolean hasSet() {
    return scan((type, _) -> type == AS_SET);
  }

  /** This path without numbers for private use (RFC 6996). */
  public AsPath withoutPrivate() {
    ByteBuffer in = ByteBuffer.wrap(wire);
    ByteBuffer out = ByteBuffer.allocate(wire.length);
    while (in.hasRemaining()) {
      int start = out.position();
      out.put(in.get()).put((byte) 0);
      int kept = 0;
      for (int left = Byte.toUnsignedInt(in.get()); left > 0; left--) {
        int number = in.getInt();
        long as = Integer.toUnsignedLong(number);
        if (!(as >= 64_512 && as <= 65_534) && !(as >= 4_200_000_000L && as <= 4_294_967_294L)) {
          out.putInt(number);
          kept++;
        }
      }
      out.put(start + 1, (byte) kept);
      if (kept == 0) {
        out.position(start);
      }
    }
    return new AsPath(Arrays.copyOf(out.array(), out.position()));
  }

  public boolean contains(AsNumber as) {
    return scan((_, number) -> number == (int) as.value());
  }

  /** The neighbour that sent the path: the first number, unless the path begins with a set. */
  public OptionalLong first() {
    return wire.length == 0 || wire[0] != AS_SEQUENCE
        ? OptionalLong.empty()
        : OptionalLong.of(Integer.toUnsignedLong(numberAt(2)));
  }

  /** This path with a number in front (RFC 4271 section 5.1.2). */
  public AsPath prepend(AsNumber as) {
    boolean joins = wire.length != 0 && wire[0] == AS_SEQUENCE && (wire[1] & 0xff) < MAX_SEGMENT;
    int count = joins ? (wire[1] & 0xff) + 1 : 1;
    int rest = joins ? 2 : 0;
    byte[] longer = new byte[6 + wire.length - rest];
    int number = (int) as.value();
    longer[0] = AS_SEQUENCE;
    longer[1] = (byte) count;
    for (int i = 0; i < 4; i++) {
      longer[2 + i] = (byte) (number >>> (24 - 8 * i));
    }
    System.arraycopy(wire, rest, longer, 6, wire.length - rest);
    return new AsPath(longer);
  }

  /**
   * The path a two-octet peer meant: the leading hops of AS_PATH that AS4_PATH lacks, then AS4_PATH
   * (RFC 6793 section 4.2.3). An AS4_PATH longer than the AS_PATH is ignored.
   */
  AsPath merge(AsPath as4Path) {
    int lead = length() - as4Path.length();
    if (lead < 0) {
      return this;
    }
    ByteBuffer in = ByteBuffer.wrap(wire);
    ByteBuffer out = ByteBuffer.allocate(wire.length + as4Path.wire.length);
    while (lead > 0) {
      int type = in.get();
      int count = Byte.toUnsignedInt(in.get());
      int take = type == AS_SET ? count : Math.min(count, lead);
      lead -= type == AS_SET ? 1 : take;
      out.put((byte) type).put((byte) take);
      out.put(wire, in.position(), 4 * take);
      in.position(in.position() + 4 * count);
    }
    out.put(as4Path.wire);
    return new AsPath(Arrays.copyOf(out.array(), out.position()));
  }

  private interface NumberTest {
    boolean test(int segmentType, int number);
  }

  private boolean scan(NumberTest test) {
    ByteBuffer in = ByteBuffer.wrap(wire);
    while (in.hasRemaining()) {
      int type = in.get();
      for (int left = Byte.toUnsignedInt(in.get()); left > 0; left--) {
        if (test.test(type, in.getInt())) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AsPath path && Arrays.equals(wire, path.wire);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(wire);
  }

  /** Numbers from the nearest to the farthest, a set in braces: "65001 65002 {65003 65004}". */
  @Override
  public String toString() {
    StringJoiner path = new StringJoiner(" ");
    ByteBuffer in = ByteBuffer.wrap(wire);
    while (in.hasRemaining()) {
      boolean set = in.get() == AS_SET;
      StringJoiner segment = set ? new StringJoiner(" ", "{", "}") : new StringJoiner(" ");
      for (int left = Byte.toUnsignedInt(in.get()); left > 0; left--) {
        segment.add(Integer.toUnsignedString(in.getInt()));
      }
      path.add(segment.toString());
    }
    return path.toString();
  }
}
