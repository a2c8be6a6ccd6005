package io.margay.datastore;

/** Hears a {@link Syncer}, always on the syncer's thread. */
@FunctionalInterface
public interface SyncListener {

  /**
   * May block, for instance on a bounded queue. What it throws is a bug and ends the syncer.
   *
   * @throws InterruptedException when the syncer was closed meanwhile
   */
  void on(SyncEvent event) throws InterruptedException;
}
