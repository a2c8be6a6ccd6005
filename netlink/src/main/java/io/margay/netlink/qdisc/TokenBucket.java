package io.margay.netlink.qdisc;

import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A limit of what a link sends: {@code tc qdisc replace dev LINK root tbf rate RATE burst BURST
 * limit LIMIT} (struct tc_tbf_qopt of linux/pkt_sched.h).
 *
 * @param rate in bytes per second, 1 or more
 * @param burst what may go at once after a pause, in bytes; less than a packet stops the link
 * @param limit what may wait, in bytes; more is dropped
 */
public record TokenBucket(long rate, long burst, long limit) {
  /** What {@link Qdisc#kind()} says of one. */
  public static final String KIND = "tbf";

  private static final long U32 = 0xffff_ffffL;
  private static final long NANOS = 1_000_000_000L;

  /** The kernel tells times in units of 64 ns (PSCHED_SHIFT of net/pkt_sched.h), in 32 bits. */
  private static final int TICK_SHIFT = 6;

  /** The longest burst, as time at the rate, that can be told back. */
  public static final long MAX_BURST_SECONDS = (U32 << TICK_SHIFT) / NANOS;

  private static final int TCA_TBF_PARMS = 1;
  private static final int TCA_TBF_RATE64 = 4;
  private static final int TCA_TBF_BURST = 6;

  private static final int LINKLAYER_ETHERNET = 1;
  private static final int PARAMETERS = 36; // struct tc_tbf_qopt
  private static final int RATE_AT = 8;
  private static final int LIMIT_AT = 24;
  private static final int BUFFER_AT = 28;

  public TokenBucket {
    if (rate < 1 || burst < 1 || burst > U32 || limit < 1 || limit > U32) {
      throw new IllegalArgumentException(
          "no token bucket: rate %d burst %d limit %d".formatted(rate, burst, limit));
    }
    if (burst / rate > MAX_BURST_SECONDS) {
      throw new IllegalArgumentException(
          "burst %d lasts more than %d s".formatted(burst, MAX_BURST_SECONDS));
    }
  }

  /** Makes it the link's root qdisc; one that is a token bucket already keeps what waits in it. */
  public Request replaceRoot(int linkIndex) {
    PayloadWriter payload =
        Qdisc.fixed(linkIndex, Qdisc.ROOT_HANDLE, Qdisc.ROOT)
            .attribute(Qdisc.TCA_KIND, KIND)
            .nested(Qdisc.TCA_OPTIONS, this::writeOptions);
    return new Request(
        "replace root qdisc by tbf of link",
        linkIndex,
        Qdisc.RTM_NEWQDISC,
        Nlmsg.CREATE | Nlmsg.REPLACE,
        payload);
  }

  private void writeOptions(PayloadWriter options) {
    ByteBuffer parameters = ByteBuffer.allocate(PARAMETERS).order(ByteOrder.nativeOrder());
    parameters.put(1, (byte) LINKLAYER_ETHERNET); // else older kernels want a table of times
    parameters.putInt(RATE_AT, (int) Math.min(rate, U32));
    parameters.putInt(LIMIT_AT, (int) limit);
    parameters.putInt(BUFFER_AT, (int) ticks());
    options.attribute(TCA_TBF_PARMS, parameters.array());
    if (rate > U32) {
      options.attributeU64(TCA_TBF_RATE64, rate);
    }
    options.attributeU32(TCA_TBF_BURST, (int) burst);
  }

  private long ticks() {
    return (long) ((double) burst * NANOS / rate) >> TICK_SHIFT;
  }

  /** Reads TCA_OPTIONS: the kernel keeps the burst as a time. */
  static Optional<TokenBucket> read(AttributeReader options) throws DecodeException {
    byte[] parameters = {};
    long rate64 = 0;
    while (options.next()) {
      switch (options.type()) {
        case TCA_TBF_PARMS -> parameters = options.bytes();
        case TCA_TBF_RATE64 -> rate64 = options.u64();
        default -> {}
      }
    }
    return parameters.length < PARAMETERS ? Optional.empty() : Optional.of(of(parameters, rate64));
  }

  private static TokenBucket of(byte[] parameters, long rate64) {
    ByteBuffer buffer = ByteBuffer.wrap(parameters).order(ByteOrder.nativeOrder());
    long rate = rate64 != 0 ? rate64 : Integer.toUnsignedLong(buffer.getInt(RATE_AT));
    long limit = Integer.toUnsignedLong(buffer.getInt(LIMIT_AT));
    long nanos = Integer.toUnsignedLong(buffer.getInt(BUFFER_AT)) << TICK_SHIFT;
    long burst = (long) ((double) nanos * rate / NANOS);
    return new TokenBucket(Math.max(rate, 1), Math.clamp(burst, 1, U32), Math.clamp(limit, 1, U32));
  }

  /** Whether it does the same, given that the kernel tells a burst in units of time. */
  public boolean isAbout(TokenBucket other) {
    long slack = burst / 100 + (rate << TICK_SHIFT) / NANOS + 1;
    return rate == other.rate && limit == other.limit && Math.abs(burst - other.burst) <= slack;
  }
}
