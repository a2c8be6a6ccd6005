package io.margay.bgp.rib;

/** Finds the row of a prefix: open addressing with linear probing over row numbers. */
final class PrefixIndex {
  static final int NONE = -1;

  private final LongColumn prefixes;
  private int[] slots = new int[64]; // row + 1, 0 for empty
  private int size;

  /**
   * @param prefixes the prefix of each row
   */
  PrefixIndex(LongColumn prefixes) {
    this.prefixes = prefixes;
  }

  int find(long prefix) {
    for (int slot = home(prefix); slots[slot] != 0; slot = after(slot)) {
      if (prefixes.get(slots[slot] - 1) == prefix) {
        return slots[slot] - 1;
      }
    }
    return NONE;
  }

  /** Adds a row whose prefix is set and not in the index. */
  void add(int row) {
    if (2 * ++size > slots.length) {
      int[] old = slots;
      slots = new int[2 * old.length];
      for (int entry : old) {
        if (entry != 0) {
          put(entry);
        }
      }
    }
    put(row + 1);
  }

  /** Removes a row that is in the index. */
  void remove(int row) {
    int hole = home(prefixes.get(row));
    while (slots[hole] != row + 1) {
      hole = after(hole);
    }
    size--;
    // Close the gap: an entry moves back unless its home lies behind the hole.
    for (int slot = after(hole); slots[slot] != 0; slot = after(slot)) {
      int home = home(prefixes.get(slots[slot] - 1));
      boolean stays = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
      if (!stays) {
        slots[hole] = slots[slot];
        hole = slot;
      }
    }
    slots[hole] = 0;
  }

  int size() {
    return size;
  }

  private void put(int entry) {
    int slot = home(prefixes.get(entry - 1));
    while (slots[slot] != 0) {
      slot = after(slot);
    }
    slots[slot] = entry;
  }

  private int home(long prefix) {
    long mixed = prefix * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32) & (slots.length - 1);
  }

  private int after(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
