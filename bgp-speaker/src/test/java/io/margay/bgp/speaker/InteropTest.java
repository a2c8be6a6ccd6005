package io.margay.bgp.speaker;

import static io.margay.bgp.speaker.LoopbackPair.LIMIT;
import static io.margay.bgp.speaker.LoopbackPair.OURS;
import static io.margay.bgp.speaker.LoopbackPair.THEIRS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.Failure;
import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.nio.file.Path;
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
  private static final Cidr OURS6 = Cidr.parse("2001:2:3::/48");
  private static final Cidr THEIRS6 = Cidr.parse("2001:2:2::/48");

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
    try (Speaker speaker = pair.speaker(ourAs, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = pair.peering(speaker, ourAs, theirAs, Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
        assertEquals(SessionState.ESTABLISHED, speaker.status().getFirst().state());
        assertEquals(pair.at(2), listener.routes.get(THEIRS).nextHop());
        assertTrue(them.route(OURS.toString()).contains(pair.at(1).toString()));
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
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering.Options options = Peering.Options.NONE.withPassword("correct-horse");
      Peering peering = pair.peering(speaker, 64512, 65001, options);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
      }
    }
  }

  /** Both send TTL 255 and take nothing less. */
  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void checksTheTtlAtBothEnds(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withHops(1));
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
      }
    }
  }

  /** BIRD and FRR send a smaller TTL unless they are told; the kernel drops it in silence. */
  @Test
  void namesTheTtlWhenThePeerSendsASmallerOne() throws Exception {
    try (Speaker speaker = pair.speaker(64512, new RecordingListener())) {
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE);
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
    try (Speaker speaker = pair.speaker(64512, new RecordingListener())) {
      Peering.Options theirs = Peering.Options.NONE.withPassword("correct-horse");
      Peering peering = pair.peering(speaker, 64512, 65001, theirs);
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
    try (Speaker speaker = pair.speaker(64512, new RecordingListener())) {
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE);
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
    Speaker speaker = pair.speaker(64512, new RecordingListener());
    Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE);
    speaker.peers(List.of(peering.config("them")));
    String us = pair.at(1).toString();
    try (speaker;
        Neighbour them = Neighbour.start(kind, directory, peering)) {
      LoopbackPair.awaitUp(speaker, them);
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
      LoopbackPair.awaitUp(speaker, them);
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

  @ParameterizedTest
  @EnumSource(
      value = Neighbour.Kind.class,
      names = {"BIRD", "FRR", "GOBGP"})
  void asksForRoutesAgain(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
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
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Cidr around = Cidr.containing(pair.at(2), 24);
      PeerConfig pattern =
          PeerConfig.dynamic("rack", around, Set.of(new AsNumber(65001), new AsNumber(65002)), 10);
      speaker.peers(List.of(pattern));
      Peering peering = pair.peering(speaker, 64512, 65002, Peering.Options.NONE);
      try (Neighbour them = Neighbour.start(Neighbour.Kind.BIRD, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
        PeerStatus status = speaker.status().getFirst();
        assertEquals("rack/" + pair.at(2), status.name());
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
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS, OURS6));
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withIpv6());
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
        Await.until(
            LIMIT,
            "IPv6 routes both ways",
            () -> listener.routes.containsKey(THEIRS6) && them.has(OURS6.toString()),
            () -> speaker.status() + "\n" + listener.routes + "\n" + them.describe());
        assertEquals(pair.v6(2), listener.routes.get(THEIRS6).nextHop());
        assertTrue(
            them.route(OURS6.toString()).contains(pair.v6(1).toString()),
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
    SpeakerConfig config = new SpeakerConfig(new AsNumber(64512), pair.at(1), pair.v6(1), 0);
    try (Speaker speaker = Speaker.start(config, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering =
          new Peering(
              new Peering.End(pair.v6(1), pair.v6(1), speaker.port(), 64512),
              new Peering.End(pair.v6(2), pair.v6(2), LoopbackPair.freePort(), 65001),
              Peering.Options.NONE);
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
        assertEquals(pair.v6(2), listener.routes.get(THEIRS).nextHop());
        String seen = them.route(OURS.toString());
        assertTrue(seen.contains(pair.v6(1).toString()), seen);
        assertTrue(!seen.contains(pair.at(2).toString()), seen);
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
    try (Speaker speaker = pair.speaker(4_200_000_001L, listener)) {
      speaker.originate(Set.of(OURS));
      PeerRole seenAs = PeerRole.DEFAULT.withLocalAs(new AsNumber(64512));
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withNarrow());
      speaker.peers(List.of(peering.config("them").withRole(seenAs)));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
        List<String> theirs = speaker.status().getFirst().session().capabilities();
        assertTrue(
            theirs.stream().noneMatch(word -> word.contains("four-octet")), theirs::toString);
        String seen = them.route(OURS.toString());
        assertTrue(seen.contains("64512"), seen);
        assertEquals("65001", speaker.routes().getLast().asPath());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Neighbour.Kind.class)
  void sendsAndTakesSeveralPaths(Neighbour.Kind kind) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (Speaker speaker = pair.speaker(64512, listener)) {
      speaker.originate(Set.of(OURS));
      Peering peering = pair.peering(speaker, 64512, 65001, Peering.Options.NONE.withAddPath());
      speaker.peers(List.of(peering.config("them")));
      try (Neighbour them = Neighbour.start(kind, directory, peering)) {
        LoopbackPair.awaitRoutes(speaker, listener, them);
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
