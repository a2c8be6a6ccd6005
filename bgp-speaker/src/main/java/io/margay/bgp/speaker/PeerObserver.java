package io.margay.bgp.speaker;

/** What a session tells the speaker about itself, on the loop. */
interface PeerObserver {
  /** State or cause is another one. */
  void changed(PeerSession session);

  /** The peer's table is complete, or it will never say so: it knows no graceful restart. */
  void complete(PeerSession session);

  /** The peer cannot be reached now, or has restarted itself: nobody should wait for it. */
  void late(PeerSession session);

  /** Whether the peer may be told that our table is complete. */
  boolean mayComplete();
}
