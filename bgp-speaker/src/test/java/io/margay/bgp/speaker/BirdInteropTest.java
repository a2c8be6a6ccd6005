package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against the real BIRD 2, over loopback addresses.
 *
 * <pre>
 *   Speaker 198.18.x.1 ──── TCP ──── BIRD 198.18.x.2:17900
 *   10.1.0.0/16, 10.1.9.9/32         10.2.0.0/16
 * </pre>
 */
class BirdInteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int BIRD_PORT = 17_900;
  private static final Cidr OURS = Cidr.parse("10.1.0.0/16");
  private static final Cidr BORROWED = Cidr.parse("10.1.9.9/32");
  private static final Cidr THEIRS = Cidr.parse("10.2.0.0/16");

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

  private String configuration(long birdAs, long ourAs, int ourPort, String extra) {
    return """
    router id %2$s;
    protocol device {}
    protocol static {
      ipv4;
      route 10.2.0.0/16 blackhole;
    }
    protocol bgp margay {
      local %2$s port %5$d as %3$d;
      neighbor %1$s port %6$d as %4$d;
      multihop;
      connect retry time 1;
      connect delay time 1;
      error wait time 1, 2;
      %7$s
      ipv4 { import all; export where source = RTS_STATIC; next hop self; };
    }
    """
        .formatted(pair.at(1), pair.at(2), birdAs, ourAs, BIRD_PORT, ourPort, extra);
  }

  private static PeerConfig bird(long as) {
    return PeerConfig.of("bird", pair.at(2), new AsNumber(as)).withPort(BIRD_PORT);
  }

  private static void awaitRoutes(Speaker speaker, RecordingListener listener, Bird bird) {
    Await.until(
        LIMIT,
        "routes both ways",
        () ->
            listener.routes.containsKey(THEIRS)
                && bird.command("show route 10.1.9.9/32").contains("10.1.9.9/32"),
        () -> speaker.status() + "\n" + bird.log() + bird.command("show protocols all margay"));
  }

  @ParameterizedTest
  @CsvSource({
    "64512, 64512", // internal
    "64512, 65001",
    "4200000001, 4200000002", // external, four octets
    "4200000001, 64512",
  })
  void exchangesRoutes(long ourAs, long birdAs) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(ourAs, listener);
        Bird bird = new Bird(directory, configuration(birdAs, ourAs, speaker.port(), ""))) {
      speaker.originate(Set.of(OURS, BORROWED));
      speaker.peers(List.of(bird(birdAs)));
      awaitRoutes(speaker, listener, bird);

      assertEquals(new LearnedRoute(THEIRS, pair.at(2), "bird"), listener.routes.get(THEIRS));
      String seen = bird.command("show route 10.1.0.0/16 all");
      assertTrue(seen.contains("BGP.next_hop: " + pair.at(1)), seen);
      assertTrue(seen.contains("BGP.origin: IGP"), seen);
      assertEquals(ourAs != birdAs, seen.contains("BGP.as_path: " + ourAs), seen);
      PeerStatus status = speaker.status().getFirst();
      assertEquals(SessionState.ESTABLISHED, status.state());
      assertEquals(1, status.received());
      assertEquals(2, status.announced());

      speaker.originate(Set.of(OURS));
      Await.until(
          LIMIT,
          "the withdrawal arrives",
          () -> !bird.command("show route 10.1.9.9/32").contains("10.1.9.9/32"));
      bird.command("disable static1");
      Await.until(LIMIT, "BIRD's withdrawal arrives", listener.routes::isEmpty);
    }
  }

  @Test
  void exchangesRoutesWithATwoOctetSpeaker() throws Exception {
    RecordingListener listener = new RecordingListener();
    String extra = "enable as4 off;";
    try (Speaker speaker = pair.speaker(64512, listener);
        Bird bird = new Bird(directory, configuration(65001, 64512, speaker.port(), extra))) {
      speaker.originate(Set.of(OURS, BORROWED));
      speaker.peers(List.of(bird(65001)));
      awaitRoutes(speaker, listener, bird);
      assertEquals("65001", speaker.routes().getLast().asPath());
    }
  }

  @Test
  void comesBackAfterBirdWasKilledAndStartedAgain() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener);
        Bird bird = new Bird(directory, configuration(64512, 64512, speaker.port(), ""))) {
      speaker.originate(Set.of(OURS, BORROWED));
      speaker.peers(List.of(bird(64512)));
      awaitRoutes(speaker, listener, bird);

      bird.kill();
      Await.until(LIMIT, "its routes go", listener.routes::isEmpty);
      assertTrue(speaker.status().getFirst().lastError().isPresent());

      bird.startAgain();
      Await.until(
          Duration.ofSeconds(6),
          "the session is back",
          () -> speaker.status().getFirst().state() == SessionState.ESTABLISHED,
          () -> speaker.status().toString());
      awaitRoutes(speaker, listener, bird);
    }
  }

  @ParameterizedTest
  @CsvSource({"SOFT_IN, 20", "SOFT_OUT, 20", "HARD, 5"})
  void clearingOverAndOverLeavesBothTablesWhole(Speaker.Clear how, int times) throws Exception {
    Set<Cidr> many = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      many.add(new Cidr(Ip.v4(0x0b00_0000 + (i << 8)), 24));
    }
    RecordingListener listener = new RecordingListener();
    String extra = "graceful restart on;";
    try (Speaker speaker = pair.speaker(64512, listener);
        Bird bird = new Bird(directory, configuration(65001, 64512, speaker.port(), extra))) {
      speaker.originate(many);
      speaker.peers(List.of(bird(65001).withRestart(RestartOptions.DEFAULT)));
      for (int i = 0; i < times; i++) {
        int round = i;
        Await.until(
            LIMIT,
            "all routes there in round " + round,
            () ->
                bird.command("show route count protocol margay").contains("5000 of")
                    && speaker.status().getFirst().received() == 1
                    && (how != Speaker.Clear.HARD || opens(speaker) > round)
                    && listener.routes.containsKey(THEIRS),
            () ->
                speaker.status()
                    + bird.command("show route count protocol margay")
                    + bird.command("show protocols all margay")
                    + bird.log());
        assertTrue(speaker.clear("bird", how, "again"));
        if (how == Speaker.Clear.SOFT_OUT && i % 2 == 0) {
          bird.command("reload in margay"); // both at a time
        }
      }
      assertTrue(how == Speaker.Clear.HARD || listener.lost.isEmpty());
    }
  }

  private static long opens(Speaker speaker) {
    return speaker.status().getFirst().session().received().opens();
  }

  @Test
  void waitsPassivelyForBirdToConnect() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener);
        Bird bird = new Bird(directory, configuration(65001, 64512, speaker.port(), ""))) {
      speaker.originate(Set.of(OURS, BORROWED));
      speaker.peers(List.of(bird(65001).withPassive(true)));
      awaitRoutes(speaker, listener, bird);
    }
  }

  @Test
  void tellsBirdWhyItLeaves() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener);
        Bird bird = new Bird(directory, configuration(65001, 64512, speaker.port(), ""))) {
      speaker.originate(Set.of(OURS, BORROWED));
      speaker.peers(List.of(bird(65001)));
      awaitRoutes(speaker, listener, bird);
      speaker.peers(List.of());
      Await.until(
          LIMIT,
          "BIRD heard of Cease 6/3",
          () -> bird.command("show protocols margay").contains("Peer de-configured"),
          () -> bird.command("show protocols margay") + bird.log());
      assertTrue(listener.routes.isEmpty());
    }
  }

  @Test
  void saysInWordsThatTheAsNumbersDisagree() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener);
        Bird bird = new Bird(directory, configuration(65001, 64512, speaker.port(), ""))) {
      speaker.peers(List.of(bird(65002)));
      Await.until(
          LIMIT,
          "the mismatch is noticed",
          () ->
              speaker.status().getFirst().lastError().orElse("").contains("AS 65001")
                  || bird.command("show protocols margay").contains("Bad peer AS"),
          () -> speaker.status() + bird.log());
    }
  }
}
