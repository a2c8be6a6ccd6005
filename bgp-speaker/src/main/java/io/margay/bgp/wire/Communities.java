package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/** Communities as attributes (RFC 1997, RFC 8092), for routes of our own. */
public final class Communities {
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

  private static Attribute attribute(int type, ByteBuffer out) {
    out.flip();
    return new Attribute(FLAGS, type, Octets.take(out, out.limit()));
  }
}
