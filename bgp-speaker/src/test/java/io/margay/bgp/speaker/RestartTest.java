package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Captured;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Going and coming back (RFC 4724, 8538, 9494), in a world without waiting. */
class RestartTest {
  private static final AsNumber THEIRS = new AsNumber(65001);
  private static final Cidr ONE = Cidr.parse("10.1.0.0/16");
  private static final Cidr TWO = Cidr.parse("10.2.0.0/16");
  private static final Cidr THREE = Cidr.parse("10.3.0.0/16");
  private static final String PATH = "400101 00 400206 0201 0000fde9 400304 c6120002";
  private static final RestartOptions RESTART =
      RestartOptions.DEFAULT.withTime(Duration.ofSeconds(30));

  private final World world = new World();
  private World.Node node = world.node(1, 64512);

  private static PeerConfig config() {
    return PeerConfig.of("peer", World.address(2), THEIRS).withRestart(RESTART);
  }

  /** An OPEN with graceful restart: {@code flags} of R, N and F. */
  private static Open open(String flags, int longLivedSeconds) {
    boolean kept = flags.contains("F");
    List<Capability> all = new ArrayList<>();
    all.add(Capability.Multiprotocol.IPV4_UNICAST);
    all.add(new Capability.Refresh());
    all.add(new Capability.FourOctetAs(THEIRS));
    all.add(
        new Capability.GracefulRestart(
            flags.contains("R"),
            flags.contains("N"),
            20,
            List.of(new Capability.GracefulRestart.Kept(1, 1, kept))));
    if (longLivedSeconds > 0) {
      all.add(
          new Capability.LongLivedRestart(
              List.of(new Capability.LongLivedRestart.Stale(1, 1, kept, longLivedSeconds))));
    }
    return Open.of(THEIRS, 90, World.address(2), all);
  }

  private TestPeer connect(Open open) {
    TestPeer peer = new TestPeer();
    world.network.host(World.address(2), peer);
    for (int i = 0; i < 1000 && !peer.connected(); i++) {
      world.run(10);
    }
    assertTrue(peer.connected(), () -> node.status().toString());
    peer.say(open);
    peer.say(new Keepalive());
    world.run(10);
    return peer;
  }

  private TestPeer up(PeerConfig config, Open open) {
    node.loop.peers(List.of(config));
    TestPeer peer = connect(open);
    peer.say(Captured.update("", PATH, "10 0a02 10 0a03"));
    world.run(10);
    assertEquals(Set.of(TWO, THREE), node.listener.routes.keySet());
    return peer;
  }

  private void gone() {
    world.network.removeHost(World.address(2));
  }

  @Test
  void keepsTheRoutesOfAPeerThatGoesAndSweepsWhatItDoesNotTellAgain() {
    TestPeer peer = up(config(), open("F", 0));
    gone();
    peer.hangUp();
    world.run(5_000);
    assertEquals(Set.of(TWO, THREE), node.listener.routes.keySet());
    assertTrue(node.peer("peer").session().restart().contains("stale"));

    TestPeer back = connect(open("RF", 0));
    assertEquals(Set.of(TWO, THREE), node.listener.routes.keySet());
    back.say(Captured.update("", PATH, "10 0a02"));
    back.say(Captured.update("", "", "")); // End-of-RIB
    world.run(10);
    assertEquals(Set.of(TWO), node.listener.routes.keySet());
    assertFalse(node.peer("peer").session().restart().contains("stale"));
  }

  @Test
  void dropsTheRoutesOfAPeerThatDoesNotComeBackInTime() {
    TestPeer peer = up(config(), open("F", 0));
    gone();
    peer.hangUp();
    world.run(19_000);
    assertEquals(2, node.listener.routes.size());
    world.run(2_000);
    assertEquals(Set.of(), node.listener.routes.keySet());
  }

  @Test
  void dropsTheRoutesOfAPeerThatLostItsForwarding() {
    TestPeer peer = up(config(), open("F", 0));
    gone();
    peer.hangUp();
    world.run(2_000);
    connect(open("R", 0));
    assertEquals(Set.of(), node.listener.routes.keySet());
  }

  @Test
  void dropsTheRoutesOfAPeerThatNeverSaysThatItIsComplete() {
    TestPeer peer = up(config(), open("F", 0));
    gone();
    peer.hangUp();
    world.run(2_000);
    TestPeer back = connect(open("RF", 0));
    for (int i = 0; i < 37; i++) {
      back.say(new Keepalive());
      world.run(10_000);
    }
    assertEquals(Set.of(), node.listener.routes.keySet());
    assertTrue(node.established());
  }

  @Test
  void keepsRoutesLongerAsTheLastChoice() {
    PeerConfig patient = config().withRestart(RESTART.withLongLived(Duration.ofSeconds(100)));
    TestPeer peer = up(patient, open("F", 60));
    gone();
    peer.hangUp();
    world.run(70_000);
    assertEquals(2, node.listener.routes.size());
    world.run(15_000);
    assertEquals(Set.of(), node.listener.routes.keySet());
  }

  @ParameterizedTest(name = "{0} {1}: kept {2}")
  @CsvSource({"F, 6/4, false", "FN, 6/4, true", "FN, 6/9, false", "FN, 4/0, true", "F, 4/0, false"})
  void aNotificationKeepsRoutesOnlyWithTheNBit(String flags, String numbers, boolean kept) {
    TestPeer peer = up(config(), open(flags, 0));
    gone();
    int code = Character.digit(numbers.charAt(0), 10);
    int subcode = Character.digit(numbers.charAt(2), 10);
    peer.say(Captured.frame(3, "%02x%02x".formatted(code, subcode)));
    world.run(10);
    assertEquals(kept ? 2 : 0, node.listener.routes.size(), numbers);
  }

  @Test
  void aPeerThatOpensAnotherConnectionHasRestarted() {
    TestPeer peer = new TestPeer();
    node.loop.peers(List.of(config().withPassive(true)));
    world.network.open(World.address(2), node.address, peer);
    world.run(10);
    peer.say(open("F", 0));
    peer.say(new Keepalive());
    peer.say(Captured.update("", PATH, "10 0a02 10 0a03"));
    world.run(10);
    assertEquals(Set.of(TWO, THREE), node.listener.routes.keySet());
    peer.say(new Keepalive()); // the session has lasted
    world.run(10);
    TestPeer again = new TestPeer();
    world.network.open(World.address(2), node.address, again);
    world.run(10);
    assertTrue(peer.closed, "the old connection goes");
    assertEquals(Optional.empty(), peer.notification());
    assertEquals(2, node.listener.routes.size());
    again.say(open("RF", 0));
    again.say(new Keepalive());
    again.say(Captured.update("", PATH, "10 0a03"));
    again.say(Captured.update("", "", ""));
    world.run(10);
    assertTrue(node.established());
    assertEquals(Set.of(THREE), node.listener.routes.keySet());
  }

  @Test
  void sendsAHardResetOnlyWhereTheNBitIsAgreedOn() {
    TestPeer peer = up(config(), open("FN", 0));
    node.loop.close(Optional.of(Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN)));
    world.run(10);
    assertEquals(
        "6/9 (hard reset) for 6/2 (administrative shutdown)",
        peer.notification().orElseThrow().toString());
  }

  @Test
  void announcesOwnRoutesAtOnceAfterARestartAndIsCompleteWhenTheOthersAre() {
    node = world.restarted(1, 64512, Duration.ofSeconds(60));
    node.originate(Set.of(ONE));
    PeerConfig other = PeerConfig.of("other", World.address(3), THEIRS).withRestart(RESTART);
    TestPeer third = new TestPeer();
    world.network.host(World.address(3), third);
    node.loop.peers(List.of(config(), other));
    TestPeer peer = connect(open("F", 0));
    assertTrue(updates(peer).stream().anyMatch(update -> update.announced().size() == 1));
    assertFalse(complete(peer), "the other one may still tell something");
    assertFalse(node.listener.settled);

    third.say(open("F", 0));
    third.say(new Keepalive());
    world.run(10);
    third.say(Captured.update("", "", ""));
    world.run(10);
    assertFalse(node.listener.settled);
    peer.say(Captured.update("", "", ""));
    world.run(10);
    assertTrue(complete(peer) && complete(third) && node.listener.settled);
  }

  @Test
  void waitsForNobodyWhoCannotBeReachedOrHasRestartedToo() {
    node = world.restarted(1, 64512, Duration.ofMinutes(10));
    PeerConfig nobody = PeerConfig.of("nobody", World.address(9), THEIRS).withRestart(RESTART);
    node.loop.peers(List.of(config(), nobody));
    TestPeer peer = connect(open("RF", 0));
    world.run(10);
    assertTrue(complete(peer));
    // What is still to come from them is not missed: nothing of an earlier run is swept yet.
    assertFalse(node.listener.settled);
    peer.say(Captured.update("", PATH, "10 0a02"));
    peer.say(Captured.update("", "", ""));
    world.run(10);
    assertFalse(node.listener.settled);
    node.loop.peers(List.of(config()));
    world.run(10);
    assertTrue(node.listener.settled);
  }

  @Test
  void waitsForNobodyLongerThanItIsTold() {
    node = world.restarted(1, 64512, Duration.ofSeconds(20));
    node.loop.peers(List.of(config()));
    TestPeer peer = connect(open("F", 0));
    world.run(10_000);
    assertFalse(complete(peer));
    world.run(11_000);
    assertTrue(complete(peer));
    assertTrue(node.listener.settled);
  }

  @Test
  void saysThatItHasRestartedInTheFirstOpenOnly() {
    node = world.restarted(1, 64512, Duration.ofSeconds(20));
    node.loop.peers(List.of(config()));
    TestPeer peer = connect(open("F", 0));
    assertTrue(restart(peer).restarting());
    assertTrue(restart(peer).families().getFirst().forwarding());
    gone();
    peer.hangUp();
    world.run(2_000);
    TestPeer again = connect(open("F", 0));
    assertFalse(restart(again).restarting());
    assertTrue(restart(again).families().getFirst().forwarding());
    assertEquals(SessionState.ESTABLISHED, node.peer("peer").state());
  }

  private static Capability.GracefulRestart restart(TestPeer peer) {
    return peer.heard.stream()
        .filter(Open.class::isInstance)
        .map(message -> ((Open) message).all(Capability.GracefulRestart.class).getFirst())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private static List<Update> updates(TestPeer peer) {
    return peer.heard.stream().filter(Update.class::isInstance).map(Update.class::cast).toList();
  }

  private static boolean complete(TestPeer peer) {
    return updates(peer).stream()
        .anyMatch(update -> update.endOfRib().equals(Optional.of(Family.IPV4_UNICAST)));
  }
}
