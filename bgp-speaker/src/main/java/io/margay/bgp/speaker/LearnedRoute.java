package io.margay.bgp.speaker;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;

/**
 * A best route that came from a peer. Whether the next hop can be reached is for the caller to
 * know: the speaker does not look at the kernel's routes.
 *
 * @param peer the name of the peer
 */
public record LearnedRoute(Cidr prefix, Ip nextHop, String peer) {}
