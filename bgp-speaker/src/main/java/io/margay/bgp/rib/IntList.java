package io.margay.bgp.rib;

import java.util.Arrays;

/** A growing list of ints. */
final class IntList {
  /** A longer array is not kept for the next use. */
  private static final int KEPT = 1 << 17;

  private int[] values = new int[16];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int at(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  void clear() {
    size = 0;
    if (values.length > KEPT) {
      values = new int[16];
    }
  }

  /** Keeps the first values only. */
  void truncate(int newSize) {
    size = newSize;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
