package io.margay.bgp.speaker;

import io.margay.bgp.io.Network;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a speaker share.
 *
 * @param random for jitter
 * @param maxPrefixes prefixes that one peer may announce
 */
record SessionContext(
    SpeakerConfig config,
    Network network,
    Routing routing,
    InstantSource clock,
    RandomGenerator random,
    int maxPrefixes) {}
