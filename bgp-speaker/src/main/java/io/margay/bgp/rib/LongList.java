package io.margay.bgp.rib;

import java.util.Arrays;

/** A growing list of longs. */
final class LongList {
  private long[] values = new long[16];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  long at(int index) {
    return values[index];
  }

  /** The backing array: only the first {@link #size} values count. */
  long[] values() {
    return values;
  }
}
