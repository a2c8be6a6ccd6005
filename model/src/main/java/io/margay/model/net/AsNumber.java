package io.margay.model.net;

/**
 * A four-octet autonomous system number (RFC 6793).
 *
 * @param value 0 to 4294967295
 */
public record AsNumber(long value) {
  /** The AS of a cluster that names none (RFC 6996 private use). */
  public static final AsNumber DEFAULT = new AsNumber(64512);

  private static final long MAX = 0xffff_ffffL;

  public AsNumber {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("AS number " + value + " is not within 0 to " + MAX);
    }
  }

  /**
   * Reads asplain ("64512") or asdot+ ("1.10"), RFC 5396.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static AsNumber parse(String text) {
    try {
      int dot = text.indexOf('.');
      if (dot < 0) {
        return new AsNumber(Long.parseLong(text));
      }
      long upper = Long.parseLong(text.substring(0, dot));
      long lower = Long.parseLong(text.substring(dot + 1));
      if (upper < 0 || upper > 0xffff || lower < 0 || lower > 0xffff) {
        throw new IllegalArgumentException("each half is 0 to 65535");
      }
      return new AsNumber(upper << 16 | lower);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an AS number: \"" + text + "\"", e);
    }
  }

  /** asplain, RFC 5396. */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
