package io.margay.bgp.speaker;

import io.margay.bgp.rib.PathView;
import io.margay.model.net.Cidr;

/** A route as a peer told it, and what became of it. */
public record ReceivedRoute(Cidr prefix, PathView path) {}
