package io.margay.model.resource;

import java.util.Locale;
import java.util.Map;

/**
 * A protocol above IP (IANA "Assigned Internet Protocol Numbers").
 *
 * @param number 1 to 255
 */
public record Protocol(int number) {
  public static final Protocol ICMP = new Protocol(1);
  public static final Protocol TCP = new Protocol(6);
  public static final Protocol UDP = new Protocol(17);
  public static final Protocol ICMPV6 = new Protocol(58);
  public static final Protocol SCTP = new Protocol(132);
  public static final Protocol UDPLITE = new Protocol(136);

  private static final Map<String, Protocol> BY_NAME =
      Map.of(
          "icmp", ICMP, "tcp", TCP, "udp", UDP, "icmpv6", ICMPV6, "sctp", SCTP, "udplite", UDPLITE);

  public Protocol {
    if (number < 1 || number > 255) {
      throw new IllegalArgumentException("protocol " + number + " is not within 1 to 255");
    }
  }

  /**
   * Reads a number, or one of TCP, UDP, ICMP, ICMPv6, SCTP and UDPLite in any case.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static Protocol parse(String text) {
    Protocol named = BY_NAME.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "not a protocol: \""
              + text
              + "\"; a number from 1 to 255, or TCP, UDP, ICMP, ICMPv6,"
              + " SCTP, UDPLite");
    }
    return new Protocol(Integer.parseInt(text));
  }

  /** Whether its packets begin with a source and a destination port that rules can match. */
  public boolean hasPorts() {
    return number == TCP.number || number == UDP.number || number == SCTP.number;
  }

  /** The name in the documents' spelling, or the number. */
  @Override
  public String toString() {
    return switch (number) {
      case 1 -> "ICMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 58 -> "ICMPv6";
      case 132 -> "SCTP";
      case 136 -> "UDPLite";
      default -> Integer.toString(number);
    };
  }
}
