package io.margay.netlink;

import io.margay.netlink.address.Address;
import io.margay.netlink.link.Link;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;

/** What the kernel reports about links, addresses, routes and neighbours of a namespace. */
public sealed interface Event {
  /** A link is new or something about it has changed. */
  record LinkChanged(Link link) implements Event {}

  /** A link has been deleted or moved to another namespace. */
  record LinkGone(Link link) implements Event {}

  /** A route is new, or has taken the place of another of its key. */
  record RouteAdded(Route route) implements Event {}

  /**
   * A route has been taken away. Not reported for the IPv4 routes that vanish when their link goes
   * down or away: that is to be concluded from {@link LinkChanged} and {@link LinkGone}.
   */
  record RouteGone(Route route) implements Event {}

  record AddressAdded(Address address) implements Event {}

  record AddressGone(Address address) implements Event {}

  record NeighbourChanged(Neighbour neighbour) implements Event {}

  record NeighbourGone(Neighbour neighbour) implements Event {}

  /** Events were lost, or could not be read: what is wanted to be known must be dumped anew. */
  record Overrun() implements Event {}
}
