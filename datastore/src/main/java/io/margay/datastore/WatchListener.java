package io.margay.datastore;

import java.util.List;

/** Hears one {@link Watch}. Called by one thread of the store at a time; must not block. */
public interface WatchListener {

  /**
   * Changes in the order of their revisions; those of one revision come in one call.
   *
   * @param changes not empty
   */
  void changed(List<Change> changes);

  /** A sign of life: the stream stands. */
  void progressed();

  /** The stream is over; said once, and nothing follows. */
  void ended(DatastoreException why);
}
