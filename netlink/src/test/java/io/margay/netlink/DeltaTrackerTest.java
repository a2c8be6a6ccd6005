package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaTrackerTest {
  private static final int KEYS = 12;
  private static final int VALUES = 3;
  private static final int STEPS = 400;

  private final DeltaTracker<Integer, String> tracker = new DeltaTracker<>();

  @Test
  void anEqualValueLeavesNothingPending() {
    tracker.desired().put(1, "a");
    assertEquals(Map.of(1, "a"), tracker.pendingUpdates());
    tracker.actual().put(1, new String("a"));
    assertTrue(tracker.inSync());
  }

  @Test
  void anotherValueIsAnUpdateAndAnUnwantedOneADeletion() {
    tracker.actual().put(1, "old");
    tracker.actual().put(2, "foreign");
    tracker.desired().put(1, "new");
    assertEquals(Map.of(1, "new"), tracker.pendingUpdates());
    assertEquals(Map.of(2, "foreign"), tracker.pendingDeletions());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void pendingIsAlwaysTheDifferenceAndApplyingItSettlesAll(long seed) {
    Random random = new Random(seed);
    Map<Integer, String> desired = new HashMap<>();
    Map<Integer, String> actual = new HashMap<>();
    for (int step = 0; step < STEPS; step++) {
      boolean wanted = random.nextBoolean();
      change(random, wanted ? tracker.desired() : tracker.actual(), wanted ? desired : actual);
      assertEquals(difference(desired, actual), tracker.pendingUpdates());
      Map<Integer, String> gone = new HashMap<>(actual);
      gone.keySet().removeAll(desired.keySet());
      assertEquals(gone, tracker.pendingDeletions());
    }
    tracker.pendingDeletions().keySet().forEach(tracker.actual()::remove);
    tracker.pendingUpdates().forEach(tracker.actual()::put);
    assertTrue(tracker.inSync());
    assertEquals(desired, tracker.actual().entries());
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void theOrderOfChangesToDifferentKeysDoesNotMatter(long seed) {
    Random random = new Random(seed);
    List<Runnable> changes = new ArrayList<>();
    DeltaTracker<Integer, String> other = new DeltaTracker<>();
    List<Runnable> same = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      int k = key;
      String wanted = "v" + random.nextInt(VALUES);
      String present = "v" + random.nextInt(VALUES);
      if (random.nextInt(4) > 0) {
        changes.add(() -> tracker.desired().put(k, wanted));
        same.add(() -> other.desired().put(k, wanted));
      }
      if (random.nextInt(4) > 0) {
        changes.add(() -> tracker.actual().put(k, present));
        same.add(() -> other.actual().put(k, present));
      }
    }
    Collections.shuffle(changes, random);
    changes.forEach(Runnable::run);
    same.forEach(Runnable::run);
    assertEquals(other.pendingUpdates(), tracker.pendingUpdates());
    assertEquals(other.pendingDeletions(), tracker.pendingDeletions());
  }

  private static void change(
      Random random, DeltaTracker.View<Integer, String> view, Map<Integer, String> model) {
    int key = random.nextInt(KEYS);
    String value = "v" + random.nextInt(VALUES);
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        view.remove(key);
        model.remove(key);
      }
      case 2 -> {
        Map<Integer, String> all = Map.of(key, value, (key + 1) % KEYS, value);
        view.replaceAll(all);
        model.clear();
        model.putAll(all);
      }
      default -> {
        view.put(key, value);
        model.put(key, value);
      }
    }
  }

  private static Map<Integer, String> difference(
      Map<Integer, String> desired, Map<Integer, String> actual) {
    Map<Integer, String> updates = new HashMap<>(desired);
    updates.entrySet().removeIf(entry -> entry.getValue().equals(actual.get(entry.getKey())));
    return updates;
  }
}
