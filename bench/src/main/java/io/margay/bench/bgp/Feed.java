package io.margay.bench.bgp;

import java.nio.ByteBuffer;

/**
 * What one sender announces, encoded before any clock runs: five prefixes share an attribute list,
 * as in a table of the Internet. A prefix is known by its index; which attributes it must arrive
 * with is told by {@link #expected}.
 */
final class Feed {
  static final int PER_LIST = 5;

  private static final int MAX_MESSAGE = 4096;
  private static final int FIRST_V4 = 20 << 24;
  private static final int FIRST_V6 = 0x2a00_0000;
  private static final int HEADER = 19;

  private final Scenario scenario;
  private final int sender;
  private final int from;

  Feed(Scenario scenario, int sender) {
    this.scenario = scenario;
    this.sender = sender;
    this.from = scenario.reflector() ? sender * scenario.prefixes() : 0;
  }

  /** UPDATE messages that announce everything. */
  ByteBuffer announcements() {
    int lists = (scenario.prefixes() + PER_LIST - 1) / PER_LIST;
    ByteBuffer out = ByteBuffer.allocateDirect(lists * 200);
    for (int list = 0; list < lists; list++) {
      int first = from + list * PER_LIST;
      int end = Math.min(first + PER_LIST, from + scenario.prefixes());
      announce(out, first, end);
    }
    return out.flip();
  }

  /** UPDATE messages that withdraw everything, for IPv4. */
  ByteBuffer withdrawals() {
    ByteBuffer out = ByteBuffer.allocateDirect(scenario.prefixes() * 5 + MAX_MESSAGE);
    int index = from;
    while (index < from + scenario.prefixes()) {
      int start = begin(out);
      int lengthAt = out.position();
      out.putShort((short) 0);
      while (index < from + scenario.prefixes() && out.position() - start < MAX_MESSAGE - 8) {
        prefixV4(out, index++);
      }
      out.putShort(lengthAt, (short) (out.position() - lengthAt - 2)).putShort((short) 0);
      finish(out, start);
    }
    return out.flip();
  }

  private void announce(ByteBuffer out, int first, int end) {
    int start = begin(out);
    out.putShort((short) 0);
    int lengthAt = out.position();
    out.putShort((short) 0);
    attributes(out, list(first));
    if (scenario.v6()) {
      out.put((byte) 0x80).put((byte) 14).put((byte) (21 + 7 * (end - first)));
      out.putShort((short) 2).put((byte) 1).put((byte) 16);
      out.putLong(0xfd88_0000_0000_0000L).putLong(0x1_0000L + sender).put((byte) 0);
      for (int index = first; index < end; index++) {
        out.put((byte) 48).putInt(FIRST_V6 | (index >>> 16)).putShort((short) index);
      }
    }
    out.putShort(lengthAt, (short) (out.position() - lengthAt - 2));
    if (!scenario.v6()) {
      for (int index = first; index < end; index++) {
        prefixV4(out, index);
      }
    }
    finish(out, start);
  }

  private void attributes(ByteBuffer out, int list) {
    out.put((byte) 0x40).put((byte) 1).put((byte) 1).put((byte) 0);
    int[] path = path(list);
    out.put((byte) 0x40).put((byte) 2).put((byte) (path.length == 0 ? 0 : 2 + 4 * path.length));
    if (path.length > 0) {
      out.put((byte) 2).put((byte) path.length);
    }
    for (int as : path) {
      out.putInt(as);
    }
    if (!scenario.v6()) {
      out.put((byte) 0x40).put((byte) 3).put((byte) 4).putInt(Peers.bits(sender));
    }
    if (scenario.reflector()) {
      out.put((byte) 0x40).put((byte) 5).put((byte) 4).putInt(100);
    }
    out.put((byte) 0xc0).put((byte) 8).put((byte) 8);
    out.putInt(community(list)).putInt(community(list) + 1);
  }

  /** As sent. Among several senders each has the shortest path for its share of the lists. */
  private int[] path(int list) {
    int own = scenario.reflector() ? 0 : 1 + Math.floorMod(sender - list, scenario.senders());
    int[] path = new int[own + 3];
    for (int i = 0; i < own; i++) {
      path[i] = scenario.as(sender);
    }
    path[own] = 100_000 + list % 1000;
    path[own + 1] = 200_000 + list % 7919;
    path[own + 2] = 300_000 + list;
    return path;
  }

  private static int community(int list) {
    return (100 << 16) | (2 * list & 0xfffe);
  }

  /** Which feed's announcement of a prefix must win. */
  static int winner(Scenario scenario, int index) {
    return scenario.reflector()
        ? index / scenario.prefixes()
        : index / PER_LIST % scenario.senders();
  }

  /** The digest of the attributes that a receiver must see with a prefix of this feed. */
  int expected(int index) {
    int list = list(index);
    int digest = Digest.START;
    if (!scenario.reflector()) {
      digest = Digest.mix(digest, Peers.DUT_AS);
    }
    for (int as : path(list)) {
      digest = Digest.mix(digest, as);
    }
    digest = Digest.mix(digest, community(list));
    return Digest.mix(digest, community(list) + 1);
  }

  /** Lists of different reflector clients are different ones. */
  private int list(int index) {
    return from + (index - from) / PER_LIST;
  }

  /** The index of a prefix, or -1 for one that no feed announces. */
  static int index(boolean v6, byte[] in, int at) {
    int length = in[at] & 0xff;
    if (v6) {
      boolean ours = length == 48 && in[at + 1] == 0x2a && in[at + 2] == 0;
      return ours
          ? (in[at + 3] & 0xff) << 24
              | (in[at + 4] & 0xff) << 16
              | (in[at + 5] & 0xff) << 8
              | (in[at + 6] & 0xff)
          : -1;
    }
    int bits = (in[at + 1] & 0xff) << 16 | (in[at + 2] & 0xff) << 8 | (in[at + 3] & 0xff);
    return length == 24 ? bits - (FIRST_V4 >>> 8) : -1;
  }

  private static void prefixV4(ByteBuffer out, int index) {
    int bits = (FIRST_V4 >>> 8) + index;
    out.put((byte) 24).put((byte) (bits >>> 16)).putShort((short) bits);
  }

  private static int begin(ByteBuffer out) {
    int start = out.position();
    out.putLong(-1).putLong(-1).putShort((short) 0).put((byte) 2);
    return start;
  }

  private static void finish(ByteBuffer out, int start) {
    out.putShort(start + HEADER - 3, (short) (out.position() - start));
  }
}
