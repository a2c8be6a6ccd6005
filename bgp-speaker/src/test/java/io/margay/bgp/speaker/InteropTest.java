package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against BIRD 2, FRR, GoBGP and ExaBGP of Debian, over addresses of the loopback interface. */
class InteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(25);
  private static final Cidr OURS = Cidr.parse("10.1.0.0/16");
  private static final Cidr THEIRS = Cidr.parse("10.2.0.0/16");

  private static LoopbackAddresses addresses;

  @TempDir Path directory;

  @BeforeAll
  static void addAddresses() throws Exception {
    addresses = new LoopbackAddresses(2);
  }

  @AfterAll
  static void removeAddresses() throws Exception {
    addresses.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return 20_000 + socket.getLocalPort() % 10_000;
    }
  }

  private static Speaker speaker(long as, RouteListener listener) {
    Ip address = addresses.at(1);
    return Speaker.start(new SpeakerConfig(new AsNumber(as), address, address, 0), listener);
  }

  private static Peering peering(Speaker speaker, long ourAs, long theirAs, Peering.Options options)
      throws IOException {
    return new Peering(
        new Peering.End(addresses.at(1), addresses.v6(1), speaker.port(), ourAs),
        new Peering.End(addresses.at(2), addresses.v6(2), freePort(), theirAs),
        options);
  }

  private static void awaitRoutes(Speaker speaker, RecordingListener listener, Neighbour them) {
    Await.until(
        LIMIT,
        "routes both ways",
        () -> listener.routes.containsKey(THEIRS) && them.has(OURS.toString()),
        () -> speaker.status() + "\n" + listener.routes + "\n" + them.describe());
  }

  @ParameterizedTest(name = "{0}: AS {1} and AS {2}")
  @CsvSource({
    "BIRD, 64512, 65001",
    "FRR, 64512, 65001",
    "FRR, 64512, 64512",
    "FRR, 4200000001, 4200000002",
    "GOBGP, 64512, 65001",
    "GOBGP, 4200000001, 4200000001",
    "EXABGP, 64512, 65001",
    "EXABGP, 4200000001, 4200000002",
  })
  void exchangesRoutes(Neighbour.Kind kind, long ourAs, long theirAs) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(ourAs, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = peering(speaker, ourAs, theirAs, Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        assertEquals(SessionState.ESTABLISHED, speaker.status().getFirst().state());
        assertEquals(addresses.at(2), listener.routes.get(THEIRS).nextHop());
        assertTrue(them.route(OURS.toString()).contains(addresses.at(1).toString()));
        speaker.originate(Set.of());
        Await.until(
            LIMIT, "the withdrawal arrives", () -> !them.has(OURS.toString()), them::describe);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void signsSegmentsWithAPassword(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering.Options options = Peering.Options.NONE.withPassword("correct-horse");
      Peering peering = peering(speaker, 64512, 65001, options);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
      }
    }
  }
}
