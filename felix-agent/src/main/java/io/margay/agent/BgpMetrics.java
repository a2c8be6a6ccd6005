package io.margay.agent;

import io.margay.agent.routing.BgpMesh;
import io.margay.agent.routing.WaitingSession;
import io.margay.bgp.metrics.SessionMetrics;
import io.margay.bgp.speaker.PeerStatus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mesh's sessions on {@code /metrics}, those that wait for something included. */
final class BgpMetrics {
  private BgpMetrics() {}

  static void register(BgpMesh mesh, PrometheusRegistry registry) {
    SessionMetrics.register(() -> sessions(mesh), registry);
  }

  private static List<SessionMetrics.Session> sessions(BgpMesh mesh) {
    List<SessionMetrics.Session> sessions = new ArrayList<>();
    for (PeerStatus peer : mesh.status()) {
      sessions.add(
          new SessionMetrics.Session(
              peer.name(), mesh.type(peer.name()).title(), Optional.of(peer)));
    }
    for (WaitingSession waiting : mesh.unusable()) {
      sessions.add(
          new SessionMetrics.Session(
              waiting.name(), waiting.session().type().title(), Optional.empty()));
    }
    return sessions;
  }
}
