package io.margay.bgp.rib;

import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.PrefixList;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;

/**
 * The prefixes of one family, a row each, and the index that finds them, for only exact matches are
 * asked. An IPv4 prefix is one word ({@link PackedPrefix}); an IPv6 prefix has two and a length.
 */
final class PrefixRows {
  static final int NONE = RowIndex.NONE;

  private final boolean v6;
  private final RowSupply rows = new RowSupply();
  private final LongColumn first = new LongColumn();
  private final LongColumn second = new LongColumn();
  private final IntColumn lengths = new IntColumn();
  private final RowIndex index = new RowIndex(this::hash);

  PrefixRows(Family family) {
    this.v6 = family == Family.IPV6_UNICAST;
  }

  /** The row of a prefix in a list of this family, or {@link #NONE}. */
  int find(PrefixList list, int at) {
    return v6 ? find(list.high(at), list.low(at), list.length(at)) : find(list.at(at), 0, 0);
  }

  /** The row of a prefix, made if it has none. */
  int findOrAdd(PrefixList list, int at) {
    long a = v6 ? list.high(at) : list.at(at);
    long b = v6 ? list.low(at) : 0;
    int length = v6 ? list.length(at) : 0;
    int slot = slot(a, b, length);
    if (index.at(slot) != NONE) {
      return index.at(slot);
    }
    int row = rows.take();
    first.set(row, a);
    if (v6) {
      second.set(row, b);
      lengths.set(row, length);
    }
    index.add(row, slot);
    return row;
  }

  private int find(long a, long b, int length) {
    return index.at(slot(a, b, length));
  }

  /** The slot of a prefix, or the empty one where it belongs. */
  private int slot(long a, long b, int length) {
    int slot = index.home(hash(a, b, length));
    for (int row = index.at(slot); row != NONE && !is(row, a, b, length); row = index.at(slot)) {
      slot = index.after(slot);
    }
    return slot;
  }

  private boolean is(int row, long a, long b, int length) {
    return first.get(row) == a && (!v6 || (second.get(row) == b && lengths.get(row) == length));
  }

  /** Forgets a prefix; its row may mean another one from now on. */
  void remove(int row) {
    index.remove(row, hash(row));
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

  private int hash(int row) {
    return v6
        ? hash(first.get(row), second.get(row), lengths.get(row))
        : hash(first.get(row), 0, 0);
  }

  private static int hash(long a, long b, int length) {
    long mixed = (a ^ Long.rotateLeft(b, 29) ^ length) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32);
  }
}
