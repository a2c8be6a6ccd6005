package io.margay.bgp.fsm;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;

/** Which of two connections between the same speakers survives (RFC 4271 section 6.8). */
final class Collision {
  private Collision() {}

  /**
   * The side to keep: the connection that the speaker with the higher identifier opened; between
   * equal identifiers the higher AS decides (RFC 6286 section 2.3). Both speakers come to the same
   * answer. Identifiers compare as unsigned numbers.
   */
  static Side survivor(Ip localId, AsNumber localAs, Ip remoteId, AsNumber remoteAs) {
    int byIdentifier = localId.compareTo(remoteId);
    int order = byIdentifier != 0 ? byIdentifier : Long.compare(localAs.value(), remoteAs.value());
    return order > 0 ? Side.OUTGOING : Side.INCOMING;
  }
}
