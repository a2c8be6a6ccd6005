package io.margay.bgp.rib;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Finds rows by the hash of what they stand for: open addressing with linear probing, at most half
 * full. A caller begins at {@link #home} and goes on by {@link #after} until it has found what it
 * looks for or nothing is there. Slots lie in chunks, and growth moves the rows of one chunk after
 * the other and uses the chunk again, so that an index of megabytes leaves none of them behind.
 */
final class RowIndex {
  static final int NONE = -1;

  private static final int SHIFT = 12;
  private static final int CHUNK = 1 << SHIFT;
  private static final int[] ZEROS = new int[CHUNK];

  private final IntUnaryOperator hashOfRow;
  private int[][] chunks = {ZEROS}; // row + 1, 0 for nothing
  private int[] spare = ZEROS; // a chunk that growth has emptied
  private int mask = CHUNK - 1;
  private int size;

  /**
   * An empty index.
   *
   * @param hashOfRow the hash under which a row was added
   */
  RowIndex(IntUnaryOperator hashOfRow) {
    this.hashOfRow = hashOfRow;
  }

  int size() {
    return size;
  }

  /** The slot where a row of this hash stands, or behind it. */
  int home(int hash) {
    return hash & mask;
  }

  int after(int slot) {
    return (slot + 1) & mask;
  }

  /** The row in a slot, or {@link #NONE}. */
  int at(int slot) {
    return chunks[slot >> SHIFT][slot & (CHUNK - 1)] - 1;
  }

  /** Adds a row that is not in here, in the empty slot where looking for it ended. */
  void add(int row, int slot) {
    set(slot, row);
    if (2 * ++size > mask) {
      grow();
    }
  }

  /** Takes out a row that is in here. */
  void remove(int row, int hash) {
    int hole = home(hash);
    while (at(hole) != row) {
      hole = after(hole);
    }
    size--;
    // Close the gap: a row moves back unless its home lies behind the hole.
    for (int slot = after(hole); at(slot) != NONE; slot = after(slot)) {
      int home = home(hashOfRow.applyAsInt(at(slot)));
      boolean stays = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
      if (!stays) {
        set(hole, at(slot));
        hole = slot;
      }
    }
    set(hole, NONE);
  }

  private void put(int row, int hash) {
    int slot = home(hash);
    while (at(slot) != NONE) {
      slot = after(slot);
    }
    set(slot, row);
  }

  @SuppressWarnings("ReferenceEquality") // it is about this very array
  private void set(int slot, int row) {
    int[] chunk = chunks[slot >> SHIFT];
    if (chunk == ZEROS) {
      chunk = spare == ZEROS ? new int[CHUNK] : spare;
      spare = ZEROS;
      chunks[slot >> SHIFT] = chunk;
    }
    chunk[slot & (CHUNK - 1)] = row + 1;
  }

  private void grow() {
    int[][] old = chunks;
    chunks = new int[2 * old.length][];
    Arrays.fill(chunks, ZEROS);
    mask = 2 * mask + 1;
    for (int[] chunk : old) {
      for (int entry : chunk) {
        if (entry != 0) {
          put(entry - 1, hashOfRow.applyAsInt(entry - 1));
        }
      }
      empty(chunk);
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private void empty(int[] chunk) {
    if (chunk != ZEROS) {
      Arrays.fill(chunk, 0);
      spare = chunk;
    }
  }
}
