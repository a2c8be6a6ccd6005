package io.margay.bgp.rib;

import io.margay.model.net.Ip;

/** One source of routes: an established peer, or this speaker itself. Made by {@link Rib}. */
public final class PeerRoutes {
  final int id;
  final boolean local;
  private final boolean external;
  private final Ip identifier;
  private final Ip address;
  int firstPath = PathRows.NONE;
  int received;
  int accepted;

  PeerRoutes(int id, boolean local, boolean external, Ip identifier, Ip address) {
    this.id = id;
    this.local = local;
    this.external = external;
    this.identifier = identifier;
    this.address = address;
  }

  /** The number by which {@link Block} names the peer. */
  public int id() {
    return id;
  }

  /** Whether this is the speaker itself. */
  public boolean local() {
    return local;
  }

  /** Whether the peer is in another AS. */
  public boolean external() {
    return external;
  }

  /** The peer's BGP identifier. */
  public Ip identifier() {
    return identifier;
  }

  /** The address the session runs to. */
  public Ip address() {
    return address;
  }

  /** Prefixes in Adj-RIB-In. */
  public int received() {
    return received;
  }

  /** Those of them that passed the import filter. */
  public int accepted() {
    return accepted;
  }
}
