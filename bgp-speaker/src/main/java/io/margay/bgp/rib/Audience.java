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

  @Override
  public boolean equals(Object other) {
    return other instanceof Audience audience && except == audience.except && only == audience.only;
  }

  @Override
  public int hashCode() {
    return 31 * except + only;
  }

  boolean includes(PeerRoutes peer) {
    return peer.id != except && (only == NOBODY || peer.id == only);
  }
}
