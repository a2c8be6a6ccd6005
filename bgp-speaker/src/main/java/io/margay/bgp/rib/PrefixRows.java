package io.margay.bgp.rib;

import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.PrefixList;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;

/**
 * The prefixes of one family, a row each, and the index that finds them: open addressing with
 * linear probing over row numbers, for only exact matches are asked. An IPv4 prefix is one word
 * ({@link PackedPrefix}); an IPv6 prefix has two and a length.
 */
final class PrefixRows {
  static final int NONE = -1; // an empty slot less 1

  private final boolean v6;
  private final RowSupply rows = new RowSupply();
  private final LongColumn first = new LongColumn();
  private final LongColumn second = new LongColumn();
  private final IntColumn lengths = new IntColumn();
  private int[] slots = new int[64]; // row + 1, 0 for empty
  private int size;

  PrefixRows(Family family) {
    this.v6 = family == Family.IPV6_UNICAST;
  }

  /** The row of a prefix in a list of this family, or {@link #NONE}. */
  int find(PrefixList list, int index) {
    return v6
        ? find(list.high(index), list.low(index), list.length(index))
        : find(list.at(index), 0, 0);
  }

  /** The row of a prefix, made if it has none. */
  int findOrAdd(PrefixList list, int index) {
    long a = v6 ? list.high(index) : list.at(index);
    long b = v6 ? list.low(index) : 0;
    int length = v6 ? list.length(index) : 0;
    int slot = slot(a, b, length);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    int row = rows.take();
    first.set(row, a);
    if (v6) {
      second.set(row, b);
      lengths.set(row, length);
    }
    slots[slot] = row + 1;
    if (2 * ++size > slots.length) {
      grow();
    }
    return row;
  }

  private int find(long a, long b, int length) {
    return slots[slot(a, b, length)] - 1;
  }

  /** Where a prefix stands in the index, or an empty slot where it belongs. */
  private int slot(long a, long b, int length) {
    int mask = slots.length - 1;
    int slot = home(a, b, length);
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      int row = entry - 1;
      if (first.get(row) == a && (!v6 || (second.get(row) == b && lengths.get(row) == length))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Forgets a prefix; its row may mean another one from now on. */
  void remove(int row) {
    int hole = home(row);
    int mask = slots.length - 1;
    while (slots[hole] != row + 1) {
      hole = (hole + 1) & mask;
    }
    size--;
    // Close the gap: an entry moves back unless its home lies behind the hole.
    for (int slot = (hole + 1) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int home = home(slots[slot] - 1);
      boolean stays = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
      if (!stays) {
        slots[hole] = slots[slot];
        hole = slot;
      }
    }
    slots[hole] = 0;
    rows.give(row);
  }

  /** One more than the highest row ever used. */
  int end() {
    return rows.end();
  }

  Cidr cidr(int row) {
    return v6
        ? new Cidr(new Ip(true, first.get(row), second.get(row)), lengths.get(row))
        : PackedPrefix.toCidr(first.get(row));
  }

  PrefixKey key(int row) {
    return v6
        ? new PrefixKey(true, first.get(row), second.get(row), lengths.get(row))
        : PrefixKey.v4(first.get(row));
  }

  /** Appends the prefix of a row to what is going to be packed. */
  void appendTo(PrefixBuffer out, int row, int pathId) {
    if (v6) {
      out.add(first.get(row), second.get(row), lengths.get(row), pathId);
    } else {
      out.add(first.get(row), pathId);
    }
  }

  private void grow() {
    int[] old = slots;
    slots = new int[2 * old.length];
    for (int entry : old) {
      if (entry != 0) {
        put(entry);
      }
    }
  }

  private void put(int entry) {
    int slot = home(entry - 1);
    while (slots[slot] != 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = entry;
  }

  private int home(int row) {
    return v6
        ? home(first.get(row), second.get(row), lengths.get(row))
        : home(first.get(row), 0, 0);
  }

  private int home(long a, long b, int length) {
    long mixed = (a ^ Long.rotateLeft(b, 29) ^ length) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32) & (slots.length - 1);
  }
}
