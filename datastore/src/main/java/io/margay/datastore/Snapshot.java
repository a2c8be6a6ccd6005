package io.margay.datastore;

import java.util.List;

/**
 * All entries below a prefix as they were at one revision.
 *
 * @param revision the store's revision; a watch from {@code revision + 1} misses nothing
 * @param entries sorted by key
 */
public record Snapshot(long revision, List<Entry> entries) {
  public Snapshot {
    entries = List.copyOf(entries);
  }
}
