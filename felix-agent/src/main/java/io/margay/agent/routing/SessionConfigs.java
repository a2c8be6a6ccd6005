package io.margay.agent.routing;

import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.Instruction;
import io.margay.agent.limits.Limits;
import io.margay.bgp.speaker.FamilyOptions;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerPolicy;
import io.margay.bgp.speaker.PeerRole;
import io.margay.bgp.speaker.PeerTimers;
import io.margay.bgp.speaker.PeerTimers.BfdOptions;
import io.margay.bgp.speaker.PeerTransport;
import io.margay.bgp.speaker.RestartOptions;
import io.margay.bgp.wire.Family;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpPassword;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Sessions as the calculation wants them to peers of the speaker.
 *
 * @param peers ready to be spoken with
 * @param unusable sessions that cannot be had, by name, and why
 */
record SessionConfigs(List<PeerConfig> peers, Map<String, String> unusable) {

  /** Reads a password; the answer is empty when there is none to read. */
  interface Passwords extends Function<BgpPassword, Optional<String>> {}

  /**
   * Translates.
   *
   * @param port where nodes listen of which no resource says anything
   */
  static SessionConfigs of(
      Instruction.SetPeers desired, Instruction.SetRouting routing, int port, Passwords passwords) {
    SessionFilters filters = new SessionFilters(desired, routing);
    List<PeerConfig> configs = new ArrayList<>();
    Map<String, String> unusable = new TreeMap<>();
    desired
        .sessions()
        .forEach((name, session) -> {
          Optional<BgpPassword> wanted = session.options().password();
          Optional<String> password = wanted.flatMap(passwords);
          if (wanted.isPresent() && password.isEmpty()) {
            unusable.put(name, "the file of its password cannot be read: secret " + wanted.get());
            return;
          }
          try {
            configs.add(
                config(name, session, port, password, desired.clusterId())
                    .withPolicy(
                        PeerPolicy.DEFAULT
                            .withImportFilter(filters.importFilter(session))
                            .withExportFilter(filters.exportFilter(session))));
          } catch (IllegalArgumentException e) {
            unusable.put(name, String.valueOf(e.getMessage()));
          }
        });
    return new SessionConfigs(configs, unusable);
  }

  private static PeerConfig config(
      String name,
      BgpSession session,
      int port,
      Optional<String> password,
      Optional<Ip> clusterId) {
    Family family = session.address().v6() ? Family.IPV6_UNICAST : Family.IPV4_UNICAST;
    BgpSession.Options options = session.options();
    PeerTransport transport =
        new PeerTransport(
            session.port().orElse(port),
            session.source(),
            session.passive(),
            255,
            session.ttlHops().map(OptionalInt::of).orElse(OptionalInt.empty()),
            password,
            Optional.empty(),
            Optional.empty());
    PeerTimers timers =
        PeerTimers.DEFAULT
            .withHold(
                options
                    .keepalive()
                    .map(keepalive -> keepalive.multipliedBy(3))
                    .orElse(PeerTimers.DEFAULT.hold()))
            .withBfd(options.bfd() ? Optional.of(bfd(session)) : Optional.empty());
    Duration restart = options.restartTime().orElse(Limits.RESTART_TIME);
    int standard =
        session.type() == BgpSession.Type.MESH ? Limits.MESH_PREFIXES : Limits.PEER_PREFIXES;
    FamilyOptions routes =
        FamilyOptions.DEFAULT
            .withMaxPrefixes(options.maxPrefixes().orElse(standard))
            .withNextHop(
                switch (options.nextHop()) {
                  case AUTO -> FamilyOptions.NextHopMode.AUTO;
                  case SELF -> FamilyOptions.NextHopMode.SELF;
                  case KEEP -> FamilyOptions.NextHopMode.KEEP;
                });
    PeerRole role =
        PeerRole.DEFAULT
            .withLocalAs(session.localAs())
            .withAllowOwnAs(options.allowedLocalAs())
            .withReflectorClient(session.reflectorClient())
            .withClusterId(clusterId);
    return PeerConfig.of(name, session.address(), session.as())
        .withTransport(transport)
        .withTimers(timers)
        .withFamilies(Map.of(family, routes))
        .withRestart(RestartOptions.DEFAULT.withTime(restart))
        .withRole(role);
  }

  private static BfdOptions bfd(BgpSession session) {
    BfdOptions standard = BfdOptions.DEFAULT;
    return new BfdOptions(
        standard.transmit(), standard.receive(), standard.multiplier(), !session.direct());
  }
}
