package io.margay.model.resource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A BGP community as users write it: {@code AS:NUMBER} (RFC 1997, two octets each) or {@code
 * AS:NUMBER:NUMBER} (RFC 8092, four octets each).
 *
 * @param parts two or three numbers
 */
public record Community(List<Long> parts) {
  private static final long MAX_SHORT = 0xffff;
  private static final long MAX_LARGE = 0xffff_ffffL;

  public Community {
    parts = List.copyOf(parts);
    if (parts.size() != 2 && parts.size() != 3) {
      throw new IllegalArgumentException("a community has two or three numbers");
    }
    long max = parts.size() == 2 ? MAX_SHORT : MAX_LARGE;
    for (long part : parts) {
      if (part < 0 || part > max) {
        throw new IllegalArgumentException(
            part
                + " is not within 0 to "
                + max
                + ", as "
                + (parts.size() == 2 ? "AS:NUMBER" : "AS:NUMBER:NUMBER")
                + " needs it");
      }
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Community parse(String text) {
    String[] parts = text.split(":", -1);
    boolean digits =
        (parts.length == 2 || parts.length == 3)
            && Arrays.stream(parts).allMatch(part -> part.matches("[0-9]{1,10}"));
    if (!digits) {
      throw new IllegalArgumentException(
          "not a community: \"" + text + "\"; AS:NUMBER or AS:NUMBER:NUMBER is");
    }
    return new Community(Arrays.stream(parts).map(Long::parseLong).toList());
  }

  /** Whether it is a large one, RFC 8092. */
  public boolean large() {
    return parts.size() == 3;
  }

  /** Whether this text has the form of one, be its numbers in range or not. */
  public static boolean looksLikeOne(String text) {
    return text.matches("[0-9]+(:[0-9]+){1,2}");
  }

  @Override
  public String toString() {
    return parts.stream().map(String::valueOf).collect(Collectors.joining(":"));
  }
}
