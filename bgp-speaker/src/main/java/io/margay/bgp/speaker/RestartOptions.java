package io.margay.bgp.speaker;

import java.time.Duration;

/**
 * Graceful restart with a peer, in both roles (RFC 4724, 8538, 9494). What changes is announced in
 * the next OPEN; the running session stays.
 *
 * @param enabled whether it is offered at all
 * @param time how long the peer shall keep our routes while we are away, 0 to 4095 s
 * @param longLived how long stale routes are kept after that, as the last choice; 0 for not at all
 * @param notification whether a NOTIFICATION other than a hard reset keeps routes too (N bit)
 */
public record RestartOptions(
    boolean enabled, Duration time, Duration longLived, boolean notification) {
  private static final int MAX_SECONDS = 4095;
  private static final int MAX_LONG_LIVED = 0xff_ffff;

  public static final RestartOptions OFF =
      new RestartOptions(false, Duration.ZERO, Duration.ZERO, false);

  /** 30 s, with the N bit, without long-lived: with a hold time of 90 s gone after 120 s. */
  public static final RestartOptions DEFAULT =
      new RestartOptions(true, Duration.ofSeconds(30), Duration.ZERO, true);

  public RestartOptions {
    if (time.isNegative() || time.toSeconds() > MAX_SECONDS) {
      throw new IllegalArgumentException("a restart time is 0 to 4095 s, not " + time);
    }
    if (longLived.isNegative() || longLived.toSeconds() > MAX_LONG_LIVED) {
      throw new IllegalArgumentException("a stale time is 0 to 16777215 s, not " + longLived);
    }
  }

  public RestartOptions withTime(Duration other) {
    return new RestartOptions(enabled, other, longLived, notification);
  }

  public RestartOptions withLongLived(Duration other) {
    return new RestartOptions(enabled, time, other, notification);
  }
}
