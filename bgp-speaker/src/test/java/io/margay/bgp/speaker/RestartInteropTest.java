package io.margay.bgp.speaker;

import static io.margay.bgp.speaker.LoopbackPair.LIMIT;
import static io.margay.bgp.speaker.LoopbackPair.OURS;
import static io.margay.bgp.speaker.LoopbackPair.THEIRS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One end goes and comes back: graceful restart against the daemons of Debian. */
class RestartInteropTest {
  private static final Cidr OVER = Cidr.parse("10.9.0.0/16");

  private static LoopbackPair pair;

  @TempDir Path directory;

  @BeforeAll
  static void addAddresses() throws Exception {
    pair = new LoopbackPair();
  }

  @AfterAll
  static void removeAddresses() throws Exception {
    pair.close();
  }

  /** They are killed and come back: their routes are never lost here. */
  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void keepsTheRoutesOfADaemonThatIsKilled(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withRestart(60));
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
        listener.lost.clear();
        them.kill();
        Await.until(
            LIMIT,
            "the session is gone",
            () -> speaker.status().getFirst().state() != SessionState.ESTABLISHED);
        assertTrue(listener.routes.containsKey(THEIRS), () -> speaker.status().toString());
        them.startAgain();
        LoopbackPair.awaitUp(speaker, them);
        LoopbackPair.awaitRoutes(speaker, listener, them);
        assertTrue(listener.lost.isEmpty(), () -> "lost " + listener.lost);
      }
    }
  }

  /**
   * We go without a word and come back: our routes are never lost there, but for what is over. The
   * campaign with a process that is killed goes on from here.
   */
  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR", "GOBGP"})
  void comesBackWithoutLosingARoute(Neighbour.Kind kind) throws Exception {
    comeBack(kind, kind == Neighbour.Kind.GOBGP ? 1 : 2);
  }

  /** GoBGP refuses connections for its idle hold time after each loss, 5 s as configured here. */
  private void comeBack(Neighbour.Kind kind, int times) throws Exception {
    RecordingListener listener = new RecordingListener();
    Speaker speaker = pair.speaker(64512, listener);
    Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withRestart(60));
    Ip address = pair.at(1);
    SpeakerConfig again =
        new SpeakerConfig(new AsNumber(64512), address, address, speaker.port())
            .withRestart(new SpeakerConfig.Restart(true, Duration.ofSeconds(10)));
    speaker.originate(Set.of(OURS, OVER));
    speaker.peers(List.of(peering.config("them")));
    try (Neighbour them = Neighbour.start(kind, directory, peering)) {
      LoopbackPair.awaitRoutes(speaker, listener, them);
      Await.until(LIMIT, "the other one", () -> them.has(OVER.toString()), them::describe);
      for (int i = 1; i <= times; i++) {
        speaker.close(false);
        assertTrue(them.has(OURS.toString()) && them.has(OVER.toString()), them::describe);
        RecordingListener hears = new RecordingListener();
        long start = System.nanoTime();
        Speaker next = Speaker.start(again, hears);
        speaker = next;
        // What is not announced again is swept, and only that.
        next.originate(i == times ? Set.of(OURS) : Set.of(OURS, OVER));
        next.peers(List.of(peering.config("them")));
        awaitEachKept(next, hears, them, start, kind == Neighbour.Kind.GOBGP ? 12_000 : 5_000);
      }
      Await.until(LIMIT, "swept", () -> !them.has(OVER.toString()), them::describe);
      assertTrue(them.has(OURS.toString()));
    } finally {
      speaker.close(true);
    }
  }

  private static void awaitEachKept(
      Speaker speaker, RecordingListener hears, Neighbour them, long start, int limit) {
    boolean up = false;
    while (!up || !hears.settled || !hears.routes.containsKey(THEIRS)) {
      assertTrue(them.has(OURS.toString()), them::describe);
      up |= speaker.status().getFirst().state() == SessionState.ESTABLISHED;
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(up || millis < limit, () -> "up too late: " + speaker.status() + them.describe());
      assertTrue(millis < 25_000, () -> speaker.status() + them.describe());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR", "GOBGP"})
  void aClosingSpeakerTakesItsRoutesAlong(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    Speaker speaker = pair.speaker(64512, listener);
    Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withRestart(60));
    speaker.originate(Set.of(OURS));
    speaker.peers(List.of(peering.config("them")));
    try (speaker;
        Neighbour them = Neighbour.start(kind, directory, peering)) {
      LoopbackPair.awaitRoutes(speaker, listener, them);
      speaker.close(true);
      Await.until(
          Duration.ofSeconds(3), "withdrawn", () -> !them.has(OURS.toString()), them::describe);
    }
  }
}
