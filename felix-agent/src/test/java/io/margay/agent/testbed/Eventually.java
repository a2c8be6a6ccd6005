package io.margay.agent.testbed;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for something that will be true soon. */
public final class Eventually {
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private Eventually() {}

  /** A condition that may fail to be told. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Fails with the description when it does not hold within the time. */
  public static void within(Duration time, String description, Condition condition)
      throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + time + ": " + description);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
