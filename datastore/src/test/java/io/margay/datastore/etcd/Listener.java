package io.margay.datastore.etcd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Entry;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.SyncListener;
import io.margay.datastore.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps what a syncer tells, as events and as the state that follows from them. */
final class Listener implements SyncListener {
  private final List<SyncEvent> events = new ArrayList<>();
  private final List<SyncEvent> recent = new ArrayList<>();
  private final Map<String, Entry> state = new TreeMap<>();

  @Override
  public synchronized void on(SyncEvent event) {
    events.add(event);
    recent.add(event);
    switch (event) {
      case SyncEvent.Put(Entry entry) -> state.put(entry.key(), entry);
      case SyncEvent.Deleted(String key, long _) -> state.remove(key);
      case SyncEvent.InSync _, SyncEvent.Disconnected _, SyncEvent.Reconnected _ -> {}
    }
  }

  /** Waits for an event of this kind since the last {@link #clear}. */
  void await(Class<? extends SyncEvent> kind) {
    Eventually.holds(
        Duration.ofSeconds(15),
        () -> "no " + kind.getSimpleName() + ": " + recent(),
        () -> has(kind));
  }

  synchronized boolean has(Class<? extends SyncEvent> kind) {
    return recent.stream().anyMatch(kind::isInstance);
  }

  synchronized List<SyncEvent> recent() {
    return List.copyOf(recent);
  }

  synchronized void clear() {
    recent.clear();
  }

  void awaitState(List<Entry> expected) {
    Eventually.holds(
        Duration.ofSeconds(15),
        () -> "has " + state() + ", not " + expected,
        () -> state().equals(expected));
  }

  synchronized List<Entry> state() {
    return List.copyOf(state.values());
  }

  /** No revision of a key came twice, and none after a later one of that key. */
  synchronized void assertOrderedAndOnce() {
    Set<String> seen = new HashSet<>();
    Map<String, Long> last = new TreeMap<>();
    for (SyncEvent event : events) {
      if (event instanceof SyncEvent.Put(Entry entry)) {
        assertTrue(seen.add(entry.key() + "@" + entry.modRevision()), "twice: " + entry);
        Long before = last.put(entry.key(), entry.modRevision());
        assertFalse(before != null && before > entry.modRevision(), "out of order: " + entry);
      }
    }
  }
}
