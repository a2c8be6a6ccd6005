package io.margay.datastore;

/** What a {@link Syncer} tells its listener, in this order of things: see {@link Syncer}. */
public sealed interface SyncEvent {

  /** The key has this value now. Never told twice for the same modRevision. */
  record Put(Entry entry) implements SyncEvent {}

  /** The key is gone. Told only for keys that were put before. */
  record Deleted(String key, long revision) implements SyncEvent {}

  /** All of the store up to this revision has been told. Repeated after every resync. */
  record InSync(long revision) implements SyncEvent {}

  /** What was told last is kept, but may grow old. Told once per outage. */
  record Disconnected(String why) implements SyncEvent {}

  /** The store answers again; the differences follow, then {@link InSync}. */
  record Reconnected() implements SyncEvent {}
}
