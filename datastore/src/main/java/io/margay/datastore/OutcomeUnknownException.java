package io.margay.datastore;

import org.jspecify.annotations.Nullable;

/**
 * A write was sent and not answered: it may have been executed, now or later. Whoever must know
 * reads a nonce of its own back.
 */
public final class OutcomeUnknownException extends DatastoreException {
  private static final long serialVersionUID = 1;

  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
