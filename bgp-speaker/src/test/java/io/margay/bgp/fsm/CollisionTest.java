package io.margay.bgp.fsm;

import static io.margay.bgp.fsm.FsmDriver.HIGH_ID;
import static io.margay.bgp.fsm.FsmDriver.LOCAL_AS;
import static io.margay.bgp.fsm.FsmDriver.LOCAL_ID;
import static io.margay.bgp.fsm.FsmDriver.LOW_ID;
import static io.margay.bgp.fsm.FsmDriver.REMOTE_AS;
import static io.margay.bgp.fsm.FsmDriver.STARTED;
import static io.margay.bgp.fsm.FsmDriver.open;
import static io.margay.bgp.fsm.Side.INCOMING;
import static io.margay.bgp.fsm.Side.OUTGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionAction.Close;
import io.margay.bgp.fsm.SessionAction.SendKeepalive;
import io.margay.bgp.fsm.SessionAction.SendNotification;
import io.margay.bgp.fsm.SessionAction.SessionDown;
import io.margay.bgp.fsm.SessionAction.SessionEstablished;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two connections between the same speakers, RFC 4271 section 6.8. */
class CollisionTest {
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
    FsmDriver driver =
        new FsmDriver()
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
    FsmDriver driver =
        new FsmDriver()
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
            new SessionDown(Set.of()),
            new SendKeepalive(INCOMING)),
        driver.deeds());
    driver.on(new SessionEvent.KeepaliveReceived(INCOMING));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void givesUpItsOwnAttemptOnceThePeersConnectionIsEstablished() {
    FsmDriver driver =
        new FsmDriver()
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
    FsmDriver driver =
        new FsmDriver()
            .on(
                STARTED,
                new SessionEvent.ConnectionOpened(OUTGOING),
                new SessionEvent.ConnectionOpened(INCOMING),
                new SessionEvent.ConnectionFailed(broken, "reset"));
    driver.on(open(broken.other(), LOW_ID), new SessionEvent.KeepaliveReceived(broken.other()));
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }
}
