package io.margay.datastore;

import org.jspecify.annotations.Nullable;

/** No answer; a write was certainly not executed and never will be. Trying again is safe. */
public final class UnreachableException extends DatastoreException {
  private static final long serialVersionUID = 1;

  public UnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
