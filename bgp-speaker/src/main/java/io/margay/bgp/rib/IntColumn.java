package io.margay.bgp.rib;

import java.util.Arrays;

/**
 * A growing array of ints in chunks, so that growth never copies the whole. Unset cells are 0, and
 * a chunk of nothing but zeros takes no memory.
 */
final class IntColumn {
  private static final int SHIFT = 10;
  private static final int MASK = (1 << SHIFT) - 1;
  private static final int[] ZEROS = new int[1 << SHIFT];

  private int[][] chunks = new int[0][];

  int get(int row) {
    int chunk = row >> SHIFT;
    return chunk < chunks.length ? chunks[chunk][row & MASK] : 0;
  }

  @SuppressWarnings("ReferenceEquality") // it is about this very array
  void set(int row, int value) {
    int chunk = row >> SHIFT;
    if (chunk >= chunks.length) {
      int old = chunks.length;
      chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, old + old / 2));
      Arrays.fill(chunks, old, chunks.length, ZEROS);
    }
    int[] cells = chunks[chunk];
    if (cells == ZEROS) {
      if (value == 0) {
        return;
      }
      cells = new int[1 << SHIFT];
      chunks[chunk] = cells;
    }
    cells[row & MASK] = value;
  }

  void add(int row, int change) {
    set(row, get(row) + change);
  }
}
