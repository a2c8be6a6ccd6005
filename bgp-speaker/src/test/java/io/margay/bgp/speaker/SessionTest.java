package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Captured;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole speakers in a world without threads, sockets or waiting. */
class SessionTest {
  private static final Cidr ONE = Cidr.parse("10.1.0.0/16");
  private static final Cidr TWO = Cidr.parse("10.2.0.0/16");

  private final World world = new World();

  @ParameterizedTest(name = "AS {0} and AS {1}")
  @CsvSource({"64512, 64512", "64512, 65001", "4200000001, 4200000002"})
  void twoSpeakersExchangeRoutes(long firstAs, long secondAs) {
    World.Node first = world.node(1, firstAs);
    World.Node second = world.node(2, secondAs);
    first.originate(Set.of(ONE));
    second.originate(Set.of(TWO));
    first.loop.peers(List.of(second.asPeer("second")));
    second.loop.peers(List.of(first.asPeer("first")));
    world.run(5_000);
    assertTrue(first.established() && second.established());
    assertEquals(new LearnedRoute(TWO, second.address, "second"), first.listener.routes.get(TWO));
    assertEquals(new LearnedRoute(ONE, first.address, "first"), second.listener.routes.get(ONE));
    assertEquals(
        firstAs == secondAs ? "" : String.valueOf(secondAs),
        first.routing.routes().getLast().asPath());

    first.originate(Set.of());
    world.run(10);
    assertEquals(Set.of(), second.listener.routes.keySet());
    assertEquals(1, first.listener.routes.size());
  }

  /** Both dial at the same moment, with many travel times: one connection must survive. */
  @ParameterizedTest(name = "latency {0} ms, started {1} ms apart")
  @CsvSource({"1, 0", "1, 1", "1, 2", "1, 3", "1, 4", "1, 5", "7, 0", "7, 3", "7, 10", "7, 20"})
  void twoConnectionsAtOnceLeaveOneSession(int latency, int apart) {
    world.network.latency = Duration.ofMillis(latency);
    World.Node first = world.node(1, 64512);
    World.Node second = world.node(2, 64512);
    first.loop.peers(List.of(second.asPeer("second")));
    world.run(apart);
    second.loop.peers(List.of(first.asPeer("first")));
    world.run(20 * latency);
    assertTrue(first.established() && second.established(), () -> status(first, second));
    world.run(300_000);
    assertTrue(first.established() && second.established(), () -> status(first, second));
    long ends =
        first.listener.sessions.stream()
            .filter(status -> status.state() == SessionState.IDLE)
            .count();
    assertEquals(0, ends, "no error on the way");
  }

  private static String status(World.Node first, World.Node second) {
    return first.status() + "\n" + second.status();
  }

  @Test
  void aMeshOfThreeDoesNotReflectInternalRoutes() {
    List<World.Node> nodes =
        List.of(world.node(1, 64512), world.node(2, 64512), world.node(3, 64512));
    for (World.Node node : nodes) {
      node.originate(Set.of(Cidr.containing(node.address, 24), node.address.toCidr()));
      node.loop.peers(
          nodes.stream()
              .filter(other -> other != node)
              .map(other -> other.asPeer(other.address.toString()))
              .toList());
    }
    world.run(10_000);
    for (World.Node node : nodes) {
      assertTrue(node.established());
      node.status().forEach(peer -> assertEquals(2, peer.announced(), peer.toString()));
      assertEquals(2, node.listener.routes.size()); // /32 of the two others; the /24 is our own
    }
  }

  @Test
  void learnsThatAPeerDiedSilentlyWhenTheHoldTimeIsOver() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 64512);
    peer.say(Captured.update("", "400101 00 400200 400304 c6120002 400504 00000064", "10 0a02"));
    world.run(10);
    assertEquals(Set.of(TWO), first.listener.routes.keySet());
    world.run(89_000);
    assertEquals(Set.of(TWO), first.listener.routes.keySet());
    world.run(1_500);
    assertEquals(Set.of(), first.listener.routes.keySet());
    assertTrue(first.peer("peer").lastError().orElseThrow().contains("hold time"));
    assertEquals(4, peer.notification().orElseThrow().code());
  }

  @Test
  void sendsKeepalivesInAThirdOfTheHoldTime() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 64512);
    peer.heard.clear();
    for (int i = 0; i < 10; i++) {
      world.run(30_000);
      peer.say(new Keepalive());
    }
    assertTrue(first.established());
    long keepalives = peer.heard.stream().filter(Keepalive.class::isInstance).count();
    assertTrue(keepalives >= 10 && keepalives <= 14, "keepalives in 300 s: " + keepalives);
  }

  @Test
  void comesBackWithinFiveSecondsAfterThePeerRestarts() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 64512);
    world.run(60_000);
    peer.say(new Keepalive());
    world.run(10);
    world.network.removeHost(World.address(2));
    peer.hangUp();
    world.run(60_000);
    assertFalse(first.established());
    assertTrue(first.peer("peer").lastError().orElseThrow().contains("refused"));

    TestPeer again = new TestPeer();
    world.network.host(World.address(2), again);
    world.run(5_050);
    assertTrue(again.connected());
  }

  /** A test peer at address 2 to which the node has an established session. */
  private TestPeer establishedPeer(World.Node node, long as) {
    return establishedPeer(node, PeerConfig.of("peer", World.address(2), new AsNumber(as)));
  }

  private TestPeer establishedPeer(World.Node node, PeerConfig config) {
    TestPeer peer = new TestPeer();
    world.network.host(World.address(2), peer);
    node.loop.peers(List.of(config));
    world.run(10);
    peer.greet(config.remoteAs(), World.address(2));
    world.run(10);
    assertTrue(node.established(), () -> node.status().toString());
    return peer;
  }

  @Test
  void aChangedPeerStartsAnewAndTheOthersStayAsTheyAre() {
    World.Node hub = world.node(1, 64512);
    World.Node second = world.node(2, 64512);
    World.Node third = world.node(3, 64512);
    second.loop.peers(List.of(hub.asPeer("hub").withPassive(true)));
    third.loop.peers(List.of(hub.asPeer("hub").withPassive(true)));
    hub.loop.peers(List.of(second.asPeer("second"), third.asPeer("third")));
    world.run(5_000);
    assertTrue(hub.established());
    var since = hub.peer("third").since();
    world.run(1_000);

    PeerConfig changed = second.asPeer("second").withHoldTime(Duration.ofSeconds(30));
    hub.loop.peers(List.of(changed, third.asPeer("third")));
    world.run(10);
    assertTrue(second.peer("hub").lastError().orElse("").contains("6/6") || second.established());
    world.run(10_000);
    assertTrue(hub.established());
    assertEquals(Duration.ofSeconds(30), hub.peer("second").holdTime());
    assertEquals(since, hub.peer("third").since());

    hub.loop.peers(List.of(third.asPeer("third")));
    world.run(10);
    assertTrue(second.peer("hub").lastError().orElseThrow().contains("6/3"));
    assertEquals(since, hub.peer("third").since());
  }

  @Test
  void aChangedFilterActsWithoutANewSession() {
    World.Node first = world.node(1, 64512);
    World.Node second = world.node(2, 65001);
    first.originate(Set.of(ONE, Cidr.parse("10.3.0.0/16")));
    second.originate(Set.of(TWO, Cidr.parse("172.16.0.0/12")));
    PeerConfig peer = second.asPeer("second");
    first.loop.peers(List.of(peer));
    second.loop.peers(List.of(first.asPeer("first")));
    world.run(5_000);
    var since = first.peer("second").since();
    assertEquals(2, first.listener.routes.size());

    RouteFilter onlyTen = RouteFilter.within(List.of(Cidr.parse("10.0.0.0/8")));
    first.loop.peers(List.of(peer.withImportFilter(onlyTen)));
    world.run(10);
    assertEquals(Set.of(TWO), first.listener.routes.keySet());
    assertEquals(2, first.peer("second").received());
    assertEquals(1, first.peer("second").accepted());

    RouteFilter onlyOne = RouteFilter.within(List.of(ONE));
    first.loop.peers(List.of(peer.withExportFilter(onlyOne)));
    world.run(10);
    assertEquals(2, first.listener.routes.size());
    assertEquals(Set.of(ONE), second.listener.routes.keySet());
    assertEquals(1, first.peer("second").announced());

    first.loop.peers(List.of(peer));
    world.run(10);
    assertEquals(2, second.listener.routes.size());
    assertEquals(since, first.peer("second").since());
  }

  @Test
  void ceasesWhenAPeerAnnouncesTooMuch() {
    World.Node first = world.node(1, 64512);
    FamilyOptions two = FamilyOptions.DEFAULT.withMaxPrefixes(2);
    TestPeer peer =
        establishedPeer(
            first,
            PeerConfig.of("peer", World.address(2), new AsNumber(65001))
                .withFamily(Family.IPV4_UNICAST, two));
    String attributes = "400101 00 400206 0201 0000fde9 400304 c6120002";
    peer.say(Captured.update("", attributes, "10 0a01 10 0a02"));
    world.run(10);
    assertTrue(first.established());
    peer.say(Captured.update("", attributes, "10 0a03"));
    world.run(10);
    assertEquals(
        "6/1 (maximum number of prefixes reached) data 00010100000002",
        peer.notification().orElseThrow().toString());
    assertEquals(Set.of(), first.listener.routes.keySet());
  }

  @Test
  void refusesASecondConnectionAndKeepsTheFirst() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 64512);
    TestPeer second = new TestPeer();
    world.network.open(World.address(2), first.address, second);
    world.run(10);
    assertTrue(second.closed);
    assertEquals(7, second.notification().orElseThrow().subcode());
    assertTrue(peer.connected() && first.established());
  }

  @Test
  void closesConnectionsFromStrangersWithoutAWord() {
    World.Node first = world.node(1, 64512);
    TestPeer stranger = new TestPeer();
    world.network.open(World.address(9), first.address, stranger);
    world.run(10);
    assertTrue(stranger.closed);
    assertEquals(List.of(), stranger.heard);
  }

  @Test
  void holdsChangesBackForASlowPeerAndThenSendsTheirLastState() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 64512);
    Cidr three = Cidr.parse("10.3.0.0/16");
    first.originate(Set.of(ONE));
    world.run(10);
    peer.heard.clear();
    world.network.slow(World.address(2), true);
    first.originate(Set.of(ONE, TWO));
    first.originate(Set.of(TWO, three));
    first.originate(Set.of(three));
    world.run(10);
    assertEquals(List.of(), updates(peer));

    world.network.slow(World.address(2), false);
    world.run(10);
    List<Update> late = updates(peer);
    assertEquals("[10.1.0.0/16, 10.2.0.0/16]", late.getFirst().withdrawn().toString());
    assertEquals("[10.3.0.0/16]", late.getLast().announced().toString());
    assertEquals(2, late.size());
    first.originate(Set.of(ONE));
    world.run(10);
    assertEquals(4, updates(peer).size());
  }

  @Test
  void answersARouteRefreshWithTheWholeTable() {
    World.Node first = world.node(1, 64512);
    first.originate(Set.of(ONE));
    TestPeer peer = establishedPeer(first, 64512);
    List<Update> before = updates(peer);
    assertEquals(1, before.size());
    peer.say(new RouteRefresh(1, 0, 1));
    peer.say(new RouteRefresh(2, 0, 1)); // a family that is not spoken
    world.run(10);
    assertEquals(List.of(before.getFirst(), before.getFirst()), updates(peer));
  }

  private static List<Update> updates(TestPeer peer) {
    return peer.heard.stream().filter(Update.class::isInstance).map(Update.class::cast).toList();
  }

  @Test
  void speaksTwoOctetNumbersWithAnOldPeer() {
    World.Node first = world.node(1, 4_200_000_001L);
    first.originate(Set.of(ONE));
    TestPeer peer = new TestPeer();
    world.network.host(World.address(2), peer);
    first.loop.peers(List.of(PeerConfig.of("peer", World.address(2), new AsNumber(65001))));
    world.run(10);
    peer.say(new Open(65001, 90, World.address(2), List.of()));
    peer.say(new Keepalive());
    // The path is 65001, AS_TRANS; AS4_PATH says who that is.
    peer.say(
        Captured.update(
            "", "400101 00 400206 0202 fde9 5ba0 400304 c6120002 c01106 0201 fa56ea09", "10 0a02"));
    world.run(10);
    assertEquals(
        Set.of("", "65001 4200000009"),
        Set.copyOf(first.routing.routes().stream().map(BestRoute::asPath).toList()));
    Update ours = updates(peer).getFirst();
    assertTrue(ours.attributes().toString().contains("4002040201" + "5ba0"), ours.toString());
    assertTrue(ours.attributes().toString().contains("c0110602" + "01fa56ea01"), ours.toString());
  }

  /** Rows of the table of probes that keep the session: what becomes of 10.2.0.0/16. */
  @ParameterizedTest(name = "{0}: kept {4}")
  @CsvSource({
    "own AS in the path, '', 400101 00 40020a 0202 0000fde9 0000fc00 400304 c6120002, 10 0a02, false",
    "own address as next hop, '', 400101 00 400206 0201 0000fde9 400304 c6120001, 10 0a02, false",
    "next hop 0.0.0.0, '', 400101 00 400206 0201 0000fde9 400304 00000000, 10 0a02, false",
    "ORIGIN 9, '', 400101 09 400206 0201 0000fde9 400304 c6120002, 10 0a02, false",
    "attribute overruns, '', 400101 00 400206 0201 0000fde9 400304 c6120002 c0c8ff, 10 0a02, false",
    "communities of 0, '', 400101 00 400206 0201 0000fde9 400304 c6120002 c00800, 10 0a02, false",
    "announced and withdrawn, 10 0a02, 400101 00 400206 0201 0000fde9 400304 c6120002, 10 0a02, true",
    "withdrawn, 10 0a02, '', '', false",
    "End-of-RIB, '', '', '', true",
    "LOCAL_PREF from outside, '', 400101 00 400206 0201 0000fde9 400304 c6120002 400504 00000001, 10 0a02, true",
    "MP_REACH of IPv6, '', 800e15 0002 01 10 20010db8000000000000000000000001 00, '', true",
    "withdrawn by MP_UNREACH, '', 800f06 000101 10 0a02, '', false",
    "AS_SET, '', 400101 00 40020c 0201 0000fde9 0101 0000fdea 400304 c6120002, 10 0a02, true",
  })
  void keepsTheSessionAndDecidesAboutTheRoute(
      String what, String withdrawn, String attributes, String announced, boolean kept) {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 65001);
    peer.say(Captured.update("", "400101 00 400206 0201 0000fde9 400304 c6120002", "10 0a02"));
    world.run(10);
    assertEquals(Set.of(TWO), first.listener.routes.keySet());
    peer.say(Captured.update(withdrawn, attributes, announced));
    world.run(10);
    assertTrue(first.established(), what);
    assertEquals(kept, first.listener.routes.containsKey(TWO), what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08 7f", "20 7f000001", "04 e0", "20 ffffffff", "08 00"})
  void dropsPrefixesThatNobodyForwardsTo(String prefix) {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 65001);
    peer.say(
        Captured.update(
            "", "400101 00 400206 0201 0000fde9 400304 c6120002", prefix + "10 0a02" + "00"));
    world.run(10);
    assertTrue(first.established());
    assertEquals(Set.of(TWO, Cidr.parse("0.0.0.0/0")), first.listener.routes.keySet());
  }

  /** Rows of the table of probes that end the session, and with which NOTIFICATION. */
  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "second OPEN, ffffffffffffffffffffffffffffffff001d01 04fde9005ac612000200, 5/3",
    "type 0, ffffffffffffffffffffffffffffffff001300, 1/3",
    "type 9, ffffffffffffffffffffffffffffffff001309, 1/3",
    "marker, 00ffffffffffffffffffffffffffffff001304, 1/1",
    "length 4097, ffffffffffffffffffffffffffffffff100102, 1/2",
    "NLRI length 33, ffffffffffffffffffffffffffffffff001d02 0000 0000 210a00000100, 3/10",
    "withdrawn overruns, ffffffffffffffffffffffffffffffff001702 ffff 0000, 3/1",
    "broken list without routes, ffffffffffffffffffffffffffffffff001b02 0000 0004 40010109, 3/1",
    "unknown well-known, ffffffffffffffffffffffffffffffff001b02 0000 0004 40630100, 3/2",
  })
  void endsTheSessionWithTheRightWord(String what, String octets, String numbers) {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 65001);
    peer.say(Captured.update("", "400101 00 400206 0201 0000fde9 400304 c6120002", "10 0a02"));
    world.run(10);
    peer.say(Captured.hex(octets));
    world.run(10);
    assertTrue(
        peer.notification().orElseThrow().toString().startsWith(numbers + " "),
        () -> what + ": " + peer.notification());
    assertTrue(peer.closed);
    assertEquals(Set.of(), first.listener.routes.keySet());
    assertEquals(SessionState.IDLE, first.peer("peer").state());
    assertTrue(first.peer("peer").lastError().orElseThrow().contains(numbers));
  }

  @Test
  void saysNothingToTheListenerWhenItCloses() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 65001);
    peer.say(Captured.update("", "400101 00 400206 0201 0000fde9 400304 c6120002", "10 0a02"));
    world.run(10);
    int reports = first.listener.sessions.size();
    first.routing.close();
    first.loop.close(Optional.empty());
    world.run(10);
    assertEquals(Set.of(TWO), first.listener.routes.keySet());
    assertEquals(reports, first.listener.sessions.size());
    assertTrue(peer.closed);
    assertEquals(Optional.empty(), peer.notification());
    world.run(60_000);
    assertFalse(peer.connected());
  }

  @Test
  void closesWithACeaseWhenAsked() {
    World.Node first = world.node(1, 64512);
    TestPeer peer = establishedPeer(first, 65001);
    first.loop.close(
        Optional.of(Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN, "gone fishing")));
    world.run(10);
    assertEquals(
        "6/2 (administrative shutdown): \"gone fishing\"",
        peer.notification().orElseThrow().toString());
  }
}
