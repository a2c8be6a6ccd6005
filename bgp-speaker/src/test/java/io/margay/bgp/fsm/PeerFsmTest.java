package io.margay.bgp.fsm;

import static io.margay.bgp.fsm.FsmDriver.LOCAL_AS;
import static io.margay.bgp.fsm.FsmDriver.LOCAL_ID;
import static io.margay.bgp.fsm.FsmDriver.LOW_ID;
import static io.margay.bgp.fsm.FsmDriver.REMOTE_AS;
import static io.margay.bgp.fsm.FsmDriver.STARTED;
import static io.margay.bgp.fsm.FsmDriver.open;
import static io.margay.bgp.fsm.FsmDriver.ourOpen;
import static io.margay.bgp.fsm.Side.INCOMING;
import static io.margay.bgp.fsm.Side.OUTGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.SessionAction.Close;
import io.margay.bgp.fsm.SessionAction.Connect;
import io.margay.bgp.fsm.SessionAction.ProcessUpdate;
import io.margay.bgp.fsm.SessionAction.SendKeepalive;
import io.margay.bgp.fsm.SessionAction.SendNotification;
import io.margay.bgp.fsm.SessionAction.SendOpen;
import io.margay.bgp.fsm.SessionAction.SessionDown;
import io.margay.bgp.fsm.SessionAction.SessionEstablished;
import io.margay.bgp.fsm.SessionAction.StartTimer;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerFsmTest {
  @Test
  void walksFromIdleToEstablished() {
    FsmDriver driver = new FsmDriver();
    assertEquals(SessionState.IDLE, driver.fsm.state());

    driver.on(STARTED);
    assertEquals(List.of(new Connect()), driver.deeds());
    assertEquals(SessionState.CONNECT, driver.fsm.state());

    driver.on(new SessionEvent.ConnectionOpened(OUTGOING));
    assertEquals(List.of(new SendOpen(OUTGOING, ourOpen())), driver.deeds());
    assertEquals(SessionState.OPEN_SENT, driver.fsm.state());
    assertFalse(driver.timers.containsKey(SessionTimer.CONNECT_RETRY));

    driver.on(open(OUTGOING, LOW_ID));
    assertEquals(List.of(new SendKeepalive(OUTGOING)), driver.deeds());
    assertEquals(SessionState.OPEN_CONFIRM, driver.fsm.state());

    driver.on(new SessionEvent.KeepaliveReceived(OUTGOING));
    SessionEstablished up = assertInstanceOf(SessionEstablished.class, driver.deeds().getFirst());
    assertEquals(1, driver.deeds().size());
    assertEquals(REMOTE_AS, up.negotiated().remoteAs());
    assertEquals(LOW_ID, up.negotiated().remoteIdentifier());
    assertEquals(Duration.ofSeconds(30), up.negotiated().holdTime());
    assertTrue(up.negotiated().fourOctetAs());
    assertEquals(Set.of(Family.IPV4_UNICAST), up.negotiated().familySet());
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());

    driver.on(new SessionEvent.UpdateReceived(OUTGOING));
    assertEquals(List.of(new ProcessUpdate(OUTGOING)), driver.deeds());
  }

  @Test
  void runsHoldAndKeepaliveTimersOfTheSmallerHoldTime() {
    FsmDriver driver = new FsmDriver().established(OUTGOING, LOW_ID);
    assertEquals(Duration.ofSeconds(30), driver.timers.get(SessionTimer.HOLD_OUTGOING));
    Duration keepalive = driver.timers.get(SessionTimer.KEEPALIVE_OUTGOING);
    assertTrue(keepalive.compareTo(Duration.ofMillis(7500)) >= 0, keepalive.toString());
    assertTrue(keepalive.compareTo(Duration.ofSeconds(10)) <= 0, keepalive.toString());

    driver.expire(SessionTimer.KEEPALIVE_OUTGOING);
    assertEquals(List.of(new SendKeepalive(OUTGOING)), driver.deeds());
    assertTrue(driver.timers.containsKey(SessionTimer.KEEPALIVE_OUTGOING));
  }

  @Test
  void runsNoTimerWhenTheHoldTimeIsZero() {
    FsmDriver driver = new FsmDriver(false, Duration.ZERO).established(OUTGOING, LOW_ID);
    assertEquals(Map.of(), driver.timers);
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void endsTheSessionWhenTheHoldTimerExpires() {
    FsmDriver driver =
        new FsmDriver().established(OUTGOING, LOW_ID).expire(SessionTimer.HOLD_OUTGOING);
    assertEquals(
        List.of(
            new SendNotification(OUTGOING, Notification.of(NotificationCause.HOLD_TIMER_EXPIRED)),
            new Close(OUTGOING),
            new SessionDown(Set.of())),
        driver.deeds());
    assertEquals(SessionState.IDLE, driver.fsm.state());
    driver.expire(SessionTimer.IDLE_HOLD);
    assertEquals(List.of(new Connect()), driver.deeds());
  }

  @Test
  void everyMessageRestartsTheHoldTimer() {
    FsmDriver driver = new FsmDriver().established(OUTGOING, LOW_ID);
    StartTimer restart = new StartTimer(SessionTimer.HOLD_OUTGOING, Duration.ofSeconds(30));
    assertTrue(driver.on(new SessionEvent.UpdateReceived(OUTGOING)).actions.contains(restart));
    assertTrue(driver.on(new SessionEvent.KeepaliveReceived(OUTGOING)).actions.contains(restart));
  }

  @Test
  void givesUpOnAPeerThatSaysNothingAfterConnecting() {
    FsmDriver driver = new FsmDriver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
    assertTrue(driver.timers.get(SessionTimer.HOLD_OUTGOING).compareTo(Limits.OPEN_WAIT) <= 0);
    driver.expire(SessionTimer.HOLD_OUTGOING);
    assertEquals(4, driver.sent().code());
  }

  @Test
  void retriesWithPausesThatDoubleUpToTheLimit() {
    FsmDriver driver = new FsmDriver().on(STARTED);
    for (int limit : new int[] {1, 2, 4, 5, 5, 5}) {
      driver.on(new SessionEvent.ConnectionFailed(OUTGOING, "refused"));
      assertEquals(SessionState.ACTIVE, driver.fsm.state());
      Duration pause = driver.timers.get(SessionTimer.CONNECT_RETRY);
      assertTrue(pause.compareTo(Duration.ofSeconds(limit)) <= 0, pause.toString());
      assertTrue(pause.compareTo(Duration.ofMillis(750L * limit)) >= 0, pause.toString());
      driver.expire(SessionTimer.CONNECT_RETRY);
      assertEquals(List.of(new Connect()), driver.deeds());
    }
  }

  @Test
  void startsPausesAnewAfterASessionThatLasted() {
    FsmDriver driver = new FsmDriver().on(STARTED);
    for (int i = 0; i < 5; i++) {
      driver.on(new SessionEvent.ConnectionFailed(OUTGOING, "refused"));
      driver.expire(SessionTimer.CONNECT_RETRY);
    }
    driver.on(
        new SessionEvent.ConnectionOpened(OUTGOING),
        open(OUTGOING, LOW_ID),
        new SessionEvent.KeepaliveReceived(OUTGOING),
        new SessionEvent.KeepaliveReceived(OUTGOING),
        new SessionEvent.ConnectionFailed(OUTGOING, "reset"));
    assertEquals(SessionState.ACTIVE, driver.fsm.state());
    assertTrue(driver.timers.get(SessionTimer.CONNECT_RETRY).compareTo(Duration.ofSeconds(1)) <= 0);
  }

  @Test
  void givesUpAConnectionAttemptThatGetsNoAnswer() {
    FsmDriver driver = new FsmDriver().on(STARTED).expire(SessionTimer.CONNECT_RETRY);
    assertEquals(List.of(new Close(OUTGOING), new Connect()), driver.deeds());
    assertEquals(SessionState.CONNECT, driver.fsm.state());
  }

  @Test
  void aPassivePeerOnlyWaits() {
    FsmDriver driver = new FsmDriver(true, Duration.ofSeconds(90)).on(STARTED);
    assertEquals(List.of(), driver.deeds());
    assertEquals(Map.of(), driver.timers);
    assertEquals(SessionState.ACTIVE, driver.fsm.state());
    assertTrue(driver.fsm.acceptsIncoming());

    driver.on(
        new SessionEvent.ConnectionOpened(INCOMING),
        open(INCOMING, LOW_ID),
        new SessionEvent.KeepaliveReceived(INCOMING));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
    driver.on(new SessionEvent.ConnectionFailed(INCOMING, "reset"));
    assertEquals(List.of(new Close(INCOMING), new SessionDown(Set.of())), driver.deeds());
    assertEquals(SessionState.ACTIVE, driver.fsm.state());
    assertTrue(driver.fsm.acceptsIncoming());
  }

  @Test
  void refusesConnectionsInIdleAndDuringASession() {
    FsmDriver driver = new FsmDriver();
    assertFalse(driver.fsm.acceptsIncoming());
    driver.established(OUTGOING, LOW_ID);
    assertFalse(driver.fsm.acceptsIncoming());
    assertTrue(driver.fsm.busy());
    driver.expire(SessionTimer.HOLD_OUTGOING);
    assertFalse(driver.fsm.acceptsIncoming());
    driver.expire(SessionTimer.IDLE_HOLD);
    assertTrue(driver.fsm.acceptsIncoming());
    for (Side side : Side.values()) {
      assertThrows(
          IllegalStateException.class,
          () -> new FsmDriver().on(new SessionEvent.ConnectionOpened(side)));
    }
  }

  @Test
  void comesBackAtOnceAfterACeaseButWaitsInIdleAfterAnError() {
    FsmDriver cease = new FsmDriver().established(OUTGOING, LOW_ID);
    Notification shutdown = Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN);
    cease.on(new SessionEvent.NotificationReceived(OUTGOING, shutdown));
    assertEquals(List.of(new Close(OUTGOING), new SessionDown(Set.of())), cease.deeds());
    assertEquals(SessionState.ACTIVE, cease.fsm.state());

    FsmDriver error = new FsmDriver().established(OUTGOING, LOW_ID);
    Notification malformed = Notification.of(NotificationCause.MALFORMED_ATTRIBUTE_LIST);
    error.on(new SessionEvent.NotificationReceived(OUTGOING, malformed));
    assertEquals(SessionState.IDLE, error.fsm.state());
    assertTrue(error.timers.containsKey(SessionTimer.IDLE_HOLD));
  }

  @Test
  void stopsWithAFarewellOrWithoutAWord() {
    Notification farewell = Notification.of(NotificationCause.PEER_DECONFIGURED);
    FsmDriver driver = new FsmDriver().established(OUTGOING, LOW_ID);
    driver.on(new SessionEvent.Stopped(Optional.of(farewell)));
    assertEquals(
        List.of(
            new SendNotification(OUTGOING, farewell),
            new Close(OUTGOING),
            new SessionDown(Set.of())),
        driver.deeds());
    assertEquals(Map.of(), driver.timers);
    assertEquals(SessionState.IDLE, driver.fsm.state());

    FsmDriver silent = new FsmDriver().established(OUTGOING, LOW_ID);
    silent.on(new SessionEvent.Stopped(Optional.empty()));
    assertEquals(List.of(new Close(OUTGOING), new SessionDown(Set.of())), silent.deeds());

    FsmDriver connecting = new FsmDriver().on(STARTED);
    connecting.on(new SessionEvent.Stopped(Optional.of(farewell)));
    assertEquals(List.of(new Close(OUTGOING)), connecting.deeds());
  }

  /** RFC 4271 section 6.2: what is wrong with an OPEN that can be read. */
  @ParameterizedTest(name = "AS {0}, hold time {1}, identifier {2}: {3}/{4}")
  @CsvSource({
    "70001, 30, 10.0.0.1, 2, 2, 00011171",
    "0, 30, 10.0.0.1, 2, 2, 00000000",
    "70000, 1, 10.0.0.1, 2, 6, ''",
    "70000, 2, 10.0.0.1, 2, 6, ''",
    "70000, 30, 0.0.0.0, 2, 3, 00000000",
  })
  void refusesAnOpen(long as, int hold, String id, int code, int subcode, String data) {
    FsmDriver driver = new FsmDriver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
    Open open = Open.of(new AsNumber(as), hold, Ip.parse(id));
    driver.on(new SessionEvent.OpenReceived(OUTGOING, open));
    assertEquals(code, driver.sent().code());
    assertEquals(subcode, driver.sent().subcode());
    assertEquals(data, driver.sent().data().toString());
    assertEquals(SessionState.IDLE, driver.fsm.state());
  }

  @Test
  void refusesAnOpenWithoutIpv4Unicast() {
    FsmDriver driver = new FsmDriver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
    Open open =
        new Open(
            Open.AS_TRANS,
            30,
            LOW_ID,
            List.of(new Capability.Multiprotocol(2, 1), new Capability.FourOctetAs(REMOTE_AS)));
    driver.on(new SessionEvent.OpenReceived(OUTGOING, open));
    assertEquals(
        Notification.of(NotificationCause.UNSUPPORTED_CAPABILITY, Octets.ofInts(1, 4, 0, 1, 0, 1)),
        driver.sent());
  }

  @Test
  void refusesOurOwnIdentifierInsideOneAsOnly() {
    FsmDriver external = new FsmDriver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
    external.on(open(OUTGOING, LOCAL_ID));
    assertEquals(SessionState.OPEN_CONFIRM, external.fsm.state());

    FsmConfig config = new FsmConfig(LOCAL_AS, LOCAL_ID, LOCAL_AS, false, Duration.ofSeconds(90));
    PeerFsm internal = new PeerFsm(config, new Random(1));
    internal.on(STARTED);
    internal.on(new SessionEvent.ConnectionOpened(OUTGOING));
    List<SessionAction> actions =
        internal.on(new SessionEvent.OpenReceived(OUTGOING, Open.of(LOCAL_AS, 90, LOCAL_ID)));
    assertTrue(
        actions.contains(
            new SendNotification(
                OUTGOING,
                Notification.of(NotificationCause.BAD_IDENTIFIER, Octets.of(LOCAL_ID.toBytes())))));
  }

  @Test
  void agreesOnTwoOctetNumbersWithAPeerThatKnowsNoOthers() {
    FsmConfig config =
        new FsmConfig(LOCAL_AS, LOCAL_ID, new AsNumber(65001), false, Duration.ofSeconds(90));
    PeerFsm fsm = new PeerFsm(config, new Random(1));
    fsm.on(STARTED);
    fsm.on(new SessionEvent.ConnectionOpened(OUTGOING));
    fsm.on(new SessionEvent.OpenReceived(OUTGOING, new Open(65001, 180, LOW_ID, List.of())));
    List<SessionAction> actions = fsm.on(new SessionEvent.KeepaliveReceived(OUTGOING));
    Negotiated agreed =
        actions.stream()
            .filter(SessionEstablished.class::isInstance)
            .map(action -> ((SessionEstablished) action).negotiated())
            .findFirst()
            .orElseThrow();
    assertEquals(Duration.ofSeconds(90), agreed.holdTime());
    assertFalse(agreed.fourOctetAs());
  }

  /** RFC 6608: the subcode names the state. */
  @Test
  void answersMessagesInTheWrongStateWithThatState() {
    SessionEvent keepalive = new SessionEvent.KeepaliveReceived(OUTGOING);
    SessionEvent update = new SessionEvent.UpdateReceived(OUTGOING);
    for (SessionEvent early : List.of(keepalive, update)) {
      FsmDriver openSent = new FsmDriver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
      assertEquals("5/1", numbers(openSent.on(early).sent()));
    }
    for (SessionEvent wrong : List.of(open(OUTGOING, LOW_ID), update)) {
      FsmDriver openConfirm =
          new FsmDriver()
              .on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING), open(OUTGOING, LOW_ID));
      assertEquals("5/2", numbers(openConfirm.on(wrong).sent()));
    }
    FsmDriver established = new FsmDriver().established(OUTGOING, LOW_ID);
    assertEquals("5/3", numbers(established.on(open(OUTGOING, LOW_ID)).sent()));
    assertTrue(established.deeds().contains(new SessionDown(Set.of())));
  }

  private static String numbers(Notification notification) {
    return notification.code() + "/" + notification.subcode();
  }
}
