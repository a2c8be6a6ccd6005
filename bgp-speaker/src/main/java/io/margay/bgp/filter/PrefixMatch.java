package io.margay.bgp.filter;

import io.margay.model.net.Cidr;

/**
 * Which prefixes a rule is about. Prefixes of the other family never match.
 *
 * @param operator how a prefix must lie to the network
 * @param minLength shortest prefix length that matches
 * @param maxLength longest prefix length that matches, up to 32 or 128
 */
public record PrefixMatch(Operator operator, Cidr network, int minLength, int maxLength) {
  /** How a prefix lies to a network. */
  public enum Operator {
    EQUAL("is"),
    NOT_EQUAL("is not"),
    IN("in"),
    NOT_IN("not in");

    private final String words;

    Operator(String words) {
      this.words = words;
    }
  }

  public PrefixMatch {
    int most = network.address().bitLength();
    if (minLength < 0 || maxLength < minLength || maxLength > most) {
      throw new IllegalArgumentException(
          "lengths %d to %d do not fit %s".formatted(minLength, maxLength, network));
    }
  }

  /** Any length. */
  public PrefixMatch(Operator operator, Cidr network) {
    this(operator, network, 0, network.address().bitLength());
  }

  /** A network and every prefix inside it. */
  public static PrefixMatch within(Cidr network) {
    return new PrefixMatch(Operator.IN, network);
  }

  /** A network alone. */
  public static PrefixMatch exactly(Cidr network) {
    return new PrefixMatch(Operator.EQUAL, network);
  }

  boolean matches(PrefixKey prefix) {
    if (prefix.v6() != network.address().v6()
        || prefix.length() < minLength
        || prefix.length() > maxLength) {
      return false;
    }
    boolean inside = prefix.inside(network);
    return switch (operator) {
      case EQUAL -> inside && prefix.length() == network.length();
      case NOT_EQUAL -> !inside || prefix.length() != network.length();
      case IN -> inside;
      case NOT_IN -> !inside;
    };
  }

  /** Such as "in 10.0.0.0/8 of length 24 to 32". */
  @Override
  public String toString() {
    boolean any = minLength == 0 && maxLength == network.address().bitLength();
    return operator.words
        + " "
        + network
        + (any ? "" : " of length " + minLength + " to " + maxLength);
  }
}
