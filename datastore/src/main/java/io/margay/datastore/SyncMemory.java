package io.margay.datastore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a syncer has told: the revision of every key. Decides what is news. Pure; owned by the
 * syncer's thread.
 */
final class SyncMemory {
  private final Map<String, Long> told = new HashMap<>();
  private long revision;

  /**
   * What a complete listing adds: new and changed keys in the order of their revisions, then the
   * keys that are gone.
   */
  List<SyncEvent> differences(Snapshot snapshot) {
    // A store that went back in time (restored, or made anew) tells other values by old numbers.
    boolean wentBack = snapshot.revision() < revision;
    List<Entry> entries = new ArrayList<>(snapshot.entries());
    entries.sort(Comparator.comparingLong(Entry::modRevision).thenComparing(Entry::key));
    List<SyncEvent> events = new ArrayList<>();
    Set<String> gone = new HashSet<>(told.keySet());
    for (Entry entry : entries) {
      gone.remove(entry.key());
      Long before = told.put(entry.key(), entry.modRevision());
      if (before == null || wentBack || before != entry.modRevision()) {
        events.add(new SyncEvent.Put(entry));
      }
    }
    gone.stream()
        .sorted()
        .forEach(key -> {
          told.remove(key);
          events.add(new SyncEvent.Deleted(key, snapshot.revision()));
        });
    revision = snapshot.revision();
    return events;
  }

  /** What a change seen by a watch adds; null when it was told before. */
  @Nullable SyncEvent news(Change change) {
    revision = Math.max(revision, change.revision());
    Long before = told.get(change.key());
    if (before != null && before >= change.revision()) {
      return null;
    }
    return switch (change) {
      case Change.Put put -> {
        told.put(put.key(), put.revision());
        yield new SyncEvent.Put(put.entry());
      }
      case Change.Deleted deleted ->
          told.remove(deleted.key()) == null
              ? null
              : new SyncEvent.Deleted(deleted.key(), deleted.revision());
    };
  }
}
