package io.margay.datastore.etcd;

import io.etcd.jetcd.KV;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Limits;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.etcd.Connections.Connection;
import io.margay.datastore.etcd.Verdict.Call;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Carries one call to an answer within its deadline. What never left this host is tried again; so
 * is a read, which gets at most half of the time per attempt, so that a member that hangs does not
 * use up the whole (the next attempt goes to the next member).
 */
final class Exchange {
  /** Beyond gRPC's own deadline: only a bug below us makes us wait for it. */
  private static final Duration SLACK = Duration.ofMillis(250);

  private final Connections connections;
  private final Duration deadline;

  Exchange(Connections connections, Duration deadline) {
    this.connections = connections;
    this.deadline = deadline;
  }

  <T> T run(Call call, Function<KV, CompletableFuture<T>> start) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Connection connection = connections.current();
      long left = Math.max(1, end - System.nanoTime());
      Attempt attempt =
          new Attempt(
              Duration.ofNanos(call.write() ? left : Math.min(left, deadline.toNanos() / 2)));
      Verdict verdict;
      try {
        T answer = await(attempt, connection, start, left);
        connections.succeeded();
        return answer;
      } catch (ExecutionException e) {
        Throwable failure = e.getCause() == null ? e : e.getCause();
        verdict = Verdict.of(call, failure, attempt.sent());
      } catch (TimeoutException e) {
        verdict = new Verdict(silent(call, "no answer and no error", e), false, true);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw silent(call, "interrupted", e);
      }
      if (verdict.unanswered()) {
        connections.failed(connection, attempt.sent());
      }
      if (!verdict.again() || connections.closed() || !pause(end)) {
        throw verdict.exception();
      }
    }
  }

  private static <T> T await(
      Attempt attempt, Connection connection, Function<KV, CompletableFuture<T>> start, long left)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<T> answer =
        attempt.start(() -> start.apply(connection.client().getKVClient()));
    try {
      return answer.get(left + SLACK.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | TimeoutException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private static DatastoreException silent(Call call, String why, Exception cause) {
    return call.write()
        ? new OutcomeUnknownException(call + ": " + why, cause)
        : new UnreachableException(call + ": " + why, cause);
  }

  /** Waits before the next attempt; false when no time is left for one. */
  private static boolean pause(long end) {
    long left = end - System.nanoTime();
    if (left <= Limits.ATTEMPT_PAUSE.toNanos()) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(Limits.ATTEMPT_PAUSE.toNanos());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
