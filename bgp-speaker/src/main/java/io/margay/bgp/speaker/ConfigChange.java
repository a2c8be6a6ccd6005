package io.margay.bgp.speaker;

import io.margay.bgp.wire.Family;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a changed peer does to its running session.
 *
 * <pre>
 *   reset     address, remote AS, transport but the port, hold time, set of families, ADD-PATH,
 *             extended next hop, local AS
 *   soft      filters, next-hop mode, own-AS count, private AS removal, reflector role, limits
 *   nothing   port of the peer, pauses between attempts, send hold time, BFD, graceful restart (next OPEN)
 * </pre>
 */
public enum ConfigChange {
  NOTHING,
  SOFT,
  RESET;

  /** Compares two configurations of one name. */
  public static ConfigChange between(PeerConfig before, PeerConfig after) {
    if (!opened(before).equals(opened(after))) {
      return RESET;
    }
    boolean same =
        before.policy().equals(after.policy())
            && before.role().equals(after.role())
            && before.families().equals(after.families());
    return same ? NOTHING : SOFT;
  }

  /** The part of a configuration that connection and OPEN depend on. */
  private static PeerConfig opened(PeerConfig config) {
    PeerTimers timers =
        new PeerTimers(
            config.timers().hold(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Optional.empty());
    PeerRole role =
        config.role().localAs().map(PeerRole.DEFAULT::withLocalAs).orElse(PeerRole.DEFAULT);
    return config
        .withTransport(config.transport().withPort(PeerTransport.BGP_PORT))
        .withTimers(timers)
        .withFamilies(opened(config.families()))
        .withRestart(RestartOptions.OFF)
        .withRole(role)
        .withPolicy(PeerPolicy.DEFAULT);
  }

  private static Map<Family, FamilyOptions> opened(Map<Family, FamilyOptions> families) {
    return families.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                family ->
                    FamilyOptions.DEFAULT
                        .withAddPath(family.getValue().addPath())
                        .withExtendedNextHop(family.getValue().extendedNextHop())));
  }
}
