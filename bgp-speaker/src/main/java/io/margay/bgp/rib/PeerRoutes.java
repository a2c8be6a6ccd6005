package io.margay.bgp.rib;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.model.net.Ip;

/** One source of routes of one family: a peer, or this speaker itself. Made by {@link Rib}. */
public final class PeerRoutes {
  /**
   * Who gives the routes.
   *
   * @param name for people
   * @param source the speaker itself, or what the peer is to it
   * @param client whether the peer is our client (RFC 4456)
   * @param identifier its BGP identifier
   * @param address its address
   */
  public record Origin(
      String name, RouteSource source, boolean client, Ip identifier, Ip address) {}

  final int id;
  final RowSet paths = new RowSet();
  Origin origin;
  int accepted;
  int stale;
  boolean longLived; // stale routes are kept as the last choice (RFC 9494)
  private RouteFilter filter = RouteFilter.acceptAll();
  private boolean filters;

  PeerRoutes(int id, Origin origin) {
    this.id = id;
    this.origin = origin;
  }

  /** The number by which {@link Block} names the peer. */
  public int id() {
    return id;
  }

  public Origin origin() {
    return origin;
  }

  /** Whether this is the speaker itself. */
  public boolean local() {
    return origin.source() == RouteSource.LOCAL;
  }

  /** Whether the peer is in another AS. */
  public boolean external() {
    return origin.source() == RouteSource.EXTERNAL;
  }

  /** Paths in Adj-RIB-In. */
  public int received() {
    return paths.size();
  }

  /** Those of them that best path may take. */
  public int accepted() {
    return accepted;
  }

  /** Those of them that are kept over the peer's restart. */
  public int stale() {
    return stale;
  }

  RouteFilter filter() {
    return filter;
  }

  /** Whether the filter has to be asked at all. */
  boolean filters() {
    return filters;
  }

  void filter(RouteFilter other) {
    filter = other;
    filters = !other.passesAll();
  }
}
