package io.margay.bgp.fsm;

import static io.margay.bgp.fsm.FsmDriver.HIGH_ID;
import static io.margay.bgp.fsm.FsmDriver.LOW_ID;
import static io.margay.bgp.fsm.FsmDriver.STARTED;
import static io.margay.bgp.fsm.FsmDriver.open;
import static io.margay.bgp.fsm.Side.INCOMING;
import static io.margay.bgp.fsm.Side.OUTGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionAction.SessionDown;
import io.margay.bgp.fsm.SessionAction.SessionEstablished;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random events that can really happen: what must hold after each of them. */
class FsmPropertyTest {
  @Test
  void neverHoldsAConnectionWithoutATimerWhateverHappens() {
    Random random = new Random(42);
    for (int run = 0; run < 2_000; run++) {
      FsmDriver driver = new FsmDriver(run % 3 == 0, Duration.ofSeconds(90));
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

  private static SessionEvent anyEvent(Random random, FsmDriver driver) {
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
