package io.margay.bgp.filter;

import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One community of any kind (RFC 1997, RFC 4360, RFC 8092).
 *
 * @param type the attribute that holds it: COMMUNITIES, EXTENDED_COMMUNITIES or LARGE_COMMUNITIES
 * @param value its 4, 8 or 12 octets
 */
public record Community(int type, Octets value) {
  public Community {
    int expected = length(type);
    if (expected == 0) {
      throw new IllegalArgumentException("attribute " + type + " has no communities");
    }
    if (value.length() != expected) {
      throw new IllegalArgumentException("a community of " + value.length() + " octets");
    }
  }

  /** A community of RFC 1997 as one number, such as {@link PathAttributes#NO_EXPORT}. */
  public static Community standard(int number) {
    return of(Attribute.COMMUNITIES, ByteBuffer.allocate(4).putInt(number));
  }

  /** An extended community as one number. */
  public static Community extended(long number) {
    return of(Attribute.EXTENDED_COMMUNITIES, ByteBuffer.allocate(8).putLong(number));
  }

  /** A large community of three numbers of 32 bits. */
  public static Community large(long global, long first, long second) {
    return of(
        Attribute.LARGE_COMMUNITIES,
        ByteBuffer.allocate(12).putInt((int) global).putInt((int) first).putInt((int) second));
  }

  /**
   * Reads "AS:NUMBER" or "GLOBAL:FIRST:SECOND".
   *
   * @throws IllegalArgumentException for anything else, with the reason
   */
  public static Community parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 2) {
      return standard((int) (number(text, parts[0], 16) << 16 | number(text, parts[1], 16)));
    }
    if (parts.length == 3) {
      return large(
          number(text, parts[0], 32), number(text, parts[1], 32), number(text, parts[2], 32));
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no community: AS:NUMBER or GLOBAL:FIRST:SECOND");
  }

  private static long number(String text, String digits, int bits) {
    boolean plain = !digits.isEmpty() && digits.length() <= 10;
    long value =
        plain && digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(digits) : -1;
    if (value < 0 || value >>> bits != 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no community: \"" + digits + "\" is no number of " + bits + " bits");
    }
    return value;
  }

  private static Community of(int type, ByteBuffer value) {
    value.flip();
    return new Community(type, Octets.take(value, value.limit()));
  }

  /** All that a route has, of all kinds. */
  public static List<Community> of(PathAttributes attributes) {
    List<Community> found = new ArrayList<>();
    for (Attribute attribute : attributes.others()) {
      int length = length(attribute.type());
      ByteBuffer values = attribute.value().buffer();
      while (length > 0 && values.remaining() >= length) {
        found.add(new Community(attribute.type(), Octets.take(values, length)));
      }
    }
    return found;
  }

  /** Octets of one community of an attribute; 0 where the attribute has none. */
  private static int length(int type) {
    return switch (type) {
      case Attribute.COMMUNITIES -> 4;
      case Attribute.EXTENDED_COMMUNITIES -> 8;
      case Attribute.LARGE_COMMUNITIES -> 12;
      default -> 0;
    };
  }

  /** Whether a route has it. */
  public boolean isIn(PathAttributes attributes) {
    for (Attribute attribute : attributes.others()) {
      if (attribute.type() == type) {
        ByteBuffer values = attribute.value().buffer();
        while (values.hasRemaining()) {
          if (Octets.take(values, value.length()).equals(value)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Override
  public String toString() {
    ByteBuffer in = value.buffer();
    return switch (type) {
      case Attribute.COMMUNITIES ->
          Short.toUnsignedInt(in.getShort()) + ":" + Short.toUnsignedInt(in.getShort());
      case Attribute.LARGE_COMMUNITIES ->
          Integer.toUnsignedString(in.getInt())
              + ":"
              + Integer.toUnsignedString(in.getInt())
              + ":"
              + Integer.toUnsignedString(in.getInt());
      default -> value.toString();
    };
  }
}
