package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.fsm.PeerRestart;
import io.margay.bgp.wire.Family;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts a session and its counts, which another thread has, into a {@link PeerStatus}. */
final class Statuses {
  private Statuses() {}

  static PeerStatus of(
      PeerSession session, SpeakerConfig speaker, Map<Family, PeerStatus.Counts> counts) {
    PeerConfig config = session.config();
    return new PeerStatus(
        config.name(),
        config.address(),
        config.remoteAs(),
        session.state(),
        session.log().since(),
        describe(session, speaker, counts),
        counts,
        session.log().error(),
        session.log().transitions());
  }

  private static PeerStatus.Session describe(
      PeerSession session, SpeakerConfig speaker, Map<Family, PeerStatus.Counts> counts) {
    PeerConfig config = session.config();
    Optional<Established> up = session.established();
    int received = counts.values().stream().mapToInt(PeerStatus.Counts::received).sum();
    return new PeerStatus.Session(
        up.map(one -> one.agreed.holdTime()).orElse(config.holdTime()),
        up.map(one -> one.connection.localAddress()),
        up.map(one -> one.agreed.remoteIdentifier()),
        up.map(one -> Diagnosis.capabilities(one.agreed)).orElse(List.of()),
        session.log().received.counts(),
        session.log().sent.counts(),
        restart(session, config),
        up.map(one -> Diagnosis.hint(config, config.external(speaker), received, one.complete()))
            .orElse(""),
        session.path().words());
  }

  private static String restart(PeerSession session, PeerConfig config) {
    if (!session.kept().isEmpty()) {
      return session.kept().words();
    }
    if (!config.restart().enabled()) {
      return "off";
    }
    if (!Offer.restarts(config)) {
      return "off: BFD is on";
    }
    return session
        .established()
        .map(one -> agreed(one.agreed, config))
        .orElse("offered, " + config.restart().time().toSeconds() + " s");
  }

  private static String agreed(Negotiated agreed, PeerConfig config) {
    PeerRestart restart = agreed.restart();
    if (!restart.offered()) {
      return "the peer does not offer it";
    }
    String kept =
        restart.kept().isEmpty()
            ? "the peer announces no routes to keep"
            : "we keep the peer's routes for %d s (%s)"
                .formatted(
                    restart.time().toSeconds(),
                    restart.kept().stream()
                        .sorted()
                        .map(Family::toString)
                        .collect(Collectors.joining(", ")));
    return "%s, the peer keeps ours for %d s%s"
        .formatted(
            kept,
            config.restart().time().toSeconds(),
            restart.notification() ? ", also over a NOTIFICATION" : "");
  }
}
