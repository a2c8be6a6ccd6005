package io.margay.bgp.rib;

/** Which members of a group a {@link Block} is for. */
record Audience(int except, int only) {
  private static final int NOBODY = -1;

  static final Audience ALL = new Audience(NOBODY, NOBODY);

  static Audience except(int peer) {
    return new Audience(peer, NOBODY);
  }

  static Audience only(int peer) {
    return new Audience(NOBODY, peer);
  }

  boolean includes(PeerRoutes peer) {
    return peer.id != except && (only == NOBODY || peer.id == only);
  }
}
