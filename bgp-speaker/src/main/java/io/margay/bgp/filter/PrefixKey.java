package io.margay.bgp.filter;

import io.margay.bgp.wire.PackedPrefix;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;

/**
 * A prefix of either family in numbers, left-aligned, so that both compare alike.
 *
 * @param high the first 64 bits; an IPv4 address takes the upper half
 * @param low the last 64 bits, 0 for IPv4
 * @param length in bits
 */
public record PrefixKey(boolean v6, long high, long low, int length) {

  /** The key of an IPv4 prefix as in {@link PackedPrefix}. */
  public static PrefixKey v4(long packed) {
    return new PrefixKey(
        false, (long) PackedPrefix.bits(packed) << 32, 0, PackedPrefix.length(packed));
  }

  public static PrefixKey of(Cidr cidr) {
    Ip ip = cidr.address();
    return ip.v6()
        ? new PrefixKey(true, ip.high(), ip.low(), cidr.length())
        : new PrefixKey(false, ip.low() << 32, 0, cidr.length());
  }

  /** Whether this is a network or lies inside it. */
  boolean inside(Cidr network) {
    Ip ip = network.address();
    int bits = network.length();
    if (ip.v6() != v6 || length < bits) {
      return false;
    }
    if (!v6) {
      return bits == 0 || (high ^ (ip.low() << 32)) >>> (64 - bits) == 0;
    }
    if (bits <= 64) {
      return bits == 0 || (high ^ ip.high()) >>> (64 - bits) == 0;
    }
    return high == ip.high() && (low ^ ip.low()) >>> (128 - bits) == 0;
  }
}
