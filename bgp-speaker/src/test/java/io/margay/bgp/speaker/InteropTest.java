package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.Failure;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against BIRD 2, FRR, GoBGP and ExaBGP of Debian, over addresses of the loopback interface. */
class InteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(25);
  private static final Cidr OURS = Cidr.parse("10.1.0.0/16");
  private static final Cidr THEIRS = Cidr.parse("10.2.0.0/16");

  private static final Cidr OVER = Cidr.parse("10.9.0.0/16");
  private static final Cidr OURS6 = Cidr.parse("2001:2:3::/48");
  private static final Cidr THEIRS6 = Cidr.parse("2001:2:2::/48");

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

  /** Both send TTL 255 and take nothing less. */
  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void checksTheTtlAtBothEnds(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withHops(1));
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
      }
    }
  }

  /** BIRD and FRR send a smaller TTL unless they are told; the kernel drops it in silence. */
  @Test
  void namesTheTtlWhenThePeerSendsASmallerOne() throws Exception {
    try (Speaker speaker = speaker(64512, new RecordingListener())) {
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE);
      PeerConfig config = peering.config("them");
      speaker.peers(List.of(config.withTransport(config.transport().withSecurityHops(1))));
      try (Neighbour them = Neighbour.start(Neighbour.Kind.BIRD, directory, peering)) {
        awaitNextStep(speaker, them, "TTL");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR"})
  void namesThePasswordWhenNothingComesBack(Neighbour.Kind kind) throws Exception {
    try (Speaker speaker = speaker(64512, new RecordingListener())) {
      Peering.Options theirs = Peering.Options.NONE.withPassword("correct-horse");
      Peering peering = peering(speaker, 64512, 65001, theirs);
      PeerConfig config = peering.config("them").withPassword("battery-staple");
      speaker.peers(List.of(config));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitNextStep(speaker, them, "MD5");
        // The right one comes later, and only then is there a session.
        speaker.peers(List.of(peering.config("them")));
        Await.until(
            LIMIT,
            "the session is up",
            () -> speaker.status().getFirst().state() == SessionState.ESTABLISHED,
            () -> speaker.status() + them.describe());
      }
    }
  }

  private static void awaitNextStep(Speaker speaker, Neighbour them, String word) {
    Await.until(
        LIMIT,
        "the next step names " + word,
        () ->
            speaker.status().getFirst().error().stream()
                .anyMatch(error -> error.nextStep().contains(word)),
        () -> speaker.status() + them.describe());
    assertTrue(speaker.status().getFirst().state() != SessionState.ESTABLISHED);
  }

  @Test
  void saysThatNothingListens() throws Exception {
    try (Speaker speaker = speaker(64512, new RecordingListener())) {
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      Await.until(
          LIMIT,
          "refused",
          () -> speaker.status().getFirst().lastError().orElse("").contains("refused"),
          () -> speaker.status().toString());
      SessionError error = speaker.status().getFirst().error().orElseThrow();
      assertEquals(Failure.Origin.NETWORK, error.origin());
      assertTrue(error.nextStep().contains("nothing listens"), error.nextStep());
    }
  }

  /** What BIRD and FRR are told to say; all hear ours but ExaBGP, which cannot read it. */
  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void tellsAndHearsWordsWithAShutdown(Neighbour.Kind kind) throws Exception {
    Speaker speaker = speaker(64512, new RecordingListener());
    Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE);
    speaker.peers(List.of(peering.config("them")));
    String us = addresses.at(1).toString();
    try (speaker;
        Neighbour them = Neighbour.start(kind, directory, peering)) {
      awaitUp(speaker, them);
      String words = "rack moves to row 7";
      switch (them) {
        case BirdNeighbour bird -> bird.bird().command("disable margay \"" + words + "\"");
        case FrrNeighbour frr -> frr.configure("neighbor " + us + " shutdown message " + words);
        case GoBgpNeighbour _, ExaBgpNeighbour _ -> words = ""; // they cannot be told to
      }
      if (!words.isEmpty()) {
        awaitHeard(speaker, them, words);
      }
      switch (them) {
        case BirdNeighbour bird -> bird.bird().command("enable margay");
        case FrrNeighbour frr -> frr.configure("no neighbor " + us + " shutdown");
        case GoBgpNeighbour _, ExaBgpNeighbour _ -> {}
      }
      awaitUp(speaker, them);
      speaker.close("gone fishing");
      Await.until(
          LIMIT,
          "they heard ours",
          () ->
              them.describe().contains("gone fishing")
                  || (them instanceof ExaBgpNeighbour && them.describe().contains("down")),
          them::describe);
    }
  }

  private static void awaitHeard(Speaker speaker, Neighbour them, String words) {
    Await.until(
        LIMIT,
        "the words are heard",
        () -> speaker.status().getFirst().transitions().toString().contains(words),
        () -> speaker.status() + them.describe());
  }

  private static void awaitUp(Speaker speaker, Neighbour them) {
    Await.until(
        LIMIT,
        "the session is up",
        () -> speaker.status().getFirst().state() == SessionState.ESTABLISHED,
        () -> speaker.status() + them.describe());
  }

  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR", "GOBGP"})
  void asksForRoutesAgain(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        long before = speaker.status().getFirst().session().received().updates();
        assertTrue(speaker.clear("them", Speaker.Clear.SOFT_IN, ""));
        Await.until(
            LIMIT,
            "they announce again",
            () -> speaker.status().getFirst().session().received().updates() > before,
            them::describe);
        switch (them) {
          case BirdNeighbour bird -> bird.bird().command("reload in margay");
          case FrrNeighbour frr -> frr.ask("clear bgp ipv4 unicast * in");
          case GoBgpNeighbour _, ExaBgpNeighbour _ -> {
            return; // they cannot be told to
          }
        }
        Await.until(
            LIMIT,
            "they ask us",
            () -> speaker.status().getFirst().session().received().refreshes() > 0,
            () -> speaker.status() + them.describe());
        assertEquals(SessionState.ESTABLISHED, speaker.status().getFirst().state());
        assertTrue(them.has(OURS.toString()));
        assertTrue(listener.routes.containsKey(THEIRS));
      }
    }
  }

  @Test
  void takesPeersByPrefixAndForgetsThem() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Cidr around = Cidr.containing(addresses.at(2), 24);
      PeerConfig pattern =
          PeerConfig.dynamic("rack", around, Set.of(new AsNumber(65001), new AsNumber(65002)), 10);
      speaker.peers(List.of(pattern));
      Peering peering = peering(speaker, 64512, 65002, Peering.Options.NONE);
      try (Neighbour them = Neighbour.start(Neighbour.Kind.BIRD, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        PeerStatus status = speaker.status().getFirst();
        assertEquals("rack/" + addresses.at(2), status.name());
        assertEquals(new AsNumber(65002), status.remoteAs());
        // The same pattern again changes nothing.
        speaker.peers(List.of(pattern));
        assertEquals(status.since(), speaker.status().getFirst().since());
      }
      Await.until(LIMIT, "it is forgotten", () -> speaker.status().isEmpty());
      Await.until(LIMIT, "with its routes", listener.routes::isEmpty);
    }
  }

  /** Both families on one IPv4 session. */
  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void exchangesBothFamiliesOnOneSession(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS, OURS6));
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withIpv6());
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        Await.until(
            LIMIT,
            "IPv6 routes both ways",
            () -> listener.routes.containsKey(THEIRS6) && them.has(OURS6.toString()),
            () -> speaker.status() + "\n" + listener.routes + "\n" + them.describe());
        assertEquals(addresses.v6(2), listener.routes.get(THEIRS6).nextHop());
        assertTrue(
            them.route(OURS6.toString()).contains(addresses.v6(1).toString()),
            them.route(OURS6.toString()));
        assertEquals(2, speaker.status().getFirst().families().size());
        speaker.originate(Set.of(OURS));
        Await.until(
            LIMIT, "the withdrawal arrives", () -> !them.has(OURS6.toString()), them::describe);
        assertTrue(them.has(OURS.toString()));
      }
    }
  }

  /**
   * Over IPv6, where IPv4 routes have IPv6 next hops (RFC 8950). ExaBGP 4.2 sends them without
   * having offered the capability, which is answered with 3/9.
   */
  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR", "GOBGP"})
  void exchangesIpv4RoutesWithIpv6NextHops(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    SpeakerConfig config =
        new SpeakerConfig(new AsNumber(64512), addresses.at(1), addresses.v6(1), 0);
    try (Speaker speaker = Speaker.start(config, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering =
          new Peering(
              new Peering.End(addresses.v6(1), addresses.v6(1), speaker.port(), 64512),
              new Peering.End(addresses.v6(2), addresses.v6(2), freePort(), 65001),
              Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        assertEquals(addresses.v6(2), listener.routes.get(THEIRS).nextHop());
        String seen = them.route(OURS.toString());
        assertTrue(seen.contains(addresses.v6(1).toString()), seen);
        assertTrue(!seen.contains(addresses.at(2).toString()), seen);
      }
    }
  }

  /** GoBGP always knows four. */
  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR", "EXABGP"})
  void exchangesRoutesWithThoseThatKnowTwoOctets(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(4_200_000_001L, listener)) {
      speaker.originate(Set.of(OURS));
      PeerRole seenAs = PeerRole.DEFAULT.withLocalAs(new AsNumber(64512));
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withNarrow());
      speaker.peers(List.of(peering.config("them").withRole(seenAs)));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        List<String> theirs = speaker.status().getFirst().session().capabilities();
        assertTrue(
            theirs.stream().noneMatch(word -> word.contains("four-octet")), theirs::toString);
        String seen = them.route(OURS.toString());
        assertTrue(seen.contains("64512"), seen);
        assertEquals("65001", speaker.routes().getLast().asPath());
      }
    }
  }

  /** They are killed and come back: their routes are never lost here. */
  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void keepsTheRoutesOfADaemonThatIsKilled(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withRestart(60));
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        listener.lost.clear();
        them.kill();
        Await.until(
            LIMIT,
            "the session is gone",
            () -> speaker.status().getFirst().state() != SessionState.ESTABLISHED);
        assertTrue(listener.routes.containsKey(THEIRS), () -> speaker.status().toString());
        them.startAgain();
        awaitUp(speaker, them);
        awaitRoutes(speaker, listener, them);
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
    Speaker speaker = speaker(64512, listener);
    Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withRestart(60));
    Ip address = addresses.at(1);
    SpeakerConfig again =
        new SpeakerConfig(new AsNumber(64512), address, address, speaker.port())
            .withRestart(new SpeakerConfig.Restart(true, Duration.ofSeconds(10)));
    speaker.originate(Set.of(OURS, OVER));
    speaker.peers(List.of(peering.config("them")));
    try (Neighbour them = Neighbour.start(kind, directory, peering)) {
      awaitRoutes(speaker, listener, them);
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
    Speaker speaker = speaker(64512, listener);
    Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withRestart(60));
    speaker.originate(Set.of(OURS));
    speaker.peers(List.of(peering.config("them")));
    try (speaker;
        Neighbour them = Neighbour.start(kind, directory, peering)) {
      awaitRoutes(speaker, listener, them);
      speaker.close(true);
      Await.until(
          Duration.ofSeconds(3), "withdrawn", () -> !them.has(OURS.toString()), them::describe);
    }
  }

  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void sendsAndTakesSeveralPaths(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = peering(speaker, 64512, 65001, Peering.Options.NONE.withAddPath());
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        awaitRoutes(speaker, listener, them);
        assertTrue(
            speaker.status().getFirst().session().capabilities().contains("add-path"),
            () -> speaker.status().toString());
        speaker.originate(Set.of());
        Await.until(
            LIMIT, "the withdrawal arrives", () -> !them.has(OURS.toString()), them::describe);
      }
    }
  }
}
