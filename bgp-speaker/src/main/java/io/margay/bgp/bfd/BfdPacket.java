package io.margay.bgp.bfd;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A control packet (RFC 5880 section 4.1) without authentication. Intervals in microseconds.
 *
 * @param diagnostic why the sender's session last went down
 * @param multiplier of the sender's interval that makes the detection time
 * @param mine the sender's discriminator, not 0
 * @param yours ours as the sender knows it, 0 for not yet
 */
record BfdPacket(
    BfdState state,
    Flags flags,
    int diagnostic,
    int multiplier,
    int mine,
    int yours,
    Intervals intervals) {
  static final int LENGTH = 24;

  private static final int VERSION = 1;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int AUTHENTICATED = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;

  /** Poll, Final and Demand. */
  record Flags(boolean poll, boolean last, boolean demand) {
    static final Flags NONE = new Flags(false, false, false);
  }

  /** Desired Min TX and Required Min RX in microseconds, as unsigned numbers. */
  record Intervals(long desiredTransmit, long requiredReceive) {}

  /** Reads a packet; empty for one that section 6.8.6 discards by its form alone. */
  static Optional<BfdPacket> read(ByteBuffer in) {
    if (in.remaining() < LENGTH) {
      return Optional.empty();
    }
    int start = in.position();
    int first = Byte.toUnsignedInt(in.get(start));
    int second = Byte.toUnsignedInt(in.get(start + 1));
    int multiplier = Byte.toUnsignedInt(in.get(start + 2));
    int length = Byte.toUnsignedInt(in.get(start + 3));
    int mine = in.getInt(start + 4);
    int yours = in.getInt(start + 8);
    BfdState state = BfdState.of(second >> 6);
    boolean wellFormed =
        first >> 5 == VERSION
            && length >= LENGTH
            && length <= in.remaining()
            && multiplier != 0
            && mine != 0
            && (second & (AUTHENTICATED | MULTIPOINT)) == 0
            && (yours != 0 || state == BfdState.DOWN || state == BfdState.ADMIN_DOWN);
    if (!wellFormed) {
      return Optional.empty();
    }
    Flags flags = new Flags((second & POLL) != 0, (second & FINAL) != 0, (second & DEMAND) != 0);
    Intervals intervals =
        new Intervals(
            Integer.toUnsignedLong(in.getInt(start + 12)),
            Integer.toUnsignedLong(in.getInt(start + 16)));
    return Optional.of(
        new BfdPacket(state, flags, first & 0x1f, multiplier, mine, yours, intervals));
  }

  byte[] write() {
    int second =
        state.code() << 6
            | (flags.poll() ? POLL : 0)
            | (flags.last() ? FINAL : 0)
            | (flags.demand() ? DEMAND : 0);
    return ByteBuffer.allocate(LENGTH)
        .put((byte) (VERSION << 5 | diagnostic))
        .put((byte) second)
        .put((byte) multiplier)
        .put((byte) LENGTH)
        .putInt(mine)
        .putInt(yours)
        .putInt((int) intervals.desiredTransmit())
        .putInt((int) intervals.requiredReceive())
        .putInt(0) // no echo packets
        .array();
  }
}
