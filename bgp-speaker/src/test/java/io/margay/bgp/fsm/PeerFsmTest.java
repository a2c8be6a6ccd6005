package io.margay.bgp.fsm;

import static io.margay.bgp.fsm.Side.INCOMING;
import static io.margay.bgp.fsm.Side.OUTGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.SessionAction.Close;
import io.margay.bgp.fsm.SessionAction.Connect;
import io.margay.bgp.fsm.SessionAction.NoteError;
import io.margay.bgp.fsm.SessionAction.ProcessUpdate;
import io.margay.bgp.fsm.SessionAction.SendKeepalive;
import io.margay.bgp.fsm.SessionAction.SendNotification;
import io.margay.bgp.fsm.SessionAction.SendOpen;
import io.margay.bgp.fsm.SessionAction.SessionDown;
import io.margay.bgp.fsm.SessionAction.SessionEstablished;
import io.margay.bgp.fsm.SessionAction.StartTimer;
import io.margay.bgp.fsm.SessionAction.StopTimer;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PeerFsmTest {
  private static final AsNumber LOCAL_AS = new AsNumber(64512);
  private static final AsNumber REMOTE_AS = new AsNumber(70_000);
  private static final Ip LOCAL_ID = Ip.parse("10.0.0.5");
  private static final Ip LOW_ID = Ip.parse("10.0.0.1");
  private static final Ip HIGH_ID = Ip.parse("10.0.0.9");

  /** The machine with what it asked for since the last look, and its running timers. */
  private static final class Driver {
    final PeerFsm fsm;
    final Map<SessionTimer, Duration> timers = new EnumMap<>(SessionTimer.class);
    List<SessionAction> actions = new ArrayList<>();
    boolean attempting;

    Driver(boolean passive, Duration holdTime) {
      fsm =
          new PeerFsm(
              new FsmConfig(LOCAL_AS, LOCAL_ID, REMOTE_AS, passive, holdTime), new Random(7));
    }

    Driver() {
      this(false, Duration.ofSeconds(90));
    }

    Driver on(SessionEvent... events) {
      actions = new ArrayList<>();
      for (SessionEvent event : events) {
        for (SessionAction action : fsm.on(event)) {
          actions.add(action);
          switch (action) {
            case StartTimer(SessionTimer timer, Duration time) -> timers.put(timer, time);
            case StopTimer(SessionTimer timer) -> timers.remove(timer);
            case Connect _ -> attempting = true;
            case Close(Side side) -> attempting &= side != OUTGOING;
            default -> {}
          }
        }
      }
      return this;
    }

    Driver expire(SessionTimer timer) {
      assertTrue(timers.containsKey(timer), timer + " does not run");
      timers.remove(timer);
      return on(new SessionEvent.TimerExpired(timer));
    }

    /** What was asked for, without timers and words. */
    List<SessionAction> deeds() {
      return actions.stream()
          .filter(action ->
              !(action instanceof StartTimer
                  || action instanceof StopTimer
                  || action instanceof NoteError))
          .toList();
    }

    Notification sent() {
      return actions.stream()
          .filter(SendNotification.class::isInstance)
          .map(action -> ((SendNotification) action).notification())
          .findFirst()
          .orElseThrow();
    }

    Driver established(Side side, Ip remoteId) {
      on(new SessionEvent.Started());
      on(new SessionEvent.ConnectionOpened(side));
      on(open(side, remoteId));
      return on(new SessionEvent.KeepaliveReceived(side));
    }
  }

  private static SessionEvent open(Side side, Ip identifier) {
    return new SessionEvent.OpenReceived(side, Open.of(REMOTE_AS, 30, identifier));
  }

  private static final SessionEvent STARTED = new SessionEvent.Started();

  private static Open ourOpen() {
    return Open.of(LOCAL_AS, 90, LOCAL_ID);
  }

  @Test
  void walksFromIdleToEstablished() {
    Driver driver = new Driver();
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
    Negotiated agreed = new Negotiated(REMOTE_AS, LOW_ID, Duration.ofSeconds(30), true);
    assertEquals(List.of(new SessionEstablished(OUTGOING, agreed)), driver.deeds());
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());

    driver.on(new SessionEvent.UpdateReceived(OUTGOING));
    assertEquals(List.of(new ProcessUpdate(OUTGOING)), driver.deeds());
  }

  @Test
  void runsHoldAndKeepaliveTimersOfTheSmallerHoldTime() {
    Driver driver = new Driver().established(OUTGOING, LOW_ID);
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
    Driver driver = new Driver(false, Duration.ZERO).established(OUTGOING, LOW_ID);
    assertEquals(Map.of(), driver.timers);
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void endsTheSessionWhenTheHoldTimerExpires() {
    Driver driver = new Driver().established(OUTGOING, LOW_ID).expire(SessionTimer.HOLD_OUTGOING);
    assertEquals(
        List.of(
            new SendNotification(OUTGOING, Notification.of(NotificationCause.HOLD_TIMER_EXPIRED)),
            new Close(OUTGOING),
            new SessionDown()),
        driver.deeds());
    assertEquals(SessionState.IDLE, driver.fsm.state());
    driver.expire(SessionTimer.IDLE_HOLD);
    assertEquals(List.of(new Connect()), driver.deeds());
  }

  @Test
  void everyMessageRestartsTheHoldTimer() {
    Driver driver = new Driver().established(OUTGOING, LOW_ID);
    StartTimer restart = new StartTimer(SessionTimer.HOLD_OUTGOING, Duration.ofSeconds(30));
    assertTrue(driver.on(new SessionEvent.UpdateReceived(OUTGOING)).actions.contains(restart));
    assertTrue(driver.on(new SessionEvent.KeepaliveReceived(OUTGOING)).actions.contains(restart));
  }

  @Test
  void givesUpOnAPeerThatSaysNothingAfterConnecting() {
    Driver driver = new Driver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
    assertTrue(driver.timers.get(SessionTimer.HOLD_OUTGOING).compareTo(Limits.OPEN_WAIT) <= 0);
    driver.expire(SessionTimer.HOLD_OUTGOING);
    assertEquals(4, driver.sent().code());
  }

  @Test
  void retriesWithPausesThatDoubleUpToTheLimit() {
    Driver driver = new Driver().on(STARTED);
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
    Driver driver = new Driver().on(STARTED);
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
    Driver driver = new Driver().on(STARTED).expire(SessionTimer.CONNECT_RETRY);
    assertEquals(List.of(new Close(OUTGOING), new Connect()), driver.deeds());
    assertEquals(SessionState.CONNECT, driver.fsm.state());
  }

  @Test
  void aPassivePeerOnlyWaits() {
    Driver driver = new Driver(true, Duration.ofSeconds(90)).on(STARTED);
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
    assertEquals(List.of(new Close(INCOMING), new SessionDown()), driver.deeds());
    assertEquals(SessionState.ACTIVE, driver.fsm.state());
    assertTrue(driver.fsm.acceptsIncoming());
  }

  @Test
  void refusesConnectionsInIdleAndDuringASession() {
    Driver driver = new Driver();
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
          () -> new Driver().on(new SessionEvent.ConnectionOpened(side)));
    }
  }

  @Test
  void comesBackAtOnceAfterACeaseButWaitsInIdleAfterAnError() {
    Driver cease = new Driver().established(OUTGOING, LOW_ID);
    Notification shutdown = Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN);
    cease.on(new SessionEvent.NotificationReceived(OUTGOING, shutdown));
    assertEquals(List.of(new Close(OUTGOING), new SessionDown()), cease.deeds());
    assertEquals(SessionState.ACTIVE, cease.fsm.state());

    Driver error = new Driver().established(OUTGOING, LOW_ID);
    Notification malformed = Notification.of(NotificationCause.MALFORMED_ATTRIBUTE_LIST);
    error.on(new SessionEvent.NotificationReceived(OUTGOING, malformed));
    assertEquals(SessionState.IDLE, error.fsm.state());
    assertTrue(error.timers.containsKey(SessionTimer.IDLE_HOLD));
  }

  @Test
  void stopsWithAFarewellOrWithoutAWord() {
    Notification farewell = Notification.of(NotificationCause.PEER_DECONFIGURED);
    Driver driver = new Driver().established(OUTGOING, LOW_ID);
    driver.on(new SessionEvent.Stopped(Optional.of(farewell)));
    assertEquals(
        List.of(new SendNotification(OUTGOING, farewell), new Close(OUTGOING), new SessionDown()),
        driver.deeds());
    assertEquals(Map.of(), driver.timers);
    assertEquals(SessionState.IDLE, driver.fsm.state());

    Driver silent = new Driver().established(OUTGOING, LOW_ID);
    silent.on(new SessionEvent.Stopped(Optional.empty()));
    assertEquals(List.of(new Close(OUTGOING), new SessionDown()), silent.deeds());

    Driver connecting = new Driver().on(STARTED);
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
    Driver driver = new Driver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
    Open open = Open.of(new AsNumber(as), hold, Ip.parse(id));
    driver.on(new SessionEvent.OpenReceived(OUTGOING, open));
    assertEquals(code, driver.sent().code());
    assertEquals(subcode, driver.sent().subcode());
    assertEquals(data, driver.sent().data().toString());
    assertEquals(SessionState.IDLE, driver.fsm.state());
  }

  @Test
  void refusesAnOpenWithoutIpv4Unicast() {
    Driver driver = new Driver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
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
    Driver external = new Driver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
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
    Negotiated agreed = new Negotiated(new AsNumber(65001), LOW_ID, Duration.ofSeconds(90), false);
    assertTrue(actions.contains(new SessionEstablished(OUTGOING, agreed)), actions.toString());
  }

  /** RFC 6608: the subcode names the state. */
  @Test
  void answersMessagesInTheWrongStateWithThatState() {
    SessionEvent keepalive = new SessionEvent.KeepaliveReceived(OUTGOING);
    SessionEvent update = new SessionEvent.UpdateReceived(OUTGOING);
    for (SessionEvent early : List.of(keepalive, update)) {
      Driver openSent = new Driver().on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING));
      assertEquals("5/1", numbers(openSent.on(early).sent()));
    }
    for (SessionEvent wrong : List.of(open(OUTGOING, LOW_ID), update)) {
      Driver openConfirm =
          new Driver()
              .on(STARTED, new SessionEvent.ConnectionOpened(OUTGOING), open(OUTGOING, LOW_ID));
      assertEquals("5/2", numbers(openConfirm.on(wrong).sent()));
    }
    Driver established = new Driver().established(OUTGOING, LOW_ID);
    assertEquals("5/3", numbers(established.on(open(OUTGOING, LOW_ID)).sent()));
    assertTrue(established.deeds().contains(new SessionDown()));
  }

  private static String numbers(Notification notification) {
    return notification.code() + "/" + notification.subcode();
  }

  /** RFC 4271 section 6.8: the connection opened by the higher identifier stays. */
  @ParameterizedTest(name = "remote {0}, OPEN first on {1}: {2} stays")
  @CsvSource({
    "10.0.0.1, OUTGOING, OUTGOING",
    "10.0.0.1, INCOMING, OUTGOING",
    "10.0.0.9, OUTGOING, INCOMING",
    "10.0.0.9, INCOMING, INCOMING",
    "200.0.0.1, OUTGOING, INCOMING", // identifiers are unsigned
  })
  void keepsOneOfTwoConnections(String remoteId, Side first, Side kept) {
    Driver driver =
        new Driver()
            .on(
                STARTED,
                new SessionEvent.ConnectionOpened(OUTGOING),
                new SessionEvent.ConnectionOpened(INCOMING));
    driver.on(open(first, Ip.parse(remoteId)));
    assertEquals(List.of(new SendKeepalive(first)), driver.deeds());
    driver.on(open(first.other(), Ip.parse(remoteId)));
    assertTrue(
        driver
            .deeds()
            .containsAll(
                List.of(
                    new SendNotification(
                        kept.other(), Notification.of(NotificationCause.CONNECTION_COLLISION)),
                    new Close(kept.other()))),
        driver.deeds().toString());
    driver.on(new SessionEvent.KeepaliveReceived(kept));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
    assertTrue(driver.actions.stream().anyMatch(SessionEstablished.class::isInstance));
  }

  @Test
  void comparesAsNumbersWhenTheIdentifiersAreEqual() {
    // RFC 6286 section 2.3: the remote AS 70000 is higher than ours.
    assertEquals(INCOMING, Collision.survivor(LOCAL_ID, LOCAL_AS, LOCAL_ID, REMOTE_AS));
    assertEquals(OUTGOING, Collision.survivor(LOCAL_ID, REMOTE_AS, LOCAL_ID, LOCAL_AS));
  }

  @Test
  void bothEndsKeepTheSameConnectionEvenIfOneWasEstablishedFirst() {
    // Ours came up first, but the peer's identifier is higher and its connection was open too.
    Driver driver =
        new Driver()
            .on(
                STARTED,
                new SessionEvent.ConnectionOpened(OUTGOING),
                new SessionEvent.ConnectionOpened(INCOMING),
                open(OUTGOING, HIGH_ID),
                new SessionEvent.KeepaliveReceived(OUTGOING));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
    driver.on(open(INCOMING, HIGH_ID));
    assertEquals(
        List.of(
            new SendNotification(OUTGOING, Notification.of(NotificationCause.CONNECTION_COLLISION)),
            new Close(OUTGOING),
            new SessionDown(),
            new SendKeepalive(INCOMING)),
        driver.deeds());
    driver.on(new SessionEvent.KeepaliveReceived(INCOMING));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void givesUpItsOwnAttemptOnceThePeersConnectionIsEstablished() {
    Driver driver =
        new Driver()
            .on(
                STARTED,
                new SessionEvent.ConnectionOpened(INCOMING),
                open(INCOMING, LOW_ID),
                new SessionEvent.KeepaliveReceived(INCOMING));
    assertTrue(driver.deeds().contains(new Close(OUTGOING)));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aBrokenConnectionLeavesTheOtherAlone(Side broken) {
    Driver driver =
        new Driver()
            .on(
                STARTED,
                new SessionEvent.ConnectionOpened(OUTGOING),
                new SessionEvent.ConnectionOpened(INCOMING),
                new SessionEvent.ConnectionFailed(broken, "reset"));
    driver.on(open(broken.other(), LOW_ID), new SessionEvent.KeepaliveReceived(broken.other()));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void neverHoldsAConnectionWithoutATimerWhateverHappens() {
    Random random = new Random(42);
    for (int run = 0; run < 2_000; run++) {
      Driver driver = new Driver(run % 3 == 0, Duration.ofSeconds(90));
      List<SessionEvent> history = new ArrayList<>();
      boolean up = false;
      for (int step = 0; step < 40; step++) {
        SessionEvent event = anyEvent(random, driver);
        history.add(event);
        driver.on(event);
        for (SessionAction action : driver.deeds()) {
          if (action instanceof SessionEstablished) {
            assertFalse(up, () -> "established twice: " + history);
            up = true;
          } else if (action instanceof SessionDown) {
            assertTrue(up, () -> "down twice: " + history);
            up = false;
          }
        }
        SessionState state = driver.fsm.state();
        assertEquals(up, state == SessionState.ESTABLISHED, history::toString);
        if (state.compareTo(SessionState.OPEN_SENT) >= 0) {
          assertTrue(
              driver.timers.containsKey(SessionTimer.HOLD_INCOMING)
                  || driver.timers.containsKey(SessionTimer.HOLD_OUTGOING),
              history::toString);
        }
        if (state == SessionState.CONNECT || (state == SessionState.ACTIVE && run % 3 != 0)) {
          assertTrue(driver.timers.containsKey(SessionTimer.CONNECT_RETRY), history::toString);
        }
      }
    }
  }

  private static SessionEvent anyEvent(Random random, Driver driver) {
    Side side = random.nextBoolean() ? OUTGOING : INCOMING;
    Notification notification =
        Notification.of(
            random.nextBoolean() ? NotificationCause.CEASE : NotificationCause.INVALID_NETWORK);
    return switch (random.nextInt(12)) {
      case 0 -> STARTED;
      case 1 ->
          random.nextInt(6) == 0
              ? new SessionEvent.Stopped(Optional.of(notification))
              : new SessionEvent.KeepaliveReceived(side);
      case 2, 3 -> {
        if (side == OUTGOING ? !driver.attempting : !driver.fsm.acceptsIncoming()) {
          yield STARTED;
        }
        driver.attempting &= side != OUTGOING;
        yield new SessionEvent.ConnectionOpened(side);
      }
      case 4 -> new SessionEvent.ConnectionFailed(side, "lost");
      case 5, 6 -> open(side, random.nextBoolean() ? LOW_ID : HIGH_ID);
      case 7 -> new SessionEvent.UpdateReceived(side);
      case 8 -> new SessionEvent.NotificationReceived(side, notification);
      case 9 -> new SessionEvent.Rejected(side, notification, "garbage");
      case 10 -> {
        List<SessionTimer> running = List.copyOf(driver.timers.keySet());
        if (running.isEmpty()) {
          yield STARTED;
        }
        SessionTimer timer = running.get(random.nextInt(running.size()));
        driver.timers.remove(timer);
        yield new SessionEvent.TimerExpired(timer);
      }
      default -> new SessionEvent.KeepaliveReceived(side);
    };
  }
}
