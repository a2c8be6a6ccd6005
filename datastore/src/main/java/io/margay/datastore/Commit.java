package io.margay.datastore;

import java.util.List;
import java.util.Optional;

/** The store's certain answer to a {@link Transaction}. */
public sealed interface Commit {

  /**
   * All compares held, all writes were made, at this revision: it is the {@link Entry#modRevision}
   * of every key written.
   */
  record Done(long revision) implements Commit {}

  /**
   * A compare did not hold; nothing was written.
   *
   * @param revision of the store when it refused
   * @param current the compared keys that exist, read in the same transaction, so that the caller
   *     can plan again without another read
   */
  record Refused(long revision, List<Entry> current) implements Commit {
    public Refused {
      current = List.copyOf(current);
    }

    /** What a compared key held when the transaction was refused; empty when it was absent. */
    public Optional<Entry> current(String key) {
      return current.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }
  }
}
