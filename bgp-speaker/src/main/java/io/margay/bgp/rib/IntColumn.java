package io.margay.bgp.rib;

import java.util.Arrays;

/** A growing array of ints in chunks, so that growth never copies the whole. Unset cells are 0. */
final class IntColumn {
  private static final int SHIFT = 12;
  private static final int MASK = (1 << SHIFT) - 1;

  private int[][] chunks = new int[0][];

  int get(int row) {
    int chunk = row >> SHIFT;
    return chunk < chunks.length ? chunks[chunk][row & MASK] : 0;
  }

  void set(int row, int value) {
    int chunk = row >> SHIFT;
    while (chunk >= chunks.length) {
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new int[1 << SHIFT];
    }
    chunks[chunk][row & MASK] = value;
  }

  void add(int row, int change) {
    set(row, get(row) + change);
  }
}
