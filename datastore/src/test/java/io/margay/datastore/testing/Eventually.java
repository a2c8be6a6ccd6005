package io.margay.datastore.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a bound. */
public final class Eventually {
  private static final long PAUSE_NANOS = 10_000_000;

  private Eventually() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param within fails after this long
   * @param state what to say then
   * @return how long it took
   */
  public static Duration holds(Duration within, Supplier<String> state, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > within.toNanos()) {
        throw new AssertionError("not within " + within + ": " + state.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
