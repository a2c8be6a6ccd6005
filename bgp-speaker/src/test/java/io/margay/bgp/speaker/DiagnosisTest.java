package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.Failure;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What an operator reads about a session that is down. */
class DiagnosisTest {
  private static final PeerConfig PLAIN =
      PeerConfig.of("tor", Ip.parse("192.0.2.1"), new AsNumber(65001));

  private static PeerConfig with(Optional<String> password, OptionalInt hops) {
    return PLAIN.withTransport(
        new PeerTransport(
            179, Optional.empty(), false, 255, hops, password, Optional.empty(), Optional.empty()));
  }

  private static Failure network(String words) {
    return new Failure(Failure.Origin.NETWORK, Optional.empty(), words);
  }

  @Test
  void aSilenceNamesWhatIsSuspectedBehindIt() {
    Failure silence = network("no answer to the connection attempt");
    assertEquals(silence, Diagnosis.explained(silence, PLAIN, false));
    assertEquals(
        "no answer to the connection attempt (an MD5 mismatch is suspected)",
        Diagnosis.explained(silence, with(Optional.of("key"), OptionalInt.empty()), false).words());
    assertEquals(
        "no answer to the connection attempt (an MD5 mismatch or a TTL mismatch is suspected)",
        Diagnosis.explained(silence, with(Optional.of("key"), OptionalInt.of(1)), false).words());
  }

  /** TCP came to be, so that the password is right. */
  @Test
  void aPeerThatConnectsAndIsNotHeardIsSuspectedOfItsTtlOnly() {
    Failure mute =
        new Failure(
            Failure.Origin.US,
            Optional.of(Notification.of(NotificationCause.HOLD_TIMER_EXPIRED)),
            "no OPEN from the peer, hold time is over");
    String words =
        Diagnosis.explained(mute, with(Optional.of("key"), OptionalInt.of(1)), false).words();
    assertTrue(words.endsWith("(a TTL mismatch is suspected)"), words);
    Failure reset = network("the connection broke: Connection reset by peer");
    PeerConfig checked = with(Optional.empty(), OptionalInt.of(1));
    assertEquals(
        reset.words() + " (a TTL mismatch is suspected)",
        Diagnosis.explained(reset, checked, true).words());
    assertEquals(reset, Diagnosis.explained(reset, checked, false));
  }

  @Test
  void everyCauseHasANextStep() {
    for (String words :
        new String[] {
          "cannot connect: no route to host",
          "cannot connect: Connection refused",
          "cannot connect: Cannot assign requested address",
          "no answer to the connection attempt",
          "the connection broke: Connection reset by peer"
        }) {
      assertTrue(!Diagnosis.nextStep(network(words), PLAIN).isEmpty(), words);
    }
  }
}
