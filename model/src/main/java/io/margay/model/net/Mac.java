package io.margay.model.net;

import java.util.HexFormat;

/**
 * A 48-bit IEEE 802 MAC address.
 *
 * @param bits the 48 bits, first octet in the highest position
 */
public record Mac(long bits) {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  public Mac {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /**
   * Reads six octets in hexadecimal, separated by colons.
   *
   * @throws IllegalArgumentException when the text is no such address
   */
  public static Mac parse(String text) {
    try {
      return ofBytes(COLONS.parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a MAC address: \"" + text + "\"", e);
    }
  }

  public static Mac ofBytes(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 octets");
    }
    long bits = 0;
    for (byte octet : bytes) {
      bits = bits << 8 | (octet & 0xff);
    }
    return new Mac(bits);
  }

  public byte[] toBytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return bytes;
  }

  /** Lower case, separated by colons. */
  @Override
  public String toString() {
    return COLONS.formatHex(toBytes());
  }
}
