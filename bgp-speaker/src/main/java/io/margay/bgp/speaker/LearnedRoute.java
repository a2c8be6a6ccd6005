package io.margay.bgp.speaker;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;

/**
 * A best route that came from a peer. Whether the next hops can be reached is for the caller to
 * know: the speaker does not look at the kernel's routes.
 *
 * @param nextHops the best path's first, then those of paths as good (multipath), no repeats
 * @param peer the name of the peer that gave the best path
 */
public record LearnedRoute(Cidr prefix, List<Ip> nextHops, String peer) {
  public LearnedRoute {
    nextHops = List.copyOf(nextHops);
  }

  public LearnedRoute(Cidr prefix, Ip nextHop, String peer) {
    this(prefix, List.of(nextHop), peer);
  }

  /** The best path's next hop. */
  public Ip nextHop() {
    return nextHops.getFirst();
  }
}
