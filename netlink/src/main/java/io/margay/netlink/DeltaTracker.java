package io.margay.netlink;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What should be, what is, and the difference, kept up to date by every change to either side. The
 * order of the changes does not matter; a value that is there already leaves nothing pending.
 * Memory only, owned by one thread.
 *
 * @param <K> what entries are told apart by
 * @param <V> an immutable value that compares by {@code equals}
 */
public final class DeltaTracker<K, V> {
  private final Map<K, V> desired = new HashMap<>();
  private final Map<K, V> actual = new HashMap<>();
  private final Map<K, V> updates = new LinkedHashMap<>();
  private final Map<K, V> deletions = new LinkedHashMap<>();
  private final View<K, V> desiredView = new View<>(desired, this::settle);
  private final View<K, V> actualView = new View<>(actual, this::settle);

  /** What should be. */
  public View<K, V> desired() {
    return desiredView;
  }

  /** What is, as far as is known. */
  public View<K, V> actual() {
    return actualView;
  }

  /** Entries to write: desired, and absent or different in fact. A copy, oldest change first. */
  public Map<K, V> pendingUpdates() {
    return new LinkedHashMap<>(updates);
  }

  /** Entries to take away, with the value they have in fact. A copy, oldest change first. */
  public Map<K, V> pendingDeletions() {
    return new LinkedHashMap<>(deletions);
  }

  /** Whether nothing is pending. */
  public boolean inSync() {
    return updates.isEmpty() && deletions.isEmpty();
  }

  private void settle(K key) {
    @Nullable V wanted = desired.get(key);
    @Nullable V present = actual.get(key);
    if (wanted != null && !wanted.equals(present)) {
      updates.put(key, wanted);
    } else {
      updates.remove(key);
    }
    if (wanted == null && present != null) {
      deletions.put(key, present);
    } else {
      deletions.remove(key);
    }
  }

  /** One of the two sides. */
  public static final class View<K, V> {
    /** Works out anew what is pending for one key. */
    private interface Settle<K> {
      void settle(K key);
    }

    private final Map<K, V> entries;
    private final Settle<K> settle;

    private View(Map<K, V> entries, Settle<K> settle) {
      this.entries = entries;
      this.settle = settle;
    }

    public void put(K key, V value) {
      entries.put(key, value);
      settle.settle(key);
    }

    /** Removes the entry if there is one. */
    public void remove(K key) {
      entries.remove(key);
      settle.settle(key);
    }

    /** Makes this side exactly these entries. */
    public void replaceAll(Map<K, V> all) {
      for (K key : Set.copyOf(entries.keySet())) {
        if (!all.containsKey(key)) {
          remove(key);
        }
      }
      all.forEach(this::put);
    }

    public void clear() {
      replaceAll(Map.of());
    }

    public @Nullable V get(K key) {
      return entries.get(key);
    }

    public boolean contains(K key) {
      return entries.containsKey(key);
    }

    public int size() {
      return entries.size();
    }

    /** A copy. */
    public Map<K, V> entries() {
      return Map.copyOf(entries);
    }
  }
}
