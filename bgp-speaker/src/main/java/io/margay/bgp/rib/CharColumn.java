package io.margay.bgp.rib;

import java.util.Arrays;

/** A growing array of numbers from 0 to 65,535 in chunks, so that growth never copies the whole. */
final class CharColumn {
  private static final int SHIFT = 10;
  private static final int MASK = (1 << SHIFT) - 1;

  private char[][] chunks = new char[0][];
  private int made;

  /** A cell that was set before. */
  int get(int row) {
    return chunks[row >> SHIFT][row & MASK];
  }

  void set(int row, int value) {
    int chunk = row >> SHIFT;
    while (chunk >= made) {
      if (made == chunks.length) {
        chunks = Arrays.copyOf(chunks, made + made / 2 + 1);
      }
      chunks[made++] = new char[1 << SHIFT];
    }
    chunks[chunk][row & MASK] = (char) value;
  }
}
