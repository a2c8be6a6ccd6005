package io.margay.bench;

import java.util.Locale;
import java.util.Optional;

/** What ours shall reach. */
public sealed interface Target {
  /**
   * At most, or where more is better at least, so many times a peer's value.
   *
   * @param factor such as 1.0
   * @param peer its name
   */
  record Ratio(double factor, String peer) implements Target {}

  /**
   * At most, or where more is better at least, so much.
   *
   * @param bound such as 300
   * @param unit that of the row
   */
  record Limit(double bound, String unit) implements Target {}

  /** The peer whose value counts; empty for a bound by itself. */
  default Optional<String> against() {
    return this instanceof Ratio ratio ? Optional.of(ratio.peer()) : Optional.empty();
  }

  /** Such as "<= 0.7 x bird" or "<= 300 MB". */
  default String text(Better better) {
    String sign = better == Better.LOWER ? "<=" : ">=";
    return switch (this) {
      case Ratio(double factor, String peer) ->
          String.format(Locale.ROOT, "%s %.1f x %s", sign, factor, peer);
      case Limit(double bound, String unit) ->
          String.format(Locale.ROOT, "%s %.0f %s", sign, bound, unit);
    };
  }

  /**
   * Whether it is reached.
   *
   * @param value our value by the peer's for a {@link Ratio}, else our value
   */
  default boolean met(Better better, double value) {
    double bound =
        switch (this) {
          case Ratio(double factor, String _) -> factor;
          case Limit(double limit, String _) -> limit;
        };
    return better == Better.LOWER ? value <= bound : value >= bound;
  }
}
