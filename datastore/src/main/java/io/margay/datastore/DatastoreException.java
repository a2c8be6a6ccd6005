package io.margay.datastore;

import org.jspecify.annotations.Nullable;

/**
 * The store said no or nothing. The subclass says what is certain about the effect of the call; the
 * message names the operation, the key and the store's own words.
 */
public abstract sealed class DatastoreException extends RuntimeException
    permits UnreachableException,
        OutcomeUnknownException,
        CompactedException,
        RefusedByStoreException {

  private static final long serialVersionUID = 1;

  DatastoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
