package io.margay.bench;

import java.util.Locale;

/**
 * What ours shall reach: at most, or where more is better at least, so many times a peer's value.
 *
 * @param factor such as 1.0
 * @param peer its name
 */
public record Target(double factor, String peer) {
  String text(Better better) {
    String sign = better == Better.LOWER ? "<=" : ">=";
    return String.format(Locale.ROOT, "%s %.1f x %s", sign, factor, peer);
  }

  boolean met(Better better, double ratio) {
    return better == Better.LOWER ? ratio <= factor : ratio >= factor;
  }
}
