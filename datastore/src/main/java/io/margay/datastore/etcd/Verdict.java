package io.margay.datastore.etcd;

import io.grpc.Status;
import io.margay.datastore.CompactedException;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.UnreachableException;

/**
 * What a failed attempt means.
 *
 * @param exception for the caller, when this is the end of it
 * @param again whether another attempt can do no harm and may help
 * @param unanswered whether it speaks against the connection
 */
record Verdict(DatastoreException exception, boolean again, boolean unanswered) {

  /** A call as the messages name it. */
  record Call(String operation, String key, boolean write) {
    @Override
    public String toString() {
      return "etcd " + operation + " " + key;
    }
  }

  /**
   * Judges by gRPC's status codes and etcd's words (etcdserver/api/v3rpc/rpctypes/error.go).
   *
   * @param sent whether a connection took the attempt
   */
  static Verdict of(Call call, Throwable failure, boolean sent) {
    Status status = Status.fromThrowable(failure);
    Throwable cause = status.getCause();
    if (status.getCode() == Status.Code.UNAUTHENTICATED && cause != null) {
      // jetcd's own authentication call failed: it went ahead of ours, which never left.
      return of(call, cause, false);
    }
    String words = status.getDescription() == null ? "" : status.getDescription();
    String message = call + ": " + status.getCode() + (words.isEmpty() ? "" : " " + words);
    if (words.contains("invalid auth token") || words.contains("auth store is old")) {
      // The token went out of date; jetcd has dropped it and fetches another for the next attempt.
      return new Verdict(new RefusedByStoreException(message, failure), true, false);
    }
    if (status.getCode() == Status.Code.OUT_OF_RANGE && words.contains("compacted")) {
      return new Verdict(new CompactedException(message, failure), false, false);
    }
    return switch (status.getCode()) {
      case RESOURCE_EXHAUSTED -> exhausted(call, words, message, failure);
      case UNAUTHENTICATED,
          PERMISSION_DENIED,
          INVALID_ARGUMENT,
          FAILED_PRECONDITION,
          NOT_FOUND,
          ALREADY_EXISTS,
          OUT_OF_RANGE,
          UNIMPLEMENTED ->
          new Verdict(new RefusedByStoreException(message, failure), false, false);
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          unanswered(call, message, failure, sent);
    };
  }

  private static Verdict exhausted(Call call, String words, String message, Throwable failure) {
    if (words.contains("too many requests")) {
      return new Verdict(new UnreachableException(message, failure), true, false);
    }
    boolean byServer = words.contains("etcdserver:") || words.contains("received message larger");
    return call.write() && !byServer
        ? new Verdict(new OutcomeUnknownException(message, failure), false, false)
        : new Verdict(new RefusedByStoreException(message, failure), false, false);
  }

  private static Verdict unanswered(Call call, String message, Throwable failure, boolean sent) {
    return call.write() && sent
        ? new Verdict(new OutcomeUnknownException(message, failure), false, true)
        : new Verdict(new UnreachableException(message, failure), true, true);
  }
}
