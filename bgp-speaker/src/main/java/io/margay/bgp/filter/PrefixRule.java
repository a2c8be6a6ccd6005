package io.margay.bgp.filter;

import io.margay.bgp.wire.PackedPrefix;
import io.margay.model.net.Cidr;

/**
 * One line of a filter: what to do with prefixes inside a network.
 *
 * @param within the network that the prefix must lie in, IPv4
 * @param minLength shortest prefix length that matches
 * @param maxLength longest prefix length that matches, up to 32
 * @param accept whether a matching prefix passes
 */
public record PrefixRule(Cidr within, int minLength, int maxLength, boolean accept) {

  public PrefixRule {
    if (within.address().v6()) {
      throw new IllegalArgumentException(within + " is not IPv4");
    }
    if (minLength < within.length() || maxLength < minLength || maxLength > 32) {
      throw new IllegalArgumentException(
          "lengths %d to %d do not fit inside %s".formatted(minLength, maxLength, within));
    }
  }

  /** Passes the network and every prefix inside it. */
  public static PrefixRule accept(Cidr within) {
    return new PrefixRule(within, within.length(), 32, true);
  }

  /** Stops the network and every prefix inside it. */
  public static PrefixRule reject(Cidr within) {
    return new PrefixRule(within, within.length(), 32, false);
  }

  boolean matches(long prefix) {
    int length = PackedPrefix.length(prefix);
    return length >= minLength
        && length <= maxLength
        && PackedPrefix.of(PackedPrefix.bits(prefix), within.length()) == PackedPrefix.of(within);
  }
}
