package io.margay.bgp.speaker;

import io.margay.model.net.Cidr;
import java.util.Map;
import java.util.Optional;

/** Hears what the speaker learns. Called on the RIB thread, so it must be quick. */
public interface RouteListener {
  /**
   * Best routes changed, in one batch.
   *
   * @param changes the best route that was learned from a peer; empty when there is none any more,
   *     also when our own route for the prefix takes its place
   */
  void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes);

  /** Whether {@link #routesChanged} is wanted: a reflector that routes nothing itself saves it. */
  default boolean wantsRoutes() {
    return true;
  }

  /**
   * The speaker has come up: what is learned from peers is complete, as far as it can be known.
   * Routes that an earlier run has left behind and this one has not learned again may go. Called
   * once.
   */
  default void settled() {}

  /** A session changed its state or the reason for it. */
  void sessionChanged(PeerStatus status);
}
