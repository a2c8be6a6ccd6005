package io.margay.bgp.wire;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;

/** An IPv4 prefix in one {@code long}: address in bits 8 to 39, length in bits 0 to 7. */
public final class PackedPrefix {
  private PackedPrefix() {}

  /** Host bits are cleared; the length is 0 to 32. */
  public static long of(int bits, int length) {
    int mask = length == 0 ? 0 : -1 << (32 - length);
    return (bits & mask & 0xffff_ffffL) << 8 | length;
  }

  /**
   * The prefix in one number.
   *
   * @throws IllegalArgumentException for IPv6
   */
  public static long of(Cidr cidr) {
    if (cidr.address().v6()) {
      throw new IllegalArgumentException(cidr + " is not IPv4");
    }
    return of(cidr.address().v4Bits(), cidr.length());
  }

  public static int bits(long prefix) {
    return (int) (prefix >>> 8);
  }

  public static int length(long prefix) {
    return (int) prefix & 0xff;
  }

  public static Cidr toCidr(long prefix) {
    return new Cidr(Ip.v4(bits(prefix)), length(prefix));
  }

  /** Octets that the prefix takes as NLRI (RFC 4271 section 4.3). */
  public static int wireLength(long prefix) {
    return 1 + (length(prefix) + 7) / 8;
  }

  public static void write(long prefix, ByteBuffer out) {
    int length = length(prefix);
    out.put((byte) length);
    for (int shift = 24; shift > 24 - (length + 7) / 8 * 8; shift -= 8) {
      out.put((byte) (bits(prefix) >>> shift));
    }
  }
}
