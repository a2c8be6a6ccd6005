package io.margay.bgp.rib;

import io.margay.bgp.wire.Octets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Memory for runs of octets that come and go: places in large chunks, counted in units of 8 octets;
 * what is given back serves later runs of the same number of units. Free runs of one length are a
 * chain, each holding the place of the next.
 */
final class OctetArena {
  private static final int UNIT_SHIFT = 3;
  private static final int CHUNK_UNITS = 1 << 15; // 256 KiB

  private byte[] @Nullable [] chunks = new byte[0][];
  private int used = CHUNK_UNITS; // units of the last chunk
  private int[] free = new int[0]; // by number of units: the first place + 1, 0 for none

  /** Copies octets in; where they are. */
  int store(Octets octets) {
    int place = take(units(octets.length()));
    octets.copyTo(chunk(place), at(place));
    return place;
  }

  private int take(int units) {
    if (units < free.length && free[units] != 0) {
      int first = free[units] - 1;
      free[units] = link(first);
      return first;
    }
    if (used + units > CHUNK_UNITS) {
      if (used < CHUNK_UNITS) {
        give((chunks.length - 1) * CHUNK_UNITS + used, CHUNK_UNITS - used);
      }
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new byte[CHUNK_UNITS << UNIT_SHIFT];
      used = 0;
    }
    int place = (chunks.length - 1) * CHUNK_UNITS + used;
    used += units;
    return place;
  }

  /** Gives octets back. */
  void free(int place, int length) {
    give(place, units(length));
  }

  private void give(int place, int units) {
    if (units >= free.length) {
      free = Arrays.copyOf(free, units + 1);
    }
    link(place, free[units]);
    free[units] = place + 1;
  }

  private int link(int place) {
    byte[] in = chunk(place);
    int at = at(place);
    return in[at] << 24
        | (in[at + 1] & 0xff) << 16
        | (in[at + 2] & 0xff) << 8
        | (in[at + 3] & 0xff);
  }

  private void link(int place, int next) {
    byte[] in = chunk(place);
    int at = at(place);
    for (int i = 0; i < 4; i++) {
      in[at + i] = (byte) (next >>> (24 - 8 * i));
    }
  }

  /** The array that octets lie in, from {@link #at} on. */
  byte[] chunk(int place) {
    byte[] chunk = chunks[place / CHUNK_UNITS];
    if (chunk == null) {
      throw new IllegalStateException("no octets at " + place);
    }
    return chunk;
  }

  int at(int place) {
    return place % CHUNK_UNITS << UNIT_SHIFT;
  }

  private static int units(int length) {
    return Math.max(1, (length + (1 << UNIT_SHIFT) - 1) >> UNIT_SHIFT);
  }
}
