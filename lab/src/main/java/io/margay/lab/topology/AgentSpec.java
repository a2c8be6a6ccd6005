package io.margay.lab.topology;

import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a host's agent that a topology may change; BGP is always on.
 *
 * @param defaultPool what the first agent of a cluster without a pool creates; empty for none
 * @param bgpPort TCP port that its BGP speaker listens on, 1 to 65535
 * @param logLevel one of {@link #LOG_LEVELS}
 * @param replicateNetworks whether it makes the other hosts' Docker networks on its own dockerd
 */
public record AgentSpec(
    Optional<Cidr> defaultPool, int bgpPort, String logLevel, boolean replicateNetworks) {
  /** RFC 4271 section 8.2.1: BGP listens on 179. */
  public static final int BGP_PORT = 179;

  /** What {@code log.level} may say. */
  public static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug");

  /** No default pool, BGP on its own port, the log at "info". */
  public static final AgentSpec DEFAULT = new AgentSpec(Optional.empty(), BGP_PORT, "info", false);

  /** One that leaves Docker's networks to each host. */
  public AgentSpec(Optional<Cidr> defaultPool, int bgpPort, String logLevel) {
    this(defaultPool, bgpPort, logLevel, false);
  }

  public AgentSpec {
    if (bgpPort < 1 || bgpPort > 65_535) {
      throw new IllegalArgumentException("port " + bgpPort + " is not within 1 to 65535");
    }
    if (!LOG_LEVELS.contains(logLevel)) {
      throw new IllegalArgumentException(
          "\"" + logLevel + "\" is not one of " + String.join(", ", LOG_LEVELS));
    }
  }
}
