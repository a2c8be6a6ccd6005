package io.margay.model.resource;

/**
 * Ports from the first to the last, both included.
 *
 * @param first 0 to 65535
 * @param last at least the first
 */
public record PortRange(int first, int last) {
  private static final int MAX = 65535;

  public PortRange {
    if (first < 0 || last > MAX || first > last) {
      throw new IllegalArgumentException(
          "not a port or range of ports: "
              + (first == last ? first : first + ":" + last)
              + "; a port is 0 to 65535, and a range goes upwards");
    }
  }

  /** A single port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * Reads "PORT" or "FIRST:LAST".
   *
   * @throws IllegalArgumentException when the text is neither; names of ports are not taken
   */
  public static PortRange parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? of(parsePort(text, text))
        : new PortRange(
            parsePort(text.substring(0, colon), text), parsePort(text.substring(colon + 1), text));
  }

  private static int parsePort(String port, String whole) {
    if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "not a port or range of ports: \"" + whole + "\"; such as 80 or 8000:8100");
    }
    return Integer.parseInt(port);
  }

  /** Whether this is a single port. */
  public boolean single() {
    return first == last;
  }

  /** "PORT" or "FIRST:LAST". */
  @Override
  public String toString() {
    return single() ? Integer.toString(first) : first + ":" + last;
  }
}
