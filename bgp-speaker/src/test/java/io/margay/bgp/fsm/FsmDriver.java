package io.margay.bgp.fsm;

import static io.margay.bgp.fsm.Side.OUTGOING;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionAction.Close;
import io.margay.bgp.fsm.SessionAction.Connect;
import io.margay.bgp.fsm.SessionAction.NoteError;
import io.margay.bgp.fsm.SessionAction.SendNotification;
import io.margay.bgp.fsm.SessionAction.StartTimer;
import io.margay.bgp.fsm.SessionAction.StopTimer;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The machine with what it asked for since the last look, and its running timers. */
final class FsmDriver {
  static final AsNumber LOCAL_AS = new AsNumber(64512);
  static final AsNumber REMOTE_AS = new AsNumber(70_000);
  static final Ip LOCAL_ID = Ip.parse("10.0.0.5");
  static final Ip LOW_ID = Ip.parse("10.0.0.1");
  static final Ip HIGH_ID = Ip.parse("10.0.0.9");

  static SessionEvent open(Side side, Ip identifier) {
    return new SessionEvent.OpenReceived(side, Open.of(REMOTE_AS, 30, identifier));
  }

  static final SessionEvent STARTED = new SessionEvent.Started();

  static Open ourOpen() {
    return Open.of(LOCAL_AS, 90, LOCAL_ID);
  }

  final PeerFsm fsm;
  final Map<SessionTimer, Duration> timers = new EnumMap<>(SessionTimer.class);
  List<SessionAction> actions = new ArrayList<>();
  boolean attempting;

  FsmDriver(boolean passive, Duration holdTime) {
    fsm =
        new PeerFsm(new FsmConfig(LOCAL_AS, LOCAL_ID, REMOTE_AS, passive, holdTime), new Random(7));
  }

  FsmDriver() {
    this(false, Duration.ofSeconds(90));
  }

  FsmDriver on(SessionEvent... events) {
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

  FsmDriver expire(SessionTimer timer) {
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

  FsmDriver established(Side side, Ip remoteId) {
    on(new SessionEvent.Started());
    on(new SessionEvent.ConnectionOpened(side));
    on(open(side, remoteId));
    return on(new SessionEvent.KeepaliveReceived(side));
  }
}
