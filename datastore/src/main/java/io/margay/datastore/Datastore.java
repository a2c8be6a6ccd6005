package io.margay.datastore;

import java.util.Optional;

/**
 * A strictly ordered store of keys. Each call blocks its (virtual) thread until the store answered
 * or the deadline of the store's configuration passed; none hangs, and none is executed after it
 * failed with {@link UnreachableException}. Safe for use by many threads.
 */
public interface Datastore extends AutoCloseable {

  /**
   * The key's newest value, as of now (linearizable).
   *
   * @throws UnreachableException when the store did not answer in time
   * @throws RefusedByStoreException when it does not let us
   */
  Optional<Entry> get(String key);

  /**
   * All entries below a prefix at one revision, read in pages that stay below gRPC's message limit.
   * Every page has the deadline of a call, the whole {@link Limits#LIST_DEADLINE}.
   *
   * @throws UnreachableException when the store did not answer in time
   * @throws CompactedException when the store compacted the revision away meanwhile, repeatedly
   * @throws RefusedByStoreException when it does not let us
   */
  Snapshot list(String prefix);

  /**
   * Executes a transaction at most once. It is never repeated after it may have reached the store.
   *
   * @throws UnreachableException when it was certainly not executed, and will not be
   * @throws OutcomeUnknownException when it may have been executed: read back to know
   * @throws RefusedByStoreException when the store rejected it (rights, size); nothing was written
   */
  Commit commit(Transaction transaction);

  /**
   * Starts a stream of the changes below a prefix. Returns at once; trouble comes as {@link
   * WatchListener#ended}, also that the revision is compacted.
   *
   * @param fromRevision the first revision wanted, 1 or more
   */
  Watch watch(String prefix, long fromRevision, WatchListener listener);

  /** Whether a majority of the store answers within the deadline. Blocks that long at most. */
  boolean healthy();

  /** Ends all watches and lets calls in flight fail. Idempotent. */
  @Override
  void close();
}
