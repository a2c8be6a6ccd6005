package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;

/**
 * One path to a prefix, for people who ask why.
 *
 * @param peer who announced it, empty for the speaker itself
 * @param local whether that is the speaker itself
 * @param received the attributes as they came
 * @param attributes as the import filter made them
 * @param pathId the identifier the peer gave it (RFC 7911), 0 without
 * @param best whether it is the best
 * @param stale whether it is kept over the peer's restart
 * @param refused why it is no candidate; empty when it is one
 * @param lostBy what the best path is better by; empty for the best and for what is refused
 */
public record PathView(
    String peer,
    boolean local,
    PathAttributes received,
    PathAttributes attributes,
    int pathId,
    boolean best,
    boolean stale,
    String refused,
    String lostBy) {}
