package io.margay.bgp.mrt;

import io.margay.bgp.wire.PathAttributes;

/**
 * One path of a prefix in a dump.
 *
 * @param peer position of the peer in the list of peers, from 0
 * @param originated when it was learned, seconds since 1970
 * @param pathId the identifier the peer gave it (RFC 7911), 0 without
 */
public record MrtPath(int peer, long originated, int pathId, PathAttributes attributes) {}
