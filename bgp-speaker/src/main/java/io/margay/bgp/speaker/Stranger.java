package io.margay.bgp.speaker;

import io.margay.model.net.Ip;
import java.time.Instant;

/**
 * Somebody who connected and is no peer.
 *
 * @param attempts how often since the peers last changed
 */
public record Stranger(Ip address, Instant last, int attempts) {
  Stranger again(Instant now) {
    return new Stranger(address, now, attempts + 1);
  }
}
