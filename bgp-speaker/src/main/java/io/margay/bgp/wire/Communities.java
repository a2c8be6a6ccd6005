package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Communities as attributes (RFC 1997, RFC 8092), for routes of our own. */
public final class Communities {
  private static final int LARGE_OCTETS = 12;
  private static final int FLAGS = Attribute.OPTIONAL | Attribute.TRANSITIVE;

  private Communities() {}

  /** A large community (RFC 8092 section 3): three numbers of 32 bits. */
  public record Large(long global, long first, long second) {}

  /** COMMUNITIES with at least one value: the AS in the upper, the number in the lower 16 bits. */
  public static Attribute standard(Collection<Integer> values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.size());
    values.stream().sorted(Integer::compareUnsigned).distinct().forEach(out::putInt);
    return attribute(Attribute.COMMUNITIES, out);
  }

  /** LARGE_COMMUNITY with at least one value. */
  public static Attribute large(List<Large> values) {
    ByteBuffer out = ByteBuffer.allocate(12 * values.size());
    values.stream()
        .distinct()
        .forEach(one ->
            out.putInt((int) one.global()).putInt((int) one.first()).putInt((int) one.second()));
    return attribute(Attribute.LARGE_COMMUNITIES, out);
  }

  /** The value of LARGE_COMMUNITY with each community once (RFC 8092 section 3). */
  static Octets withoutRepeats(Octets value) {
    ByteBuffer in = value.buffer();
    if (in.remaining() == LARGE_OCTETS) {
      return value;
    }
    Set<ByteBuffer> distinct = new LinkedHashSet<>();
    for (int at = 0; at < value.length(); at += LARGE_OCTETS) {
      distinct.add(in.slice(at, LARGE_OCTETS));
    }
    if (LARGE_OCTETS * distinct.size() == value.length()) {
      return value;
    }
    ByteBuffer out = ByteBuffer.allocate(LARGE_OCTETS * distinct.size());
    distinct.forEach(out::put);
    return Octets.of(out.array());
  }

  private static Attribute attribute(int type, ByteBuffer out) {
    out.flip();
    return new Attribute(FLAGS, type, Octets.take(out, out.limit()));
  }
}
