package io.margay.bench.bgp;

/** What a receiver holds: for each prefix a digest of its attributes, 0 for none. */
final class Table {
  private final boolean v6;
  private final int[] attributes;
  private final int ownFrom;
  private final int ownEnd;
  private long digest;
  private int size;
  private long announcements;

  /**
   * @param ownFrom first of the prefixes that do not count because the peer announces them itself
   * @param ownEnd behind the last of them
   */
  Table(boolean v6, int prefixes, int ownFrom, int ownEnd) {
    this.v6 = v6;
    this.attributes = new int[prefixes];
    this.ownFrom = ownFrom;
    this.ownEnd = ownEnd;
  }

  /** Takes an UPDATE in. */
  void update(byte[] in, int body, int end) {
    int withdrawnEnd = body + 2 + u16(in, body);
    prefixes(in, body + 2, withdrawnEnd, 0);
    int at = withdrawnEnd + 2;
    int attributesEnd = at + u16(in, withdrawnEnd);
    int seen = Digest.START;
    int reachAt = -1;
    int reachEnd = -1;
    while (at < attributesEnd) {
      boolean wide = (in[at] & 0x10) != 0;
      int type = in[at + 1] & 0xff;
      int length = wide ? u16(in, at + 2) : in[at + 2] & 0xff;
      int value = at + (wide ? 4 : 3);
      at = value + length;
      switch (type) {
        case 2 -> {
          for (int as = value + 2; as < at; as += 4) {
            seen = Digest.mix(seen, i32(in, as));
          }
        }
        case 8 -> {
          for (int community = value; community < at; community += 4) {
            seen = Digest.mix(seen, i32(in, community));
          }
        }
        case 14 -> {
          reachAt = value + 5 + (in[value + 3] & 0xff);
          reachEnd = at;
        }
        case 15 -> prefixes(in, value + 3, at, 0);
        default -> {}
      }
    }
    if (reachAt >= 0) {
      prefixes(in, reachAt, reachEnd, seen);
    }
    prefixes(in, attributesEnd, end, seen);
  }

  private void prefixes(byte[] in, int from, int end, int now) {
    for (int at = from; at < end; at += 1 + ((in[at] & 0xff) + 7) / 8) {
      int index = Feed.index(v6, in, at);
      if (index >= 0 && index < attributes.length && (index < ownFrom || index >= ownEnd)) {
        set(index, now);
      }
    }
  }

  private void set(int index, int now) {
    int before = attributes[index];
    attributes[index] = now;
    if (before != 0) {
      digest -= Digest.route(index, before);
      size--;
    }
    if (now != 0) {
      digest += Digest.route(index, now);
      size++;
      announcements++;
    }
  }

  boolean holds(int expectedSize, long expectedDigest) {
    return size == expectedSize && digest == expectedDigest;
  }

  int size() {
    return size;
  }

  /** Routes announced so far, repetitions included. */
  long announcements() {
    return announcements;
  }

  private static int u16(byte[] in, int at) {
    return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
  }

  private static int i32(byte[] in, int at) {
    return u16(in, at) << 16 | u16(in, at + 2);
  }
}
