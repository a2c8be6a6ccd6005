package io.margay.agent.docker;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * What Docker gives back with each request for an address: all that is needed to serve it, since
 * after a restart Docker does not ask for the pool again. {@code margay:192.168.0.0/16:RANGE:KEY},
 * with {@code any} for no pool in particular and nothing for no range.
 *
 * @param pool the pool's prefix; empty for any pool
 * @param range what an address of ours to choose must lie in
 * @param key the gateway that was chosen with it, which no other network of this host has: the only
 *     trace of its network that a request bears; empty in what earlier releases gave out
 */
record PoolId(Optional<Cidr> pool, Optional<Cidr> range, Optional<Ip> key) {
  /** How Docker is told of no pool in particular. */
  static final Cidr ANY = Cidr.parse("0.0.0.0/0");

  private static final String WORD = "margay";

  static PoolId parse(String text) throws DockerRefusal {
    String[] parts = text.split(":", -1);
    try {
      if ((parts.length == 3 || parts.length == 4) && parts[0].equals(WORD)) {
        return new PoolId(
            parts[1].equals("any") ? Optional.empty() : Optional.of(Cidr.parse(parts[1])),
            parts[2].isEmpty() ? Optional.empty() : Optional.of(Cidr.parse(parts[2])),
            parts.length == 3 ? Optional.empty() : Optional.of(Ip.parse(parts[3])));
      }
    } catch (IllegalArgumentException e) {
      throw new DockerRefusal("pool \"" + text + "\" is not one of margay's: " + e.getMessage());
    }
    throw new DockerRefusal("pool \"" + text + "\" is not one of margay's");
  }

  @Override
  public String toString() {
    return WORD
        + ":"
        + pool.map(Cidr::toString).orElse("any")
        + ":"
        + range.map(Cidr::toString).orElse("")
        + key.map(ip -> ":" + ip).orElse("");
  }
}
