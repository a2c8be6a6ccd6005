package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BFD with FRR's bfdd in a namespace of its own: who goes silent is found out by the other. */
class FrrBfdTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Cidr THEIRS = Cidr.parse("10.2.0.0/16");

  @TempDir Path directory;

  private final RecordingListener listener = new RecordingListener();

  /** What happens once both sessions are up. */
  @FunctionalInterface
  private interface Then {
    void happens(Speaker speaker, FrrBfd frr, PeerNamespace namespace) throws IOException;
  }

  @Test
  void withdrawsWithinASecondWhenBfddIsKilled() throws Exception {
    whenUp(false, false, this::killsBfdd);
  }

  @Test
  void withdrawsWithinASecondWhenTheLinkGoesSilentOverSeveralHops() throws Exception {
    whenUp(true, false, this::cutsTheLink);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "true, false, false", "true, true, false", "true, true, true",
    "false, false, true", "false, true, false", "false, true, true"
  })
  void withdrawsWithinASecondInEveryForm(boolean multihop, boolean v6, boolean cut)
      throws Exception {
    whenUp(multihop, v6, cut ? this::cutsTheLink : this::killsBfdd);
  }

  private void killsBfdd(Speaker speaker, FrrBfd frr, PeerNamespace namespace) {
    frr.killBfdd(); // the TCP connection of bgpd lives on: nothing else tells us
    assertDownWithinASecond(speaker, System.nanoTime());
  }

  private void cutsTheLink(Speaker speaker, FrrBfd frr, PeerNamespace namespace)
      throws IOException {
    long cut = System.nanoTime();
    namespace.cut();
    assertDownWithinASecond(speaker, cut);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bfddFindsOutThatWeAreSilent(boolean multihop) throws Exception {
    whenUp(
        multihop,
        false,
        (speaker, frr, namespace) -> {
          namespace.deafen();
          Await.until(
              SECOND,
              "bfdd has given us up",
              () -> frr.sessions().contains("Diagnostics: control detection time expired"),
              frr::describe);
          Await.until(
              SECOND,
              "bgpd has",
              () -> !frr.neighbour().contains("BGP state = Established"),
              frr::describe);
          // What bfdd sends still arrives, and says so.
          Await.until(SECOND, "our routes go", listener.routes::isEmpty);
          assertNotEquals(SessionState.ESTABLISHED, speaker.status().getFirst().state());
        });
  }

  private void assertDownWithinASecond(Speaker speaker, long since) {
    Await.until(
        SECOND, "its routes go", listener.routes::isEmpty, () -> speaker.status().toString());
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    assertTrue(took < 1000, took + " ms");
    PeerStatus status = speaker.status().getFirst();
    assertNotEquals(SessionState.ESTABLISHED, status.state());
    assertTrue(status.transitions().toString().contains("BFD"), status.toString());
  }

  private void whenUp(boolean multihop, boolean v6, Then then) throws Exception {
    try (PeerNamespace namespace = new PeerNamespace()) {
      Ip ours = v6 ? namespace.ours6() : namespace.ours();
      Ip theirs = v6 ? namespace.theirs6() : namespace.theirs();
      SpeakerConfig config = new SpeakerConfig(new AsNumber(64512), namespace.ours(), ours, 0);
      try (Speaker speaker = Speaker.start(config, listener);
          FrrBfd frr =
              new FrrBfd(
                  directory,
                  namespace,
                  new FrrBfd.Session(ours, speaker.port(), theirs, multihop))) {
        speaker.peers(List.of(peer(theirs, multihop)));
        Await.until(
            LIMIT,
            "BFD is up at both ends, and so is the session",
            () ->
                speaker.status().getFirst().session().bfd().equals(Optional.of("Up"))
                    && listener.routes.containsKey(THEIRS)
                    && frr.sessions().contains("Status: up"),
            () -> speaker.status() + frr.describe());
        assertEquals(theirs, listener.routes.get(THEIRS).nextHop());
        assertEquals(multihop, frr.sessions().contains("multihop"), frr::sessions);
        then.happens(speaker, frr, namespace);
      }
    }
  }

  private static PeerConfig peer(Ip theirs, boolean multihop) {
    PeerTimers.BfdOptions fast =
        new PeerTimers.BfdOptions(Duration.ofMillis(100), Duration.ofMillis(100), 3, multihop);
    return PeerConfig.of("frr", theirs, new AsNumber(65001))
        .withPort(1790)
        .withFamily(Family.IPV4_UNICAST, FamilyOptions.DEFAULT.withExtendedNextHop(true))
        .withTimers(PeerTimers.DEFAULT.withBfd(Optional.of(fast)));
  }
}
