package io.margay.bgp.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A set of row numbers: one bit each, in chunks that exist where there are rows. */
final class RowSet {
  static final int NONE = -1;

  private static final int SHIFT = 10;
  private static final int WORDS = 1 << (SHIFT - 6);

  private long[] @Nullable [] chunks = new long[0][];
  private int size;

  /** Adds a row; whether it was not in the set. */
  boolean add(int row) {
    int chunk = row >> SHIFT;
    if (chunk >= chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, chunks.length * 3 / 2));
    }
    long[] words = chunks[chunk];
    if (words == null) {
      words = new long[WORDS];
      chunks[chunk] = words;
    }
    int word = (row >> 6) & (WORDS - 1);
    long bit = 1L << row;
    if ((words[word] & bit) != 0) {
      return false;
    }
    words[word] |= bit;
    size++;
    return true;
  }

  /** Removes a row; whether it was in the set. */
  boolean remove(int row) {
    long[] words = row >> SHIFT < chunks.length ? chunks[row >> SHIFT] : null;
    int word = (row >> 6) & (WORDS - 1);
    long bit = 1L << row;
    if (words == null || (words[word] & bit) == 0) {
      return false;
    }
    words[word] &= ~bit;
    size--;
    return true;
  }

  boolean contains(int row) {
    long[] words = row >> SHIFT < chunks.length ? chunks[row >> SHIFT] : null;
    return words != null && (words[(row >> 6) & (WORDS - 1)] & 1L << row) != 0;
  }

  /** The lowest row from this one on, or {@link #NONE}. */
  int next(int from) {
    int row = from;
    while (row >> SHIFT < chunks.length) {
      long[] words = chunks[row >> SHIFT];
      if (words == null) {
        row = ((row >> SHIFT) + 1) << SHIFT;
        continue;
      }
      long rest = words[(row >> 6) & (WORDS - 1)] & -1L << row;
      if (rest != 0) {
        return (row & ~63) + Long.numberOfTrailingZeros(rest);
      }
      row = ((row >> 6) + 1) << 6;
    }
    return NONE;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    chunks = new long[0][];
    size = 0;
  }
}
