package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a peer may be silent, and how long we wait between attempts. A change starts the session
 * anew, but for the pauses and BFD.
 *
 * @param hold offered hold time: 0 (none) or 3 to 65535 whole seconds
 * @param connectRetry longest pause after a connection that failed or was closed
 * @param idleAfterError longest pause after an error of protocol
 * @param sendHold how long nothing may leave to a peer that does not read (RFC 9687); 0 for twice
 *     the hold time, at least 8 minutes
 * @param bfd notices a dead peer within a second; the session and its routes go at once, and
 *     graceful restart is off for this peer
 */
public record PeerTimers(
    Duration hold,
    Duration connectRetry,
    Duration idleAfterError,
    Duration sendHold,
    Optional<BfdOptions> bfd) {
  /** The defaults: hold time 90 s, pauses up to 5 s, no BFD. */
  public static final PeerTimers DEFAULT =
      new PeerTimers(
          Limits.HOLD_TIME, Limits.RETRY_LAST, Limits.RETRY_LAST, Duration.ZERO, Optional.empty());

  /**
   * Bidirectional forwarding detection (RFC 5880).
   *
   * @param transmit shortest time between packets we send, at least 10 ms
   * @param receive shortest time between packets we can take, at least 10 ms
   * @param multiplier packets that may be missed, 2 to 255
   * @param multihop whether the peer is not on a common link (RFC 5883)
   */
  public record BfdOptions(Duration transmit, Duration receive, int multiplier, boolean multihop) {
    /** 300 ms times 3, one hop. */
    public static final BfdOptions DEFAULT =
        new BfdOptions(Duration.ofMillis(300), Duration.ofMillis(300), 3, false);

    public BfdOptions {
      if (transmit.toMillis() < 10 || receive.toMillis() < 10) {
        throw new IllegalArgumentException("BFD intervals are at least 10 ms");
      }
      if (multiplier < 2 || multiplier > 255) {
        throw new IllegalArgumentException("a BFD multiplier is 2 to 255, not " + multiplier);
      }
    }
  }

  public PeerTimers {
    long seconds = hold.toSeconds();
    if (seconds < 0 || seconds == 1 || seconds == 2 || seconds > 0xffff) {
      throw new IllegalArgumentException("a hold time is 0 or 3 to 65535 s, not " + seconds + " s");
    }
    if (connectRetry.isNegative() || idleAfterError.isNegative() || sendHold.isNegative()) {
      throw new IllegalArgumentException("a pause is not negative");
    }
  }

  public PeerTimers withHold(Duration other) {
    return new PeerTimers(other, connectRetry, idleAfterError, sendHold, bfd);
  }

  public PeerTimers withConnectRetry(Duration other) {
    return new PeerTimers(hold, other, idleAfterError, sendHold, bfd);
  }

  public PeerTimers withIdleAfterError(Duration other) {
    return new PeerTimers(hold, connectRetry, other, sendHold, bfd);
  }

  public PeerTimers withSendHold(Duration other) {
    return new PeerTimers(hold, connectRetry, idleAfterError, other, bfd);
  }

  public PeerTimers withBfd(Optional<BfdOptions> other) {
    return new PeerTimers(hold, connectRetry, idleAfterError, sendHold, other);
  }

  /** The send hold time in force (RFC 9687 section 5). */
  Duration effectiveSendHold(Duration negotiatedHold) {
    if (!sendHold.isZero()) {
      return sendHold;
    }
    Duration twice = negotiatedHold.multipliedBy(2);
    return twice.compareTo(Limits.SEND_HOLD_LEAST) > 0 ? twice : Limits.SEND_HOLD_LEAST;
  }
}
