package io.margay.bgp.fsm;

import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Whether a well-formed OPEN is acceptable (RFC 4271 section 6.2). */
final class OpenCheck {
  private OpenCheck() {}

  static Negotiated check(Open open, FsmConfig config) throws MessageException {
    AsNumber as = open.as();
    if (as.value() == 0 || !as.equals(config.remoteAs())) {
      throw new MessageException(
          NotificationCause.BAD_PEER_AS,
          wide(as),
          "the peer is in AS %s, expected is AS %s".formatted(as, config.remoteAs()));
    }
    boolean internal = as.equals(config.localAs());
    boolean ours = internal && open.identifier().equals(config.localIdentifier());
    if (open.identifier().v4Bits() == 0 || ours) { // RFC 6286 section 2.2
      throw new MessageException(
          NotificationCause.BAD_IDENTIFIER,
          Octets.of(open.identifier().toBytes()),
          "the peer's BGP identifier is " + open.identifier() + (ours ? ", which is ours" : ""));
    }
    if (open.holdTime() == 1 || open.holdTime() == 2) {
      throw new MessageException(
          NotificationCause.UNACCEPTABLE_HOLD_TIME,
          "the peer offers a hold time of " + open.holdTime() + " s");
    }
    if (!open.ipv4Unicast()) {
      throw new MessageException(
          NotificationCause.UNSUPPORTED_CAPABILITY,
          Octets.ofInts(1, 4, 0, 1, 0, 1), // the capability that we miss, RFC 5492 section 5
          "the peer does not speak IPv4 unicast");
    }
    Duration theirs = Duration.ofSeconds(open.holdTime());
    Duration hold = theirs.compareTo(config.holdTime()) < 0 ? theirs : config.holdTime();
    return new Negotiated(as, open.identifier(), hold, open.fourOctetAs());
  }

  private static Octets wide(AsNumber as) {
    return Octets.of(ByteBuffer.allocate(4).putInt((int) as.value()).array());
  }
}
