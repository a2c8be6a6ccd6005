package io.margay.bgp.fsm;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;

/**
 * What both OPEN messages agreed on.
 *
 * @param holdTime the smaller of both, 0 for none
 * @param fourOctetAs whether both know four-octet AS numbers
 */
public record Negotiated(
    AsNumber remoteAs, Ip remoteIdentifier, Duration holdTime, boolean fourOctetAs) {

  /** A third of the hold time (RFC 4271 section 10), computed after negotiation. */
  public Duration keepaliveTime() {
    return holdTime.dividedBy(3);
  }
}
