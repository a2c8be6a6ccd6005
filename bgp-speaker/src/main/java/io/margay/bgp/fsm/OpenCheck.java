package io.margay.bgp.fsm;

import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether a well-formed OPEN is acceptable (RFC 4271 section 6.2), and what it agrees on with ours.
 */
final class OpenCheck {
  private OpenCheck() {}

  static Negotiated check(Open open, FsmConfig config, Open ours) throws MessageException {
    AsNumber as = open.as();
    if (as.value() == 0 || !config.remoteAs().contains(as)) {
      throw new MessageException(
          NotificationCause.BAD_PEER_AS,
          wide(as),
          "the peer is in AS %s, expected is %s".formatted(as, config.expectedAs()));
    }
    boolean internal = as.equals(config.localAs());
    boolean same = internal && open.identifier().equals(config.localIdentifier());
    if (open.identifier().v4Bits() == 0 || same) { // RFC 6286 section 2.2
      throw new MessageException(
          NotificationCause.BAD_IDENTIFIER,
          Octets.of(open.identifier().toBytes()),
          "the peer's BGP identifier is " + open.identifier() + (same ? ", which is ours" : ""));
    }
    if (open.holdTime() == 1 || open.holdTime() == 2) {
      throw new MessageException(
          NotificationCause.UNACCEPTABLE_HOLD_TIME,
          "the peer offers a hold time of " + open.holdTime() + " s");
    }
    return agree(open, config, ours);
  }

  private static Negotiated agree(Open theirs, FsmConfig config, Open ours)
      throws MessageException {
    Set<Family> spoken = EnumSet.copyOf(ours.families());
    spoken.retainAll(theirs.families());
    if (spoken.isEmpty()) {
      throw noCommonFamily(ours.families());
    }
    Map<Family, Negotiated.Agreement> families = new EnumMap<>(Family.class);
    for (Family family : spoken) {
      boolean send = addPath(ours, family, false) && addPath(theirs, family, true);
      boolean receive = addPath(ours, family, true) && addPath(theirs, family, false);
      boolean hops = extendedNextHop(ours, family) && extendedNextHop(theirs, family);
      families.put(family, new Negotiated.Agreement(send, receive, hops));
    }
    Duration hold = Duration.ofSeconds(theirs.holdTime());
    return new Negotiated(
        theirs.as(),
        theirs.identifier(),
        hold.compareTo(config.holdTime()) < 0 ? hold : config.holdTime(),
        ours.fourOctetAs() && theirs.fourOctetAs(),
        families,
        features(ours, theirs),
        PeerRestart.of(ours, theirs, spoken),
        theirs.capabilities());
  }

  private static Negotiated.Features features(Open ours, Open theirs) {
    boolean refresh = theirs.has(new Capability.Refresh());
    Capability enhanced = new Capability.EnhancedRefresh();
    Capability longer = new Capability.ExtendedMessage();
    return new Negotiated.Features(
        refresh,
        refresh && ours.has(enhanced) && theirs.has(enhanced),
        ours.has(longer) && theirs.has(longer));
  }

  private static boolean addPath(Open open, Family family, boolean receive) {
    return open.all(Capability.AddPath.class).stream()
        .flatMap(paths -> paths.families().stream())
        .filter(one -> one.afi() == family.afi() && one.safi() == family.safi())
        .anyMatch(one -> receive ? one.receive() : one.send());
  }

  private static boolean extendedNextHop(Open open, Family family) {
    return family == Family.IPV4_UNICAST
        && open.all(Capability.ExtendedNextHop.class).stream()
            .flatMap(hops -> hops.hops().stream())
            .anyMatch(hop ->
                hop.afi() == family.afi()
                    && hop.safi() == family.safi()
                    && hop.hopAfi() == Family.IPV6_UNICAST.afi());
  }

  /** The data is the capabilities that we miss (RFC 5492 section 5). */
  private static MessageException noCommonFamily(Set<Family> ours) {
    ByteBuffer data = ByteBuffer.allocate(6 * ours.size());
    ours.stream().sorted().forEach(family -> Capability.Multiprotocol.of(family).write(data));
    return new MessageException(
        NotificationCause.UNSUPPORTED_CAPABILITY,
        Octets.of(data.array()),
        "the peer speaks none of our address families");
  }

  private static Octets wide(AsNumber as) {
    return Octets.of(ByteBuffer.allocate(4).putInt((int) as.value()).array());
  }
}
