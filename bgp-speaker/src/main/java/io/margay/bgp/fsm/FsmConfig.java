package io.margay.bgp.fsm;

import io.margay.bgp.Limits;
import io.margay.bgp.wire.Capability;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a session's state machine needs to know beforehand.
 *
 * @param localAs what we call ourselves on this session
 * @param remoteAs what the peer may be: one number, or several for a dynamic neighbour
 * @param passive wait for the peer's connection, never open one
 * @param holdTime what we offer: 0 or 3 to 65535 whole seconds
 * @param capabilities what we announce; {@link SessionEvent.OfferChanged} changes it for later
 *     OPENs
 * @param times how long to pause between attempts
 */
public record FsmConfig(
    AsNumber localAs,
    Ip localIdentifier,
    Set<AsNumber> remoteAs,
    boolean passive,
    Duration holdTime,
    List<Capability> capabilities,
    RetryTimes times) {

  /**
   * Pauses between attempts; each failure doubles them up to these.
   *
   * @param connectRetry longest pause after a connection that failed or ended without an error
   * @param idleAfterError longest pause after an error of protocol, when connections are refused
   */
  public record RetryTimes(Duration connectRetry, Duration idleAfterError) {
    public static final RetryTimes DEFAULT = new RetryTimes(Limits.RETRY_LAST, Limits.RETRY_LAST);
  }

  public FsmConfig {
    remoteAs = Set.copyOf(remoteAs);
    capabilities = List.copyOf(capabilities);
    long seconds = holdTime.toSeconds();
    if (seconds < 0 || seconds == 1 || seconds == 2 || seconds > 0xffff) {
      throw new IllegalArgumentException(
          "a hold time is 0 or 3 to 65535 seconds, not " + seconds); // RFC 4271 section 4.2
    }
  }

  /** One remote AS, the least capabilities, pauses by default. */
  public FsmConfig(
      AsNumber localAs, Ip localIdentifier, AsNumber remoteAs, boolean passive, Duration holdTime) {
    this(
        localAs,
        localIdentifier,
        Set.of(remoteAs),
        passive,
        holdTime,
        List.of(
            Capability.Multiprotocol.IPV4_UNICAST,
            new Capability.Refresh(),
            new Capability.FourOctetAs(localAs)),
        RetryTimes.DEFAULT);
  }

  String expectedAs() {
    return remoteAs.stream()
        .sorted((a, b) -> Long.compare(a.value(), b.value()))
        .map(as -> "AS " + as)
        .collect(Collectors.joining(" or "));
  }
}
