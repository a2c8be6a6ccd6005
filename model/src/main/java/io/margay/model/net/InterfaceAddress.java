package io.margay.model.net;

/**
 * An address as an interface carries it: with the prefix length of its link, host bits kept, such
 * as 10.199.0.1/24.
 *
 * @param address the interface's own address
 * @param length prefix length of the link, 0 to 32 or 0 to 128
 */
public record InterfaceAddress(Ip address, int length) {

  public InterfaceAddress {
    Cidr.containing(address, length);
  }

  /**
   * Reads ADDRESS/LENGTH; without "/LENGTH" it is a host address.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      Ip ip = Ip.parse(text);
      return new InterfaceAddress(ip, ip.bitLength());
    }
    return new InterfaceAddress(Ip.parse(text.substring(0, slash)), Cidr.parseLength(text, slash));
  }

  /** The network of the link. */
  public Cidr network() {
    return Cidr.containing(address, length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
