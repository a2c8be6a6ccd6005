package io.margay.bgp.rib;

import io.margay.model.net.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * The best route of a prefix became another one, or there is none any more. One object that shows
 * one change after the other: valid only during the call that brings it.
 */
public final class BestChange {
  private final Rib rib;
  int row;
  @Nullable PeerRoutes before;
  @Nullable PeerRoutes after;
  int attributes = AttributeTable.NONE;

  BestChange(Rib rib) {
    this.rib = rib;
  }

  /** A number for the prefix that is unique while it has a route, for stores beside. */
  public int row() {
    return row;
  }

  public Cidr prefix() {
    return rib.prefix(row);
  }

  /** Who gave the route that was best; null when there was none. */
  public @Nullable PeerRoutes before() {
    return before;
  }

  /** Who gave the route that is best now; null when there is none. */
  public @Nullable PeerRoutes after() {
    return after;
  }

  /** The id of its attributes, as the import filter made them. */
  public int attributes() {
    return attributes;
  }
}
