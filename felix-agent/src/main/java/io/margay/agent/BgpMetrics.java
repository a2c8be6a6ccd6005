package io.margay.agent;

import io.margay.agent.routing.BgpMesh;
import io.margay.agent.routing.WaitingSession;
import io.margay.bgp.config.SpeakerFileReader;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.PeerStatus;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The sessions on {@code /metrics}; each scrape asks the speaker. */
final class BgpMetrics {
  private BgpMetrics() {}

  static void register(BgpMesh mesh, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("margay_bgp_session_up")
        .help("Whether the session is Established.")
        .labelNames("peer", "type")
        .callback(each -> {
          for (PeerStatus peer : mesh.status()) {
            boolean up = peer.state() == SessionState.ESTABLISHED;
            each.call(up ? 1 : 0, peer.name(), mesh.type(peer.name()).title());
          }
          for (WaitingSession waiting : mesh.unusable()) {
            each.call(0, waiting.name(), waiting.session().type().title());
          }
        })
        .register(registry);
    prefixes(
        mesh,
        "received",
        "Prefixes the peer has announced.",
        PeerStatus.Counts::received,
        registry);
    prefixes(
        mesh,
        "accepted",
        "Of these, what passed the import filter.",
        PeerStatus.Counts::accepted,
        registry);
    prefixes(
        mesh,
        "announced",
        "Prefixes we have announced to the peer.",
        PeerStatus.Counts::announced,
        registry);
    prefixes(
        mesh,
        "stale",
        "Prefixes kept over the peer's restart.",
        PeerStatus.Counts::stale,
        registry);
    messages(mesh, "received", peer -> peer.session().received().updates(), registry);
    messages(mesh, "sent", peer -> peer.session().sent().updates(), registry);
  }

  private static void prefixes(
      BgpMesh mesh,
      String which,
      String help,
      ToIntFunction<PeerStatus.Counts> count,
      PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("margay_bgp_prefixes_" + which)
        .help(help)
        .labelNames("peer", "family")
        .callback(each ->
            mesh.status()
                .forEach(peer ->
                    peer.families()
                        .forEach((family, counts) ->
                            each.call(
                                count.applyAsInt(counts),
                                peer.name(),
                                SpeakerFileReader.word(family)))))
        .register(registry);
  }

  private static void messages(
      BgpMesh mesh, String way, ToLongFunction<PeerStatus> count, PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("margay_bgp_updates_" + way + "_total")
        .help("UPDATE messages " + way + ".")
        .labelNames("peer")
        .callback(each ->
            mesh.status().forEach(peer -> each.call((double) count.applyAsLong(peer), peer.name())))
        .register(registry);
  }
}
