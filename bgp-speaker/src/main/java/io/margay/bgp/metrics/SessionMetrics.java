package io.margay.bgp.metrics;

import io.margay.bgp.config.SpeakerFileReader;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.PeerStatus;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The sessions as metrics; each scrape asks the speaker. */
public final class SessionMetrics {
  private SessionMetrics() {}

  /**
   * A session that ought to be there.
   *
   * @param type of its peer, in a word
   * @param status empty while it waits for something, such as its password
   */
  public record Session(String peer, String type, Optional<PeerStatus> status) {
    private boolean up() {
      return status.filter(peer -> peer.state() == SessionState.ESTABLISHED).isPresent();
    }
  }

  /**
   * Registers the metrics {@code margay_bgp_…}.
   *
   * @param sessions all of them as of now; any thread
   */
  public static void register(Supplier<List<Session>> sessions, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("margay_bgp_session_up")
        .help("Whether the session is Established.")
        .labelNames("peer", "type")
        .callback(each ->
            sessions
                .get()
                .forEach(session -> each.call(session.up() ? 1 : 0, session.peer, session.type)))
        .register(registry);
    Supplier<List<PeerStatus>> peers =
        () -> sessions.get().stream().flatMap(session -> session.status.stream()).toList();
    prefixes(
        peers,
        "received",
        "Prefixes the peer has announced.",
        PeerStatus.Counts::received,
        registry);
    prefixes(
        peers,
        "accepted",
        "Of these, what passed the import filter.",
        PeerStatus.Counts::accepted,
        registry);
    prefixes(
        peers,
        "announced",
        "Prefixes we have announced to the peer.",
        PeerStatus.Counts::announced,
        registry);
    prefixes(
        peers,
        "stale",
        "Prefixes kept over the peer's restart.",
        PeerStatus.Counts::stale,
        registry);
    messages(peers, "received", peer -> peer.session().received().updates(), registry);
    messages(peers, "sent", peer -> peer.session().sent().updates(), registry);
  }

  private static void prefixes(
      Supplier<List<PeerStatus>> peers,
      String which,
      String help,
      ToIntFunction<PeerStatus.Counts> count,
      PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("margay_bgp_prefixes_" + which)
        .help(help)
        .labelNames("peer", "family")
        .callback(each ->
            peers
                .get()
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
      Supplier<List<PeerStatus>> peers,
      String way,
      ToLongFunction<PeerStatus> count,
      PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("margay_bgp_updates_" + way + "_total")
        .help("UPDATE messages " + way + ".")
        .labelNames("peer")
        .callback(each ->
            peers.get().forEach(peer -> each.call((double) count.applyAsLong(peer), peer.name())))
        .register(registry);
  }
}
