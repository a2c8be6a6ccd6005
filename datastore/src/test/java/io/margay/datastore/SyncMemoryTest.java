package io.margay.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SyncMemoryTest {
  private final SyncMemory memory = new SyncMemory();

  @Test
  void tellsPutsInTheOrderOfTheirRevisionsAndThenWhatIsGone() {
    memory.differences(new Snapshot(3, List.of(entry("a", 2), entry("z", 3))));
    List<SyncEvent> events =
        memory.differences(new Snapshot(9, List.of(entry("b", 8), entry("c", 5), entry("z", 3))));
    assertEquals(
        List.of(
            new SyncEvent.Put(entry("c", 5)),
            new SyncEvent.Put(entry("b", 8)),
            new SyncEvent.Deleted("a", 9)),
        events);
  }

  @Test
  void tellsEverythingAgainWhenTheStoreWentBackInTime() {
    memory.differences(new Snapshot(30, List.of(entry("a", 7), entry("b", 20))));
    assertEquals(
        List.of(new SyncEvent.Put(entry("a", 7)), new SyncEvent.Deleted("b", 8)),
        memory.differences(new Snapshot(8, List.of(entry("a", 7)))));
  }

  @Test
  void doesNotRepeatWhatTheListingTold() {
    memory.differences(new Snapshot(5, List.of(entry("a", 5))));
    assertEquals(null, memory.news(new Change.Put(entry("a", 5))));
    assertEquals(null, memory.news(new Change.Deleted("b", 6)));
  }

  /** However a history is split between watching and listing, the listener ends with the truth. */
  @Test
  void convergesWhateverWasMissed() {
    Random random = new Random(7);
    for (int run = 0; run < 300; run++) {
      SyncMemory each = new SyncMemory();
      Map<String, Entry> store = new TreeMap<>();
      Map<String, Entry> listener = new TreeMap<>();
      boolean watching = false;
      for (long revision = 1; revision < 60; revision++) {
        Change change = change(random, store, revision);
        if (watching) {
          SyncEvent event = each.news(change);
          apply(listener, event == null ? List.of() : List.of(event));
          assertEquals(store, listener);
        }
        if (random.nextInt(5) == 0) {
          watching = false;
        } else if (!watching && random.nextInt(3) == 0) {
          apply(listener, each.differences(new Snapshot(revision, List.copyOf(store.values()))));
          assertEquals(store, listener);
          watching = true;
        }
      }
    }
  }

  private static Change change(Random random, Map<String, Entry> store, long revision) {
    String key = "k" + random.nextInt(6);
    if (random.nextInt(3) == 0 && store.remove(key) != null) {
      return new Change.Deleted(key, revision);
    }
    store.put(key, entry(key, revision));
    return new Change.Put(entry(key, revision));
  }

  private static void apply(Map<String, Entry> listener, List<SyncEvent> events) {
    for (SyncEvent event : new ArrayList<>(events)) {
      switch (event) {
        case SyncEvent.Put(Entry entry) -> {
          Entry before = listener.put(entry.key(), entry);
          assertEquals(false, Objects.equals(before, entry), "told twice");
        }
        case SyncEvent.Deleted(String key, long _) ->
            assertEquals(false, listener.remove(key) == null, "deleted twice");
        case SyncEvent.InSync _, SyncEvent.Disconnected _, SyncEvent.Reconnected _ -> {}
      }
    }
  }

  private static Entry entry(String key, long revision) {
    return new Entry(key, "v" + revision, 1, revision);
  }
}
