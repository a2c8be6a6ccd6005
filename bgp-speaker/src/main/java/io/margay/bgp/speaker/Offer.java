package io.margay.bgp.speaker;

import io.margay.bgp.fsm.FsmConfig;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What we say of ourselves in OPEN, out of the configuration. */
final class Offer {
  private Offer() {}

  static FsmConfig of(PeerConfig peer, SpeakerConfig speaker) {
    return new FsmConfig(
        peer.localAs(speaker),
        speaker.routerId(),
        peer.transport().dynamic().map(PeerTransport.Dynamic::ases).orElse(Set.of(peer.remoteAs())),
        peer.passive(),
        peer.holdTime(),
        capabilities(peer, speaker, false),
        new FsmConfig.RetryTimes(peer.timers().connectRetry(), peer.timers().idleAfterError()));
  }

  /**
   * Our capabilities.
   *
   * @param restarting whether we have just restarted and kept forwarding
   */
  static List<Capability> capabilities(PeerConfig peer, SpeakerConfig speaker, boolean restarting) {
    List<Capability> offered = new ArrayList<>();
    List<Family> families = peer.families().keySet().stream().sorted().toList();
    families.forEach(family -> offered.add(Capability.Multiprotocol.of(family)));
    offered.add(new Capability.Refresh());
    if (peer.family(Family.IPV4_UNICAST).extendedNextHop()) {
      int hopAfi = Family.IPV6_UNICAST.afi();
      offered.add(
          new Capability.ExtendedNextHop(
              List.of(new Capability.ExtendedNextHop.Hop(1, 1, hopAfi))));
    }
    offered.add(new Capability.FourOctetAs(peer.localAs(speaker)));
    return offered;
  }
}
