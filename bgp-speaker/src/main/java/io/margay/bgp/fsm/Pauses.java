package io.margay.bgp.fsm;

import io.margay.bgp.Limits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before another attempt, and the jitter of all timers but the hold timer. */
final class Pauses {
  private final RandomGenerator random;
  private final FsmConfig.RetryTimes times;
  private int failures;

  Pauses(RandomGenerator random, FsmConfig.RetryTimes times) {
    this.random = random;
    this.times = times;
  }

  /** The pause after one more failure: doubled each time, up to a limit. */
  Duration next() {
    return next(times.connectRetry());
  }

  /** The pause after one more error of protocol. */
  Duration afterError() {
    return next(times.idleAfterError());
  }

  private Duration next(Duration longest) {
    Duration pause = Limits.RETRY_FIRST.multipliedBy(1L << Math.min(failures, 16));
    failures++;
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  /** The next failure is a first one again. */
  void reset() {
    failures = 0;
  }

  /** 75 to 100 percent of a time (RFC 4271 section 10). */
  Duration jittered(Duration time) {
    double factor = 0.75 + random.nextDouble() / 4;
    return Duration.ofNanos((long) (time.toNanos() * factor));
  }
}
