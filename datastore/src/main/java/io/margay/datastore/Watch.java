package io.margay.datastore;

/**
 * A running stream of changes. It never repairs itself: at its first trouble it tells {@link
 * WatchListener#ended} and is over, because only the owner ({@link Syncer}) knows what it already
 * has and can prove that nothing was missed.
 */
public interface Watch extends AutoCloseable {

  /** Asks the store for a sign of life, answered by {@link WatchListener#progressed}. */
  void requestProgress();

  /** Ends the stream without a call of {@link WatchListener#ended}. Idempotent. */
  @Override
  void close();
}
