package io.margay.bgp.speaker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions on real processes and sockets, with a deadline. */
public final class Await {
  private Await() {}

  public static void until(Duration limit, String what, BooleanSupplier condition) {
    until(limit, what, condition, () -> "");
  }

  public static void until(
      Duration limit, String what, BooleanSupplier condition, Supplier<String> state) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit + ": " + what + "\n" + state.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
