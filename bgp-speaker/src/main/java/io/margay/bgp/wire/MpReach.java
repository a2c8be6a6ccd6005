package io.margay.bgp.wire;

import io.margay.model.net.Ip;

/** IPv4 unicast routes carried in MP_REACH_NLRI, with a next hop of their own (RFC 4760). */
public record MpReach(Ip nextHop, PrefixList announced) {}
