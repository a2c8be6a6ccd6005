package io.margay.bgp.rib;

import java.util.Arrays;

/** Hands out row numbers from 0, freed ones first. */
final class RowSupply {
  private int next;
  private int[] free = new int[16];
  private int freeCount;

  int take() {
    return freeCount > 0 ? free[--freeCount] : next++;
  }

  void give(int row) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = row;
  }

  /** One more than the highest row ever handed out. */
  int end() {
    return next;
  }
}
