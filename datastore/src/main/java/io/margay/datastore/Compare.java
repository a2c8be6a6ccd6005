package io.margay.datastore;

/** A condition of a {@link Transaction}. */
public sealed interface Compare {
  String key();

  /** The key does not exist. */
  record Absent(String key) implements Compare {}

  /**
   * The key exists and has not been written since.
   *
   * @param modRevision as read in {@link Entry#modRevision}, 1 or more
   */
  record Unchanged(String key, long modRevision) implements Compare {
    public Unchanged {
      if (modRevision < 1) {
        throw new IllegalArgumentException("revision " + modRevision + " of " + key);
      }
    }
  }
}
