package io.margay.agent.shaping;

import io.margay.model.resource.QosControls;
import io.margay.netlink.qdisc.TokenBucket;
import java.util.Optional;

/**
 * The limits of one container's link.
 *
 * @param toContainer what the host may send it
 * @param fromContainer what the host takes from it
 */
record LinkLimits(Optional<TokenBucket> toContainer, Optional<TokenBucket> fromContainer) {
  static final LinkLimits NONE = new LinkLimits(Optional.empty(), Optional.empty());

  /** containerd and CRI-O fill in 2^32-1 bits where nobody asked for a burst. */
  private static final long NO_WISH = 0xffff_ffffL;

  /** A burst nobody chose: so much of a second, and a few packets of 9000 bytes at least. */
  private static final int BURSTS_PER_SECOND = 50;

  private static final long SMALLEST_BURST = 12_000;

  /** What waits beyond a burst: so much of a second, and a window of TCP's beginning. */
  private static final int QUEUES_PER_SECOND = 20;

  private static final long SMALLEST_QUEUE = 32_768;
  private static final long LARGEST = 0xffff_ffffL; // what the kernel's fields hold

  static LinkLimits of(QosControls qos) {
    return new LinkLimits(
        bucket(qos.ingressBandwidth(), qos.ingressBurst()),
        bucket(qos.egressBandwidth(), qos.egressBurst()));
  }

  /** From bits and bits per second. */
  private static Optional<TokenBucket> bucket(long bandwidth, long burstBits) {
    if (bandwidth == 0) {
      return Optional.empty();
    }
    long rate = Math.max(bandwidth / 8, 1);
    long wish = burstBits == 0 || burstBits == NO_WISH ? rate / BURSTS_PER_SECOND : burstBits / 8;
    long longest =
        rate > LARGEST ? LARGEST : Math.min(rate * TokenBucket.MAX_BURST_SECONDS, LARGEST);
    long burst = Math.min(Math.max(wish, SMALLEST_BURST), longest);
    long limit = Math.min(burst + Math.max(rate / QUEUES_PER_SECOND, SMALLEST_QUEUE), LARGEST);
    return Optional.of(new TokenBucket(rate, burst, limit));
  }

  /** Whether the kernel's are these. */
  boolean isAbout(LinkLimits actual) {
    return isAbout(toContainer, actual.toContainer) && isAbout(fromContainer, actual.fromContainer);
  }

  private static boolean isAbout(Optional<TokenBucket> wanted, Optional<TokenBucket> actual) {
    return wanted.isPresent() ? actual.filter(wanted.get()::isAbout).isPresent() : actual.isEmpty();
  }
}
