package io.margay.agent.dataplane;

import io.margay.agent.limits.Limits;
import java.time.Duration;

/**
 * When the data plane tries again, and when it looks at what nobody told it of. Times in
 * nanoseconds.
 */
final class Pace {
  private static final long FIRST_RETRY = Duration.ofMillis(50).toNanos();
  private static final long LAST_RETRY = Duration.ofSeconds(2).toNanos();

  private long retryPause = FIRST_RETRY;
  private long retryAt = Long.MIN_VALUE;
  private long setsAt = Long.MIN_VALUE;
  private long allAt = Long.MIN_VALUE;
  private long tableAt = Long.MIN_VALUE;
  private long startedAt = Long.MIN_VALUE;
  private long upAt = Long.MIN_VALUE;
  private boolean sessionsUp;
  private boolean forgotten;
  private boolean tableTouched;

  /** How long the loop may sleep when no message comes. */
  Duration untilNextWork() {
    return tableTouched ? Limits.TABLE_READ_BACK.dividedBy(3) : Limits.AUDIT.dividedBy(10);
  }

  boolean mayTry(long now) {
    return retryAt == Long.MIN_VALUE || now - retryAt >= 0;
  }

  void done(long now, boolean success) {
    if (success) {
      retryPause = FIRST_RETRY;
      retryAt = Long.MIN_VALUE;
    } else {
      retryAt = now + retryPause;
      retryPause = Math.min(2 * retryPause, LAST_RETRY);
    }
  }

  void tableTouched() {
    tableTouched = true;
  }

  /** After a stranger's commit, but not for each of a burst of them. */
  boolean readTableBack(long now) {
    if (!tableTouched || !due(tableAt, now, Limits.TABLE_READ_BACK)) {
      return false;
    }
    tableAt = now;
    tableTouched = false;
    return true;
  }

  boolean auditSets(long now) {
    boolean due = due(setsAt, now, Limits.AUDIT);
    setsAt = due ? now : setsAt;
    return due;
  }

  void sessionsUp() {
    sessionsUp = true;
  }

  /**
   * Whether routes of an earlier agent have had their time: true once, when sessions have been up
   * long enough to have taught everything again, or never came.
   */
  boolean forgetInheritedRoutes(long now) {
    if (forgotten) {
      return false;
    }
    if (startedAt == Long.MIN_VALUE) {
      startedAt = now;
    }
    if (sessionsUp && upAt == Long.MIN_VALUE) {
      upAt = now;
    }
    forgotten =
        now - startedAt >= Limits.LEARNED_ROUTES_GRACE.toNanos()
            || (upAt != Long.MIN_VALUE && now - upAt >= Limits.LEARNED_ROUTES_SETTLE.toNanos());
    return forgotten;
  }

  /** The first one is due a full period after the start: then all was just read. */
  boolean auditAll(long now) {
    if (allAt == Long.MIN_VALUE) {
      allAt = now;
      return false;
    }
    boolean due = due(allAt, now, Limits.FULL_AUDIT);
    allAt = due ? now : allAt;
    return due;
  }

  private static boolean due(long last, long now, Duration period) {
    return last == Long.MIN_VALUE || now - last >= period.toNanos();
  }
}
