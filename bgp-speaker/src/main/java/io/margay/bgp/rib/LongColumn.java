package io.margay.bgp.rib;

import java.util.Arrays;

/** A growing array of longs in chunks, so that growth never copies the whole. */
final class LongColumn {
  private static final int SHIFT = 12;
  private static final int MASK = (1 << SHIFT) - 1;

  private long[][] chunks = new long[0][];

  /** A cell that was set before. */
  long get(int row) {
    return chunks[row >> SHIFT][row & MASK];
  }

  void set(int row, long value) {
    int chunk = row >> SHIFT;
    while (chunk >= chunks.length) {
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new long[1 << SHIFT];
    }
    chunks[chunk][row & MASK] = value;
  }
}
