package io.margay.bgp.speaker;

import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.rib.BestPathRules;
import io.margay.bgp.rib.ExportPolicy;
import io.margay.bgp.rib.ImportRules;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.wire.Family;
import io.margay.model.net.Ip;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the configuration of a speaker and a peer means to the RIB. */
final class Policies {
  private final SpeakerConfig speaker;

  Policies(SpeakerConfig speaker) {
    this.speaker = speaker;
  }

  static BestPathRules bestPath(SpeakerConfig config) {
    SpeakerConfig.BestPathOptions options = config.bestPath();
    return new BestPathRules(
        options.alwaysCompareMed(),
        options.deterministicMed(),
        options.ignoreAsPathLength(),
        options.multipathRelax(),
        options.compareRouterId(),
        config.multipath());
  }

  PeerRoutes.Origin origin(PeerConfig peer, Negotiated agreed) {
    return new PeerRoutes.Origin(
        peer.name(),
        peer.external(speaker) ? RouteSource.EXTERNAL : RouteSource.INTERNAL,
        peer.role().reflectorClient(),
        agreed.remoteIdentifier(),
        peer.address());
  }

  ImportRules importRules(PeerConfig peer, Negotiated agreed, Ip local) {
    Set<Ip> own = new HashSet<>(List.of(local, speaker.routerId()));
    speaker.listeners().forEach(endpoint -> own.add(endpoint.address()));
    boolean first = peer.external(speaker) && peer.policy().enforceFirstAs();
    return new ImportRules(
        new HashSet<>(List.of(speaker.localAs(), peer.localAs(speaker))),
        peer.role().allowOwnAs(),
        own,
        speaker.routerId(),
        clusterIds(peer),
        first ? Optional.of(agreed.remoteAs()) : Optional.empty(),
        peer.policy().acceptAsSets());
  }

  /** What we put into CLUSTER_LIST, towards this peer or others. */
  private Set<Ip> clusterIds(PeerConfig peer) {
    Set<Ip> ours = new HashSet<>(Set.of(speaker.clusterId()));
    peer.role().clusterId().ifPresent(ours::add);
    return ours;
  }

  ExportPolicy export(PeerConfig peer, Negotiated agreed, Ip local, Family family) {
    boolean external = peer.external(speaker);
    FamilyOptions options = peer.family(family);
    Negotiated.Agreement agreement = agreed.agreement(family);
    return new ExportPolicy(
        new ExportPolicy.Session(
            external,
            agreed.fourOctetAs(),
            agreed.restart().longLived().containsKey(family),
            agreement.sendPathIds() ? Math.max(1, options.addPath().limit()) : 0,
            agreed.maxMessage()),
        new ExportPolicy.Role(
            peer.localAs(speaker),
            peer.role().reflectorClient(),
            peer.role().clusterId().orElse(speaker.clusterId()),
            peer.role().removePrivate()),
        new ExportPolicy.NextHop(
            switch (options.nextHop()) {
              case AUTO -> ExportPolicy.NextHop.Mode.AUTO;
              case SELF -> ExportPolicy.NextHop.Mode.SELF;
              case KEEP -> ExportPolicy.NextHop.Mode.KEEP;
            },
            self(options, local, family, agreement.extendedNextHop()),
            family == Family.IPV4_UNICAST,
            family == Family.IPV6_UNICAST || agreement.extendedNextHop()),
        peer.policy().effectiveExport(external));
  }

  /**
   * Our address as a next hop: as configured, the session's where the family or RFC 8950 lets it
   * be, or else one of the other family beside it.
   */
  private static Optional<Ip> self(
      FamilyOptions options, Ip local, Family family, boolean extended) {
    boolean wantsV6 = family == Family.IPV6_UNICAST;
    Predicate<Ip> fits = hop -> hop.v6() == wantsV6 || (extended && hop.v6());
    Optional<Ip> configured = options.localNextHop().filter(fits);
    return configured.isPresent()
        ? configured
        : Optional.of(local).filter(fits).or(() -> beside(local, wantsV6));
  }

  /** A global address of the other family on the interface that has this one. */
  private static Optional<Ip> beside(Ip local, boolean v6) {
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(local.toInetAddress());
      if (device == null) {
        return Optional.empty();
      }
      return Collections.list(device.getInetAddresses()).stream()
          .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
          .map(InetAddress::getAddress)
          .map(Ip::ofBytes)
          .filter(ip -> ip.v6() == v6)
          .findFirst();
    } catch (SocketException e) {
      throw new SpeakerException("looking at the interfaces", local.toString(), e);
    }
  }
}
