package io.margay.datastore;

import org.jspecify.annotations.Nullable;

/**
 * The store understood and refused: missing rights, wrong password, request too large, quota.
 * Nothing was written, and trying again unchanged is useless.
 */
public final class RefusedByStoreException extends DatastoreException {
  private static final long serialVersionUID = 1;

  public RefusedByStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
