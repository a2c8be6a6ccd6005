package io.margay.bgp.speaker;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Captured;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a speaker on a real socket answers to what a peer should not send: each row of the table of
 * probes in which BIRD, FRR and GoBGP differ or agree, with the answer of the RFC. The peer is AS
 * 65001 at 198.18.x.2, the speaker AS 64512 at 198.18.x.1.
 */
class ProbeTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final AsNumber OURS = new AsNumber(64512);
  private static final AsNumber THEIRS = new AsNumber(65001);
  private static final Cidr ROUTE = Cidr.parse("10.2.0.0/16");
  private static final Cidr LATER = Cidr.parse("10.99.0.0/16");
  private static final String MARKER = "ffffffffffffffffffffffffffffffff";
  private static final Logger SESSIONS = Logger.getLogger(PeerSession.class.getName());

  private static LoopbackAddresses addresses;

  private Speaker speaker;

  @BeforeAll
  static void addAddresses() throws Exception {
    addresses = new LoopbackAddresses(3);
    SESSIONS.setLevel(Level.WARNING);
  }

  @AfterAll
  static void removeAddresses() throws Exception {
    SESSIONS.setLevel(Level.INFO);
    addresses.close();
  }

  @BeforeEach
  void start() {
    Ip address = addresses.at(1);
    speaker = Speaker.start(new SpeakerConfig(OURS, address, address, 0), new RecordingListener());
  }

  /** Whatever was said, both threads of the speaker live and answer. */
  @AfterEach
  void stop() {
    Set<String> alive =
        Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(toSet());
    assertTrue(alive.containsAll(Set.of("speaker", "speaker-rib")), alive::toString);
    assertTrue(speaker.status().size() < 10);
    assertTrue(speaker.routes().size() < 10);
    speaker.close(false);
  }

  private RawPeer connect(AsNumber as) throws IOException {
    PeerConfig peer = PeerConfig.of("probe", addresses.at(2), as).withPassive(true);
    speaker.peers(List.of(peer));
    Await.until(LIMIT, "the peer is known", () -> speaker.status().size() == 1);
    return new RawPeer(addresses.at(2), addresses.at(1), speaker.port());
  }

  /** A peer whose session is up. */
  private RawPeer established(AsNumber as, boolean fourOctet) throws IOException {
    RawPeer peer = connect(as);
    List<Capability> none = List.of();
    Open narrow = Open.of(as, 90, addresses.at(2), none);
    peer.greet(fourOctet ? Open.of(as, 90, addresses.at(2)) : narrow);
    return peer;
  }

  /** The peer's address as a next hop in hexadecimal; {@code own} is ours. */
  private static String fill(String hex) {
    int last = (int) addresses.at(1).low() & ~0xff;
    return hex.replace("HOP", "%08x".formatted(last | 2))
        .replace("OWN", "%08x".formatted(last | 1));
  }

  private boolean holds(Cidr prefix) {
    return speaker.routes().stream().anyMatch(route -> route.prefix().equals(prefix));
  }

  private void check(RawPeer peer, String what, String answer) throws IOException {
    if (answer.startsWith("kept")) {
      // What comes later is taken, so what came before has been decided about.
      peer.say(Captured.update("", fill(GOOD), "10 0a63"));
      Await.until(LIMIT, what + ": a later route is taken", () -> holds(LATER), () -> state(peer));
      assertEquals(answer.equals("kept with"), holds(ROUTE), what);
      assertEquals(SessionState.ESTABLISHED, speaker.status().getFirst().state(), what);
    } else {
      Notification last = peer.farewell().orElseThrow(() -> new AssertionError(what + ": closed"));
      assertEquals(answer, last.code() + "/" + last.subcode(), what);
      Await.until(LIMIT, what + ": its routes go", () -> speaker.routes().isEmpty());
      SessionError error = speaker.status().getFirst().error().orElseThrow();
      assertEquals(last.code(), error.code());
      assertTrue(error.text().contains(answer), error.text());
    }
  }

  private String state(RawPeer peer) {
    return speaker.status() + " heard " + peer.heard;
  }

  private static final String GOOD = "400101 00 400206 0201 0000fde9 400304 HOP";

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource({
    "ORIGIN 9, 400101 09 400206 0201 0000fde9 400304 HOP, 10 0a02, kept without",
    "ORIGIN of 2 octets, 400102 0000 400206 0201 0000fde9 400304 HOP, 10 0a02, kept without",
    "ORIGIN optional, c00101 00 400206 0201 0000fde9 400304 HOP, 10 0a02, kept without",
    "ORIGIN missing, 400206 0201 0000fde9 400304 HOP, 10 0a02, kept without",
    "ORIGIN twice, 400101 00 400101 02 400206 0201 0000fde9 400304 HOP, 10 0a02, kept with",
    "AS_PATH of type 9, 400101 00 400206 0901 0000fde9 400304 HOP, 10 0a02, kept without",
    "AS_PATH overruns, 400101 00 400206 0202 0000fde9 400304 HOP, 10 0a02, kept without",
    "AS_PATH empty segment, 400101 00 400208 0201 0000fde9 0200 400304 HOP, 10 0a02, kept without",
    "AS_PATH missing, 400101 00 400304 HOP, 10 0a02, kept without",
    "AS_CONFED from outside, 400101 00 400206 0301 0000fde9 400304 HOP, 10 0a02, kept without",
    "AS 0, 400101 00 40020a 0202 0000fde9 00000000 400304 HOP, 10 0a02, kept without",
    "own AS, 400101 00 40020a 0202 0000fde9 0000fc00 400304 HOP, 10 0a02, kept without",
    "NEXT_HOP 0.0.0.0, 400101 00 400206 0201 0000fde9 400304 00000000, 10 0a02, kept without",
    "NEXT_HOP 127.0.0.1, 400101 00 400206 0201 0000fde9 400304 7f000001, 10 0a02, kept without",
    "NEXT_HOP 224.0.0.1, 400101 00 400206 0201 0000fde9 400304 e0000001, 10 0a02, kept without",
    "NEXT_HOP is ours, 400101 00 400206 0201 0000fde9 400304 OWN, 10 0a02, kept without",
    "NEXT_HOP of 5 octets, 400101 00 400206 0201 0000fde9 400305 HOP 00, 10 0a02, kept without",
    "NEXT_HOP missing, 400101 00 400206 0201 0000fde9, 10 0a02, kept without",
    "MED of 3 octets, 400101 00 400206 0201 0000fde9 400304 HOP 800403 000001, 10 0a02, kept without",
    "LOCAL_PREF from outside, 400101 00 400206 0201 0000fde9 400304 HOP 400504 00000001, 10 0a02, kept with",
    "LOCAL_PREF of 3 octets, 400101 00 400206 0201 0000fde9 400304 HOP 400503 000001, 10 0a02, kept with",
    "ATOMIC_AGGREGATE of 1 octet, 400101 00 400206 0201 0000fde9 400304 HOP 400601 00, 10 0a02, kept with",
    "AGGREGATOR of 6 octets, 400101 00 400206 0201 0000fde9 400304 HOP c00706 fde9 0a000001, 10 0a02, kept with",
    "AGGREGATOR of AS 0, 400101 00 400206 0201 0000fde9 400304 HOP c00708 00000000 0a000001, 10 0a02, kept with",
    "communities of 0, 400101 00 400206 0201 0000fde9 400304 HOP c00800, 10 0a02, kept without",
    "communities of 3, 400101 00 400206 0201 0000fde9 400304 HOP c00803 000001, 10 0a02, kept without",
    "ext communities of 7, 400101 00 400206 0201 0000fde9 400304 HOP c01007 00000000000000, 10 0a02, kept without",
    "IPv6 communities of 19, 400101 00 400206 0201 0000fde9 400304 HOP c01913 00000000000000000000000000000000000000, 10 0a02, kept without",
    "large communities of 11, 400101 00 400206 0201 0000fde9 400304 HOP c0200b 0000000000000000000000, 10 0a02, kept without",
    "OTC of 3, 400101 00 400206 0201 0000fde9 400304 HOP c02303 000001, 10 0a02, kept without",
    "ORIGINATOR_ID from outside, 400101 00 400206 0201 0000fde9 400304 HOP 800904 0a000009, 10 0a02, kept with",
    "CLUSTER_LIST from outside, 400101 00 400206 0201 0000fde9 400304 HOP 800a04 0a000009, 10 0a02, kept with",
    "AS4_PATH from a four-octet peer, 400101 00 400206 0201 0000fde9 400304 HOP c01106 0201 0000fdea, 10 0a02, kept with",
    "an attribute overruns, 400101 00 400206 0201 0000fde9 400304 HOP c0c8ff, 10 0a02, kept without",
    "a header is cut, 400101 00 400206 0201 0000fde9 400304 HOP c0, 10 0a02, kept without",
    "any order, 400304 HOP 400206 0201 0000fde9 400101 00, 10 0a02, kept with",
    "extended length on a short one, 50010001 00 400206 0201 0000fde9 400304 HOP, 10 0a02, kept with",
    "unknown transitive, 400101 00 400206 0201 0000fde9 400304 HOP c0c803 010203, 10 0a02, kept with",
    "unknown not transitive, 400101 00 400206 0201 0000fde9 400304 HOP 80c803 010203, 10 0a02, kept with",
    "host bits, 400101 00 400206 0201 0000fde9 400304 HOP, 0f 0a03, kept with",
    "AS_SET, 400101 00 40020c 0201 0000fde9 0101 0000fdea 400304 HOP, 10 0a02, kept with",
    "MP_REACH of a family never agreed, 800e15 0002 01 10 20010db8000000000000000000000001 00, '', kept with",
    "MP_REACH of an unknown family, 800e09 4004 47 04 HOP 00, '', kept with",
    "MP_UNREACH of an unknown family, 800f03 4004 47, '', kept with",
    "End-of-RIB of a family never agreed, 800f03 0002 01, '', kept with",
    "End-of-RIB, '', '', kept with",
    "MP_REACH of IPv4, 400101 00 400206 0201 0000fde9 800e0c 0001 01 04 HOP 00 10 0a02, '', kept with",
    "MP_REACH beside NEXT_HOP, 400101 00 400206 0201 0000fde9 400304 HOP 800e0c 0001 01 04 HOP 00 10 0a02, '', kept with",
    "MP_UNREACH of IPv4, 800f06 0001 01 10 0a02, '', kept without",
    "127/8, 400101 00 400206 0201 0000fde9 400304 HOP, 08 7f, kept with",
    "224/4, 400101 00 400206 0201 0000fde9 400304 HOP, 04 e0, kept with",
    "NLRI of length 33, 400101 00 400206 0201 0000fde9 400304 HOP, 21 0a00000100, 3/10",
    "NLRI is cut, 400101 00 400206 0201 0000fde9 400304 HOP, 18 0a, 3/10",
    "unknown well-known, 400101 00 400206 0201 0000fde9 400304 HOP 406301 00, 10 0a02, 3/2",
    "broken without NLRI, 400101 09, '', 3/1",
    "MP_REACH twice, 800e09 4004 47 04 HOP 00 800e09 4004 47 04 HOP 00, '', 3/1",
    "MP_REACH next hop of 5, 400101 00 400206 0201 0000fde9 800e0d 0001 01 05 HOP 00 00 10 0a02, '', 3/9",
    "MP_REACH too short, 400101 00 400206 0201 0000fde9 800e03 0001 01, '', 3/9",
    "MP_UNREACH too short, 800f02 0001, '', 3/9",
  })
  void answersAnUpdate(String what, String attributes, String announced, String answer)
      throws IOException {
    try (RawPeer peer = established(THEIRS, true)) {
      peer.say(Captured.update("", fill(GOOD), "10 0a02"));
      peer.say(Captured.update("", fill(attributes), announced));
      check(peer, what, answer);
      for (BestRoute route : speaker.routes()) {
        assertTrue(route.prefix().toString().startsWith("10."), route.toString());
      }
    }
  }

  /** The same of a peer that knows two octets only. */
  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "merged, 400101 00 400206 0202 fde9 5ba0 400304 HOP c01106 0201 fa56ea09, 65001 4200000009",
    "AS4_PATH longer, 400101 00 400204 0201 fde9 400304 HOP c0110a 0202 0000fde9 fa56ea09, 65001",
    "AS4_PATH broken, 400101 00 400206 0202 fde9 5ba0 400304 HOP c01105 0201 fa56ea, 65001 23456",
    "stale AS4, 400101 00 400206 0202 fde9 5ba0 400304 HOP c00706 fdea 0a000001 c01106 0201 fa56ea09 c01208 fa56ea09 0a000001, 65001 23456",
  })
  void readsPathsOfTwoOctets(String what, String attributes, String path) throws IOException {
    try (RawPeer peer = established(THEIRS, false)) {
      peer.say(Captured.update("", fill(attributes), "10 0a02"));
      Await.until(LIMIT, what, () -> holds(ROUTE), () -> state(peer));
      assertEquals(path, speaker.routes().getFirst().asPath());
    }
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource({
    "announced and withdrawn at once, 10 0a02, 10 0a02, kept with",
    "withdrawn, 10 0a02, '', kept without",
    "withdrawn unknown, 10 0a05, '', kept with",
  })
  void answersAWithdrawal(String what, String withdrawn, String announced, String answer)
      throws IOException {
    try (RawPeer peer = established(THEIRS, true)) {
      peer.say(Captured.update("", fill(GOOD), "10 0a02"));
      peer.say(Captured.update(withdrawn, announced.isEmpty() ? "" : fill(GOOD), announced));
      check(peer, what, answer);
    }
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "type 0, 001300, 1/3",
    "type 9, 001309, 1/3",
    "type 255, 0013ff, 1/3",
    "length 18, 001204, 1/2",
    "length 4097, 100102, 1/2",
    "KEEPALIVE of 20, 00140400, 1/2",
    "UPDATE of 22, 001602000000, 1/2",
    "NOTIFICATION of 20, 00140306, 1/2",
    "ROUTE-REFRESH of 22, 001605000100, 1/2",
    "BoRR of 24, 00180500010101 00, 7/1",
    "OPEN again, 001d01 04fde9005ac612000200, 5/3",
    "Withdrawn Routes Length overruns, 001702ffff0000, 3/1",
    "Total Path Attribute Length overruns, 0017020000ffff, 3/1",
    "ROUTE-REFRESH of an unknown family, 001705 4004 00 47, kept with",
    "ROUTE-REFRESH of an unknown subtype, 001705 0001 09 01, kept with",
    "ROUTE-REFRESH, 001705 0001 00 01, kept with",
    "KEEPALIVE, 001304, kept with",
  })
  void answersAMessage(String what, String octets, String answer) throws IOException {
    try (RawPeer peer = established(THEIRS, true)) {
      peer.say(Captured.update("", fill(GOOD), "10 0a02"));
      peer.sayHex(MARKER + octets);
      check(peer, what, answer);
    }
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "bad marker, 00ffffffffffffffffffffffffffffff001304, 1/1",
    "KEEPALIVE before OPEN, MARKER 001304, 5/1",
    "UPDATE before OPEN, MARKER 00170200000000, 5/1",
    "version 3, MARKER 001d01 03 fde9 005a 0a000002 00, 2/1",
    "AS 65002, MARKER 001d01 04 fdea 005a 0a000002 00, 2/2",
    "identifier 0, MARKER 001d01 04 fde9 005a 00000000 00, 2/3",
    "hold time 1, MARKER 001d01 04 fde9 0001 0a000002 00, 2/6",
    "hold time 2, MARKER 001d01 04 fde9 0002 0a000002 00, 2/6",
    "OPEN of 28, MARKER 001c01 04 fde9 005a 0a000002, 1/2",
    "unknown parameter, MARKER 002001 04 fde9 005a 0a000002 03 090100, 2/4",
    "parameter overruns, MARKER 001f01 04 fde9 005a 0a000002 02 0209, 2/0",
    "capability overruns, MARKER 002101 04 fde9 005a 0a000002 04 0202 4104, 2/0",
    "capability of a wrong length, MARKER 002401 04 fde9 005a 0a000002 07 0205 4103 000001, 2/0",
    "no IPv4 unicast, MARKER 002501 04 fde9 005a 0a000002 08 0206 0104 00020001, 2/7",
    "OPEN then UPDATE, MARKER 001d01 04 fde9 005a 0a000002 00 MARKER 00170200000000, 5/2",
    "OPEN twice, MARKER 001d01 04 fde9 005a 0a000002 00 MARKER 001d01 04 fde9 005a 0a000002 00, 5/2",
    "no capabilities, MARKER 001d01 04 fde9 005a 0a000002 00, up",
    "hold time 0, MARKER 001d01 04 fde9 0000 0a000002 00, up",
    "multicast identifier, MARKER 001d01 04 fde9 005a e0000001 00, up",
    "unknown capability, MARKER 002301 04 fde9 005a 0a000002 06 0204 f0020102, up",
    "AS_TRANS with AS4, MARKER 002501 04 5ba0 005a 0a000002 08 0206 4104 0000fde9, up",
    "RFC 9072, MARKER 002901 04 fde9 005a 0a000002 ff ff0009 020006 4104 0000fde9, up",
  })
  void answersAnOpen(String what, String octets, String answer) throws IOException {
    try (RawPeer peer = connect(THEIRS)) {
      peer.sayHex(octets.replace("MARKER", MARKER));
      if (answer.equals("up")) {
        peer.say(new Keepalive());
        Await.until(
            LIMIT,
            what,
            () -> speaker.status().getFirst().state() == SessionState.ESTABLISHED,
            () -> state(peer));
      } else {
        Optional<Notification> last = peer.farewell();
        assertEquals(Optional.of(answer), last.map(one -> one.code() + "/" + one.subcode()), what);
        if (answer.equals("2/1")) {
          assertEquals("0004", last.orElseThrow().data().toString());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"64512, false", "65001, true"})
  void takesAnIdentifierEqualToOursFromOutsideOnly(long as, boolean taken) throws IOException {
    try (RawPeer peer = connect(new AsNumber(as))) {
      peer.say(Open.of(new AsNumber(as), 90, addresses.at(1)));
      peer.say(new Keepalive());
      if (taken) {
        Await.until(
            LIMIT, "up", () -> speaker.status().getFirst().state() == SessionState.ESTABLISHED);
      } else {
        assertEquals("2/3", peer.farewell().map(n -> n.code() + "/" + n.subcode()).orElse(""));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64512, 400504 00000064, true",
    "64512, 400503 000064, false",
    "64512, 800903 0a0000, false",
    "64512, 800a03 0a0000, false",
    "64512, 800904 0a000009, true"
  })
  void checksInternalAttributesOfInternalPeers(long as, String attribute, boolean kept)
      throws IOException {
    try (RawPeer peer = established(new AsNumber(as), true)) {
      peer.say(Captured.update("", fill("400101 00 400200 400304 HOP" + attribute), "10 0a02"));
      check(peer, attribute, kept ? "kept with" : "kept without");
    }
  }

  @ParameterizedTest(name = "{0}, strict {2}: {3}")
  @CsvSource({
    "AS_SET, 0201 0000fde9 0101 0000fdea, true, kept without",
    "AS_SET, 0201 0000fde9 0101 0000fdea, false, kept with",
    "first AS is another, 0202 0000fdea 0000fde9, true, kept without",
    "first AS is another, 0202 0000fdea 0000fde9, false, kept with",
  })
  void hasSwitchesForSetsAndForeignFirstNumbers(
      String what, String path, boolean strict, String answer) throws IOException {
    PeerPolicy policy = PeerPolicy.DEFAULT.withAcceptAsSets(!strict).withEnforceFirstAs(strict);
    PeerConfig config =
        PeerConfig.of("probe", addresses.at(2), THEIRS).withPassive(true).withPolicy(policy);
    speaker.peers(List.of(config));
    Await.until(LIMIT, "the peer is known", () -> speaker.status().size() == 1);
    String attribute = "4002%02x".formatted(Captured.hex(path).length) + path;
    try (RawPeer peer = new RawPeer(addresses.at(2), addresses.at(1), speaker.port())) {
      peer.greet(Open.of(THEIRS, 90, addresses.at(2)));
      peer.say(Captured.update("", fill("400101 00 " + attribute + " 400304 HOP"), "10 0a02"));
      check(peer, what, answer);
    }
  }

  @ParameterizedTest
  @CsvSource({"300", "900"})
  void takesVeryLongPaths(int hops) throws IOException {
    List<String> segments = new ArrayList<>();
    for (int left = hops; left > 0; left -= 255) {
      int count = Math.min(255, left);
      segments.add("02%02x".formatted(count) + "0000fde9".repeat(count));
    }
    String path = String.join("", segments);
    String attributes =
        "400101 00 5002%04x%s 400304 HOP".formatted(Captured.hex(path).length, path);
    try (RawPeer peer = established(THEIRS, true)) {
      peer.say(Captured.update("", fill(attributes), "10 0a02"));
      check(peer, hops + " hops", "kept with");
    }
  }

  @ParameterizedTest
  @CsvSource({"2, true", "3, false"})
  void refusesASecondConnectionAndStrangers(int from, boolean known) throws IOException {
    try (RawPeer peer = established(THEIRS, true);
        RawPeer second = new RawPeer(addresses.at(from), addresses.at(1), speaker.port())) {
      Optional<Notification> last = second.farewell();
      assertEquals(known ? "6/7" : "", last.map(n -> n.code() + "/" + n.subcode()).orElse(""));
      assertEquals(
          known ? List.of() : List.of(addresses.at(3)),
          speaker.strangers().stream().map(Stranger::address).toList());
      peer.say(Captured.update("", fill(GOOD), "10 0a02"));
      check(peer, "the first stays", "kept with");
    }
  }
}
