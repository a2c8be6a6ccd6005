package io.margay.bgp.fsm;

import io.margay.bgp.wire.Notification;
import java.util.Optional;

/**
 * Why a connection or session ended.
 *
 * @param notification what was sent or received, if anything
 * @param words for an operator
 */
public record Failure(Origin origin, Optional<Notification> notification, String words) {
  /** Who noticed. */
  public enum Origin {
    /** We ended it, with or without a NOTIFICATION. */
    US,
    /** The peer sent a NOTIFICATION. */
    PEER,
    /** TCP failed. */
    NETWORK
  }

  static Failure ours(Notification sent, String why) {
    return new Failure(Origin.US, Optional.of(sent), why + ": sent NOTIFICATION " + sent);
  }

  static Failure theirs(Notification received) {
    return new Failure(
        Origin.PEER, Optional.of(received), "the peer sent NOTIFICATION " + received);
  }

  static Failure network(String why) {
    return new Failure(Origin.NETWORK, Optional.empty(), why);
  }
}
