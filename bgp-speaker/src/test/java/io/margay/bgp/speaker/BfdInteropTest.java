package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BFD with BIRD in a namespace of its own, over a link that the test cuts. */
class BfdInteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Cidr THEIRS = Cidr.parse("10.2.0.0/16");

  @TempDir Path directory;

  private static String configuration(Ip ours, Ip theirs, int port, boolean multihop) {
    return """
    router id 198.19.0.2;
    protocol device {}
    protocol bfd { %s }
    protocol static { ipv4; route 10.2.0.0/16 blackhole; }
    protocol bgp margay {
      local %s port 1790 as 65001;
      neighbor %s port %d as 64512;
      %s bfd on;
      connect retry time 1; connect delay time 1; error wait time 1, 2;
      ipv4 { import all; export where source = RTS_STATIC; extended next hop on; };
    }
    """
        .formatted(
            multihop
                ? "multihop { interval 100 ms; multiplier 3; };"
                : "interface \"*\" { interval 100 ms; multiplier 3; };",
            theirs,
            ours,
            port,
            multihop ? "multihop;" : "direct;");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true"})
  void aCutLinkTakesTheSessionDownWithinASecond(boolean multihop, boolean v6) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (PeerNamespace namespace = new PeerNamespace()) {
      Ip ours = v6 ? namespace.ours6() : namespace.ours();
      Ip theirs = v6 ? namespace.theirs6() : namespace.theirs();
      SpeakerConfig config = new SpeakerConfig(new AsNumber(64512), namespace.ours(), ours, 0);
      try (Speaker speaker = Speaker.start(config, listener);
          Bird bird =
              new Bird(
                  directory,
                  configuration(ours, theirs, speaker.port(), multihop),
                  namespace.prefix())) {
        PeerTimers.BfdOptions fast =
            new PeerTimers.BfdOptions(Duration.ofMillis(100), Duration.ofMillis(100), 3, multihop);
        speaker.peers(
            List.of(
                PeerConfig.of("bird", theirs, new AsNumber(65001))
                    .withPort(1790)
                    .withRestart(RestartOptions.DEFAULT)
                    .withFamily(
                        Family.IPV4_UNICAST, FamilyOptions.DEFAULT.withExtendedNextHop(true))
                    .withTimers(PeerTimers.DEFAULT.withBfd(Optional.of(fast)))));
        Await.until(
            LIMIT,
            "BFD is up, and so is the session",
            () ->
                speaker.status().getFirst().session().bfd().equals(Optional.of("Up"))
                    && listener.routes.containsKey(THEIRS),
            () ->
                speaker.status()
                    + bird.command("show bfd sessions")
                    + bird.command("show protocols all margay")
                    + bird.log());
        // Over IPv6 the IPv4 routes have an IPv6 next hop (RFC 8950).
        assertEquals(theirs, listener.routes.get(THEIRS).nextHop());
        assertEquals("off: BFD is on", speaker.status().getFirst().session().restart());
        assertTrue(bird.command("show bfd sessions").contains("Up"));

        long cut = System.nanoTime();
        namespace.cut();
        Await.until(
            Duration.ofSeconds(2),
            "the session is down",
            () -> speaker.status().getFirst().state() != SessionState.ESTABLISHED);
        Await.until(Duration.ofSeconds(1), "its routes go", listener.routes::isEmpty);
        assertTrue(System.nanoTime() - cut < 1_000_000_000L, "within a second");
        assertTrue(
            speaker.status().getFirst().transitions().toString().contains("BFD"),
            speaker.status().toString());
      }
    }
  }
}
