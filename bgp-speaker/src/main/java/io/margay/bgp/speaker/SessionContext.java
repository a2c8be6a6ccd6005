package io.margay.bgp.speaker;

import io.margay.bgp.bfd.Bfd;
import io.margay.bgp.io.Network;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a speaker share.
 *
 * @param network the loop on which they run
 * @param bfd watches paths, on the same loop
 * @param rib runs tasks on the thread that owns {@code routing}, in order
 * @param routing only for tasks of {@code rib}
 * @param recorder hears of every event of every session
 * @param random for jitter
 */
record SessionContext(
    SpeakerConfig config,
    Network network,
    Bfd bfd,
    Executor rib,
    Routing routing,
    EventRecorder recorder,
    InstantSource clock,
    RandomGenerator random) {}
