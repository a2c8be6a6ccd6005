package io.margay.bgp.rib;

/** The best route of a prefix: its attributes as received, and who gave it. */
public record Best(InternedAttributes interned, PeerRoutes source) {}
