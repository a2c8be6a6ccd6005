package io.margay.ipam;

import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.UnreachableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A caller waits on one, the worker fulfils it. The two meet in {@code stage} only: a request that
 * its caller abandoned is never sent, and one that is sent cannot be abandoned unnoticed.
 *
 * <pre>
 *   WAITING ── worker ──► SENT ── worker: refused, or read back as not executed ──► WAITING
 *      └── caller's time is up ──► ABANDONED
 * </pre>
 */
final class Ticket<T> {
  private enum Stage {
    WAITING,
    SENT,
    ABANDONED
  }

  private final String what;
  private final long endNanos;
  private final long tick;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
  private volatile boolean doubtful;
  private boolean alone;

  /**
   * @param what the request, for messages
   * @param endNanos when it must have ended, in {@link System#nanoTime}
   * @param tick of the moment it was made: what was learned later is fresh for it
   */
  Ticket(String what, long endNanos, long tick) {
    this.what = what;
    this.endNanos = endNanos;
    this.tick = tick;
  }

  // ---- the caller's side

  /** Waits for the end, at most until the request's deadline. */
  T await() {
    try {
      return result.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(what, e);
    } catch (TimeoutException e) {
      throw giveUp("not done in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw giveUp("interrupted", e);
    }
  }

  /** For a caller that does not wait: it never abandons the request. */
  CompletableFuture<T> result() {
    return result;
  }

  private RuntimeException giveUp(String why, Exception cause) {
    boolean certain = stage.compareAndSet(Stage.WAITING, Stage.ABANDONED) && !doubtful;
    return failure(certain, why, cause);
  }

  // ---- the worker's side

  long tick() {
    return tick;
  }

  /** Claims the request for a transaction; false when its caller has gone. */
  boolean send() {
    return stage.compareAndSet(Stage.WAITING, Stage.SENT);
  }

  /** The transaction was certainly not executed. */
  void sentInVain() {
    stage.set(Stage.WAITING);
  }

  /** The transaction may have been executed; from now on only a proof makes it certain. */
  void outcomeUnknown() {
    doubtful = true;
    stage.set(Stage.WAITING);
  }

  boolean doubtful() {
    return doubtful;
  }

  /** From now on it goes into a transaction of its own: one with others was refused. */
  void goAlone() {
    alone = true;
  }

  boolean alone() {
    return alone;
  }

  boolean expired(long now) {
    return stage.get() == Stage.ABANDONED || now - endNanos >= 0;
  }

  void succeed(T value) {
    result.complete(value);
  }

  void fail(RuntimeException why) {
    result.completeExceptionally(why);
  }

  /** Fails by saying what is certain. */
  void fail(String why, @Nullable Exception cause) {
    fail(failure(!doubtful, why, cause));
  }

  private RuntimeException failure(boolean certain, String why, @Nullable Exception cause) {
    return certain
        ? new UnreachableException(what + ": " + why, cause)
        : new OutcomeUnknownException(what + ": " + why, cause);
  }
}
