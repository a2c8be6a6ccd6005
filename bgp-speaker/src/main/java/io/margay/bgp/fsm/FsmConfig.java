package io.margay.bgp.fsm;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;

/**
 * What a session's state machine needs to know beforehand.
 *
 * @param passive wait for the peer's connection, never open one
 * @param holdTime what we offer: 0 or 3 to 65535 whole seconds
 */
public record FsmConfig(
    AsNumber localAs, Ip localIdentifier, AsNumber remoteAs, boolean passive, Duration holdTime) {

  public FsmConfig {
    long seconds = holdTime.toSeconds();
    if (seconds < 0 || seconds == 1 || seconds == 2 || seconds > 0xffff) {
      throw new IllegalArgumentException(
          "a hold time is 0 or 3 to 65535 seconds, not " + seconds); // RFC 4271 section 4.2
    }
  }
}
