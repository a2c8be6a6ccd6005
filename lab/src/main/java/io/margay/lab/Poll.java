package io.margay.lab;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits for what comes true by itself, with a bound. */
public final class Poll {
  private Poll() {}

  /** A look at the world. */
  public interface Condition {
    /** Whether it holds now; what it throws ends the wait. */
    boolean holds() throws IOException;
  }

  /** A look that may find something. */
  public interface Source<T> {
    /** What is there now; what it throws ends the wait. */
    Optional<T> look() throws IOException;
  }

  /** A look that says by an AssertionError that it is not so yet. */
  public interface Check {
    void run() throws IOException;
  }

  /**
   * Looks until the condition holds.
   *
   * @param what is awaited, for the message: "the session is established"
   * @throws LabException when the time is over; the condition was looked at after its end once more
   */
  public static void until(Duration limit, String what, Condition condition) throws IOException {
    if (!within(limit, condition)) {
      throw late(limit, what);
    }
  }

  /** Looks until the condition holds, and says whether it did in time. */
  public static boolean within(Duration limit, Condition condition) throws IOException {
    return within(limit, Limits.POLL_PAUSE, condition);
  }

  static boolean within(Duration limit, Duration pause, Condition condition) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean last = System.nanoTime() - end >= 0;
      if (condition.holds()) {
        return true;
      }
      if (last) {
        return false;
      }
      pause(pause);
    }
  }

  /**
   * Looks until something is found, and returns it.
   *
   * @throws LabException when the time is over
   */
  public static <T> T value(Duration limit, String what, Source<T> source) throws IOException {
    AtomicReference<@Nullable T> found = new AtomicReference<>();
    boolean there =
        within(
            limit,
            () -> {
              source.look().ifPresent(found::set);
              return found.get() != null;
            });
    T value = found.get();
    if (!there || value == null) {
      throw late(limit, what);
    }
    return value;
  }

  /** Repeats a check until it passes; when the time is over, its last AssertionError is thrown. */
  public static void untilPasses(Duration limit, Check check) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean last = System.nanoTime() - end >= 0;
      try {
        check.run();
        return;
      } catch (AssertionError e) {
        if (last) {
          throw e;
        }
      }
      pause(Limits.POLL_PAUSE);
    }
  }

  private static LabException late(Duration limit, String what) {
    return new LabException("not within " + seconds(limit) + ": " + what);
  }

  private static void pause(Duration pause) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** An interruption as our callers know it; the thread's flag is set again. */
  static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException translated = new InterruptedIOException("interrupted while waiting");
    translated.initCause(cause);
    return translated;
  }

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
