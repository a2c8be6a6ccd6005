package io.margay.datastore;

import org.jspecify.annotations.Nullable;

/** The revision asked for is no longer kept. List anew and go on from there. */
public final class CompactedException extends DatastoreException {
  private static final long serialVersionUID = 1;

  public CompactedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
