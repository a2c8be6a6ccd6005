package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A full mesh of hosts, each with a block and a borrowed address, as a cluster has it. */
class MeshTest {
  private static final int HOSTS = 50;
  private static final Duration CONVERGED = Duration.ofSeconds(5);
  private static final Duration WITHDRAWN = Duration.ofSeconds(1);

  /** Of the host that leaves only: two cores do not send and check for all pairs in time. */
  private static final PeerTimers WATCHED =
      PeerTimers.DEFAULT.withBfd(
          Optional.of(
              new PeerTimers.BfdOptions(Duration.ofMillis(200), Duration.ofMillis(200), 3, false)));

  private static final Logger SESSIONS = Logger.getLogger(PeerSession.class.getName());

  private final List<Speaker> speakers = new ArrayList<>();
  private final List<RecordingListener> listeners = new ArrayList<>();

  @BeforeAll
  static void keepQuiet() {
    SESSIONS.setLevel(Level.WARNING);
  }

  @AfterAll
  static void speakAgain() {
    SESSIONS.setLevel(Level.INFO);
  }

  @Test
  void fiftyHostsConvergeAndLeaveInTime() throws Exception {
    try (HostNamespaces hosts = new HostNamespaces(HOSTS)) {
      for (int i = 1; i <= HOSTS; i++) {
        RecordingListener listener = new RecordingListener();
        Ip address = hosts.at(i);
        SpeakerConfig config = new SpeakerConfig(AsNumber.DEFAULT, address, address, 179);
        speakers.add(hosts.inside(i, () -> Speaker.start(config, listener)));
        listeners.add(listener);
      }
      long listening = System.nanoTime();
      for (int i = 1; i <= HOSTS; i++) {
        speakers.get(i - 1).originate(Set.of(block(i), borrowed(i)));
        speakers.get(i - 1).peers(peers(hosts, i));
      }
      Await.until(CONVERGED, "all have all", this::converged, this::found);
      long converged = millis(listening);
      checkNextHops(hosts);

      Await.until(Duration.ofSeconds(20), "BFD is up", this::watched, this::found);
      hosts.cut();
      long cut = System.nanoTime();
      Await.until(WITHDRAWN, "withdrawn on all", this::withdrawn, this::found);
      System.out.printf(
          "mesh of %d: converged after %d ms, a silent host withdrawn after %d ms%n",
          HOSTS, converged, millis(cut));
      for (RecordingListener listener : listeners.subList(0, HOSTS - 1)) {
        assertEquals(2 * (HOSTS - 2), listener.routes.size(), "the others' stay");
      }
    } finally {
      speakers.parallelStream().forEach(speaker -> speaker.close(false));
    }
  }

  private static List<PeerConfig> peers(HostNamespaces hosts, int self) {
    List<PeerConfig> peers = new ArrayList<>();
    for (int i = 1; i <= HOSTS; i++) {
      if (i != self) {
        boolean watched = i == HOSTS || self == HOSTS;
        peers.add(
            PeerConfig.of("host" + i, hosts.at(i), AsNumber.DEFAULT)
                .withPassive(i > self) // one side waits, as in a cluster
                .withRestart(RestartOptions.DEFAULT)
                .withTimers(watched ? WATCHED : PeerTimers.DEFAULT));
      }
    }
    return peers;
  }

  private static Cidr block(int host) {
    return Cidr.parse("10.92.%d.0/26".formatted(host));
  }

  private static Cidr borrowed(int host) {
    return Cidr.parse("10.92.%d.70/32".formatted(host % HOSTS + 1));
  }

  private boolean converged() {
    return listeners.stream().allMatch(listener -> listener.routes.size() == 2 * (HOSTS - 1));
  }

  private void checkNextHops(HostNamespaces hosts) {
    for (int i = 1; i <= HOSTS; i++) {
      for (int j = 1; j <= HOSTS; j++) {
        if (i != j) {
          RecordingListener listener = listeners.get(i - 1);
          assertEquals(hosts.at(j), listener.routes.get(block(j)).nextHop());
          assertEquals(hosts.at(j), listener.routes.get(borrowed(j)).nextHop());
        }
      }
    }
  }

  private boolean watched() {
    return speakers.getLast().status().stream()
        .allMatch(peer -> peer.session().bfd().equals(Optional.of("Up")));
  }

  private boolean withdrawn() {
    return listeners.subList(0, HOSTS - 1).stream()
        .noneMatch(listener ->
            listener.routes.containsKey(block(HOSTS))
                || listener.routes.containsKey(borrowed(HOSTS)));
  }

  private String found() {
    assertTrue(speakers.size() == HOSTS);
    return "routes "
        + listeners.stream().map(listener -> listener.routes.size()).toList()
        + "\n"
        + speakers.getFirst().status();
  }

  private static long millis(long since) {
    return Duration.ofNanos(System.nanoTime() - since).toMillis();
  }
}
