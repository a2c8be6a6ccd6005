package io.margay.model.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address. IPv4 sorts before IPv6, each numerically.
 *
 * @param v6 whether this is an IPv6 address
 * @param high upper 64 bits of an IPv6 address, 0 for IPv4
 * @param low lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record Ip(boolean v6, long high, long low) implements Comparable<Ip> {
  private static final long V4_MASK = 0xffff_ffffL;

  public Ip {
    if (!v6 && (high != 0 || (low & ~V4_MASK) != 0)) {
      throw new IllegalArgumentException("more than 32 bits in an IPv4 address");
    }
  }

  // Written out, for tables of routes are full of addresses as keys.
  @Override
  public boolean equals(Object other) {
    return other instanceof Ip ip && low == ip.low && high == ip.high && v6 == ip.v6;
  }

  /** Prefixes differ in the middle of their bits only: these have to reach the lower ones. */
  @Override
  public int hashCode() {
    long mixed = (low ^ Long.rotateLeft(high, 29)) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32);
  }

  /** The IPv4 address with these 32 bits, most significant octet first. */
  public static Ip v4(int bits) {
    return new Ip(false, 0, bits & V4_MASK);
  }

  /**
   * Reads dotted-quad IPv4 or RFC 4291 IPv6 text; no host names, no zone, no octal.
   *
   * @throws IllegalArgumentException when the text is no such address
   */
  public static Ip parse(String text) {
    try {
      if (text.indexOf(':') < 0) {
        return v4(parseDottedQuad(text));
      }
      if (text.indexOf('%') >= 0) {
        throw new IllegalArgumentException("a zone is not part of an address");
      }
      InetAddress parsed = InetAddress.ofLiteral(text);
      if (parsed instanceof Inet4Address) { // an IPv4-mapped literal
        return new Ip(true, 0, 0xffff_0000_0000L | (parseInt(parsed.getAddress()) & V4_MASK));
      }
      return ofBytes(parsed.getAddress());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an IP address: \"" + text + "\"", e);
    }
  }

  /**
   * The address in network byte order.
   *
   * @throws IllegalArgumentException unless there are 4 or 16 bytes
   */
  public static Ip ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> v4(parseInt(bytes));
      case 16 -> {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        yield new Ip(true, buffer.getLong(), buffer.getLong());
      }
      default -> throw new IllegalArgumentException("an address has 4 or 16 bytes");
    };
  }

  /** The 4 or 16 bytes in network byte order. */
  public byte[] toBytes() {
    return v6
        ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
        : ByteBuffer.allocate(4).putInt((int) low).array();
  }

  /**
   * The 32 bits of an IPv4 address.
   *
   * @throws IllegalStateException for IPv6
   */
  public int v4Bits() {
    if (v6) {
      throw new IllegalStateException(this + " is not IPv4");
    }
    return (int) low;
  }

  /** 32 or 128. */
  public int bitLength() {
    return v6 ? 128 : 32;
  }

  /** This address plus an offset of 0 or more, without a check for the end of the address space. */
  public Ip plus(long offset) {
    if (!v6) {
      return v4((int) (low + offset));
    }
    long sum = low + offset;
    return new Ip(true, Long.compareUnsigned(sum, low) < 0 ? high + 1 : high, sum);
  }

  /** Whether it is an IPv6 address of one link only: fe80::/10 (RFC 4291 section 2.5.6). */
  public boolean isLinkLocal() {
    return v6 && high >>> 54 == 0xfe80 >>> 6;
  }

  /** This address as a prefix of full length: /32 or /128. */
  public Cidr toCidr() {
    return new Cidr(this, bitLength());
  }

  @Override
  public int compareTo(Ip other) {
    int byFamily = Boolean.compare(v6, other.v6);
    int byHigh = byFamily != 0 ? byFamily : Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Dotted quad, or the canonical text of RFC 5952. */
  @Override
  public String toString() {
    if (v6) {
      return Ipv6Text.format(high, low);
    }
    int bits = (int) low;
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  private static int parseInt(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  private static int parseDottedQuad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("four octets expected");
    }
    int bits = 0;
    for (String part : parts) {
      boolean plainDecimal =
          !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(c -> c >= '0' && c <= '9')
              && (part.length() == 1 || part.charAt(0) != '0');
      int octet = plainDecimal ? Integer.parseInt(part) : 256;
      if (octet > 255) {
        throw new IllegalArgumentException("an octet is 0 to 255 without leading zeros");
      }
      bits = bits << 8 | octet;
    }
    return bits;
  }

  /** For callers at the edge of the JDK's own network classes. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("length is 4 or 16", e);
    }
  }
}
