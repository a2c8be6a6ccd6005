package io.margay.bgp.speaker;

/** What a session tells the speaker about itself, on the loop. */
interface PeerObserver {
  /** State or cause is another one. */
  void changed(PeerSession session);

  /**
   * The peer's table is complete, or nothing is to be expected of it now: it is unreachable, has
   * restarted itself, or knows no graceful restart.
   */
  void complete(PeerSession session);

  /** Whether the peer may be told that our table is complete. */
  boolean mayComplete();
}
