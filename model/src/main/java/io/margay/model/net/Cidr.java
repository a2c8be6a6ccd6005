package io.margay.model.net;

/**
 * An address prefix (RFC 4632, RFC 4291 section 2.3) whose host bits are all zero. Sorts by
 * address, then shorter prefixes first.
 *
 * @param address the network address
 * @param length the prefix length, 0 to 32 or 0 to 128
 */
public record Cidr(Ip address, int length) implements Comparable<Cidr> {

  public Cidr {
    checkLength(address, length);
    Ip network = mask(address, length);
    if (!network.equals(address)) {
      throw new IllegalArgumentException(
          "host bits are set in %s/%d: the network is %s/%d"
              .formatted(address, length, network, length));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cidr cidr && length == cidr.length && address.equals(cidr.address);
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + length;
  }

  /**
   * Reads ADDRESS/LENGTH; host bits must be zero.
   *
   * @throws IllegalArgumentException when the text is no prefix; the message says why, and names
   *     the network when host bits are set
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a prefix, \"/LENGTH\" is missing: \"" + text + "\"");
    }
    return new Cidr(Ip.parse(text.substring(0, slash)), parseLength(text, slash));
  }

  /** The prefix of this length that contains the address. */
  public static Cidr containing(Ip address, int length) {
    checkLength(address, length);
    return new Cidr(mask(address, length), length);
  }

  public boolean contains(Ip ip) {
    return ip.v6() == address.v6() && mask(ip, length).equals(address);
  }

  public boolean contains(Cidr other) {
    return other.length >= length && contains(other.address);
  }

  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  /** The last address of the prefix. */
  public Ip last() {
    int hostBits = address.bitLength() - length;
    if (!address.v6()) {
      return Ip.v4((int) (address.low() | ((1L << hostBits) - 1)));
    }
    long highHost = hostBits <= 64 ? 0 : ~0L >>> (128 - hostBits);
    long lowHost = hostBits == 0 ? 0 : hostBits >= 64 ? ~0L : ~0L >>> (64 - hostBits);
    return new Ip(true, address.high() | highHost, address.low() | lowHost);
  }

  /** Whether this is a single address. */
  public boolean isHost() {
    return length == address.bitLength();
  }

  @Override
  public int compareTo(Cidr other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  /** ADDRESS/LENGTH. */
  @Override
  public String toString() {
    return address + "/" + length;
  }

  private static void checkLength(Ip address, int length) {
    if (length < 0 || length > address.bitLength()) {
      throw new IllegalArgumentException(
          "prefix length " + length + " is not within 0 to " + address.bitLength());
    }
  }

  static int parseLength(String text, int slash) {
    String length = text.substring(slash + 1);
    if (length.isEmpty() || length.length() > 3 || !length.chars().allMatch(Character::isDigit)) {
      throw new IllegalArgumentException("not a prefix length: \"" + text + "\"");
    }
    return Integer.parseInt(length);
  }

  private static Ip mask(Ip ip, int length) {
    if (!ip.v6()) {
      return Ip.v4(length <= 0 ? 0 : (int) ip.low() & (-1 << (32 - Math.min(length, 32))));
    }
    long highMask = length >= 64 ? ~0L : length <= 0 ? 0 : ~0L << (64 - length);
    long lowMask = length <= 64 ? 0 : length >= 128 ? ~0L : ~0L << (128 - length);
    return new Ip(true, ip.high() & highMask, ip.low() & lowMask);
  }
}
