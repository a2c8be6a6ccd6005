package io.margay.datastore.resource;

import io.margay.datastore.Commit;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.Snapshot;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Watch;
import io.margay.datastore.WatchListener;
import io.margay.datastore.Write;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A store in memory with a store's compares, and a mood. For one thread. */
public final class MemoryDatastore implements Datastore {
  /** How it answers. */
  public enum Mood {
    WELL,
    /** Nothing arrives. */
    AWAY,
    /** Writes are executed, and their answer is lost. */
    ANSWER_LOST,
    /** Writes do not arrive, which their sender cannot know. */
    REQUEST_LOST,
    /** It understands, and does not let us. */
    FORBIDDING
  }

  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private long revision = 1;
  private Mood mood = Mood.WELL;
  private int writes;
  private Runnable beforeNext = () -> {};

  public MemoryDatastore mood(Mood next) {
    mood = next;
    return this;
  }

  /** Runs once, just before the next transaction is executed. */
  public void beforeNext(Runnable action) {
    beforeNext = action;
  }

  /** Puts a value there past all compares. */
  public void put(String key, String value) {
    revision++;
    long created = entries.containsKey(key) ? entries.get(key).createRevision() : revision;
    entries.put(key, new Entry(key, value, created, revision));
  }

  /** Keys as they are. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** How many transactions changed something. */
  public int writes() {
    return writes;
  }

  @Override
  public Optional<Entry> get(String key) {
    answer();
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public Snapshot list(String prefix) {
    answer();
    return new Snapshot(
        revision,
        entries.tailMap(prefix).values().stream()
            .filter(entry -> entry.key().startsWith(prefix))
            .toList());
  }

  @Override
  public Commit commit(Transaction transaction) {
    Runnable action = beforeNext;
    beforeNext = () -> {};
    action.run();
    answer();
    if (mood == Mood.REQUEST_LOST) {
      throw new OutcomeUnknownException("txn: DEADLINE_EXCEEDED", null);
    }
    Commit commit = execute(transaction);
    if (mood == Mood.ANSWER_LOST) {
      throw new OutcomeUnknownException("txn: UNAVAILABLE", null);
    }
    return commit;
  }

  private Commit execute(Transaction transaction) {
    boolean holds = true;
    for (Compare compare : transaction.compares()) {
      Optional<Entry> entry = Optional.ofNullable(entries.get(compare.key()));
      holds &=
          switch (compare) {
            case Compare.Absent _ -> entry.isEmpty();
            case Compare.Unchanged unchanged ->
                entry.map(Entry::modRevision).orElse(0L) == unchanged.modRevision();
          };
    }
    if (!holds) {
      return new Commit.Refused(
          revision,
          transaction.compares().stream()
              .flatMap(compare -> Optional.ofNullable(entries.get(compare.key())).stream())
              .toList());
    }
    writes++;
    long now = ++revision;
    for (Write write : transaction.writes()) {
      switch (write) {
        case Write.Put put -> {
          put(put.key(), put.value());
          revision = now;
          Entry entry = entries.get(put.key());
          long created = Math.min(entry.createRevision(), now);
          entries.put(put.key(), new Entry(put.key(), put.value(), created, now));
        }
        case Write.Delete delete -> entries.remove(delete.key());
      }
    }
    return new Commit.Done(now);
  }

  private void answer() {
    if (mood == Mood.AWAY) {
      throw new UnreachableException("etcd get: UNAVAILABLE nobody there", null);
    }
    if (mood == Mood.FORBIDDING) {
      throw new RefusedByStoreException("etcd get: PERMISSION_DENIED permission denied", null);
    }
  }

  @Override
  public Watch watch(String prefix, long fromRevision, WatchListener listener) {
    throw new UnsupportedOperationException("nobody watches it");
  }

  @Override
  public boolean healthy() {
    return mood == Mood.WELL;
  }

  @Override
  public void close() {}
}
