package io.margay.bgp.speaker;

import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One peer as it stands.
 *
 * @param since when the state was entered
 * @param received prefixes the peer has announced and not withdrawn
 * @param accepted those of them that the import filter passed
 * @param announced prefixes we have announced to the peer
 * @param lastError in words: why the session is not up, or while it is, what was wrong with the
 *     last UPDATE that RFC 7606 made us repair
 * @param holdTime as agreed; as configured while no session is up
 */
public record PeerStatus(
    String name,
    Ip address,
    AsNumber remoteAs,
    SessionState state,
    Instant since,
    int received,
    int accepted,
    int announced,
    Optional<String> lastError,
    Duration holdTime) {}
