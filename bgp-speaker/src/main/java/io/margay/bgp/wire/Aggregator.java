package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;

/** AGGREGATOR: who formed the aggregate route (RFC 4271 section 5.1.7). */
public record Aggregator(AsNumber as, Ip identifier) {}
