package io.margay.bgp.speaker;

import io.margay.bgp.fsm.FsmConfig;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What we say of ourselves in OPEN, out of the configuration. */
final class Offer {
  private Offer() {}

  /**
   * What a session's past says to the peer (RFC 4724 section 3).
   *
   * @param restarting R: we have just restarted
   * @param forwarding F: what we learned from the peer is still forwarded
   */
  record Past(boolean restarting, boolean forwarding) {}

  static FsmConfig config(
      PeerConfig peer, Set<AsNumber> remoteAs, SpeakerConfig speaker, Past past) {
    return new FsmConfig(
        peer.localAs(speaker),
        speaker.routerId(),
        remoteAs,
        peer.passive(),
        peer.holdTime(),
        capabilities(peer, speaker, past),
        new FsmConfig.RetryTimes(peer.timers().connectRetry(), peer.timers().idleAfterError()));
  }

  static List<Capability> capabilities(PeerConfig peer, SpeakerConfig speaker, Past past) {
    List<Capability> offered = new ArrayList<>();
    List<Family> families = peer.families().keySet().stream().sorted().toList();
    families.forEach(family -> offered.add(Capability.Multiprotocol.of(family)));
    offered.add(new Capability.Refresh());
    if (peer.families().containsKey(Family.IPV4_UNICAST)
        && peer.family(Family.IPV4_UNICAST).extendedNextHop()) {
      Family v4 = Family.IPV4_UNICAST;
      offered.add(
          new Capability.ExtendedNextHop(
              List.of(
                  new Capability.ExtendedNextHop.Hop(
                      v4.afi(), v4.safi(), Family.IPV6_UNICAST.afi()))));
    }
    offered.add(new Capability.ExtendedMessage());
    addRestart(peer, families, past, offered);
    offered.add(new Capability.FourOctetAs(peer.localAs(speaker)));
    addPaths(peer, families, offered);
    if (restarts(peer)) {
      // FRR 8.4 ignores a request until it has sent End-of-RIB, and sends that only with graceful
      // restart: without it a peer that is offered both would never answer.
      offered.add(new Capability.EnhancedRefresh());
    }
    return offered;
  }

  /** Graceful restart is off where BFD is on: BFD would find every restart dead. */
  static boolean restarts(PeerConfig peer) {
    return peer.restart().enabled() && peer.timers().bfd().isEmpty();
  }

  private static void addRestart(
      PeerConfig peer, List<Family> families, Past past, List<Capability> offered) {
    if (!restarts(peer)) {
      return;
    }
    RestartOptions options = peer.restart();
    offered.add(
        new Capability.GracefulRestart(
            past.restarting(),
            options.notification(),
            (int) options.time().toSeconds(),
            families.stream()
                .map(family ->
                    new Capability.GracefulRestart.Kept(
                        family.afi(), family.safi(), past.forwarding()))
                .toList()));
    int stale = (int) options.longLived().toSeconds();
    if (stale > 0) {
      offered.add(
          new Capability.LongLivedRestart(
              families.stream()
                  .map(family ->
                      new Capability.LongLivedRestart.Stale(
                          family.afi(), family.safi(), past.forwarding(), stale))
                  .toList()));
    }
  }

  private static void addPaths(PeerConfig peer, List<Family> families, List<Capability> offered) {
    List<Capability.AddPath.Direction> directions = new ArrayList<>();
    for (Family family : families) {
      FamilyOptions.AddPath paths = peer.family(family).addPath();
      if (paths.send() || paths.receive()) {
        directions.add(
            new Capability.AddPath.Direction(
                family.afi(), family.safi(), paths.receive(), paths.send()));
      }
    }
    if (!directions.isEmpty()) {
      offered.add(new Capability.AddPath(directions));
    }
  }
}
