package io.margay.model.resource;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the cluster speaks BGP. What is absent has Calico's default.
 *
 * @param asNumber of nodes that name none themselves; 64512
 * @param meshEnabled whether nodes without a cluster id peer with each other; true
 * @param listenPort of every node; the agent's {@code bgp.listen-port}
 * @param bindToNodeIp listen at the node's address only ({@code bindMode: NodeIP}) instead of at
 *     all of its addresses
 * @param communities names for communities
 * @param prefixAdvertisements communities that own prefixes are announced with
 * @param meshPassword key of TCP MD5 in the mesh
 * @param meshMaxRestartTime how long peers of the mesh keep a restarting node's routes
 * @param ignoredInterfaces links whose networks are not announced, patterns with *: no network of a
 *     link ever is, so that nothing more is to be done for them
 * @param services ranges of services: accepted, and kept out of BGP in this release
 */
public record BgpConfigurationSpec(
    Optional<AsNumber> asNumber,
    Optional<Boolean> meshEnabled,
    Optional<Integer> listenPort,
    Optional<Boolean> bindToNodeIp,
    List<NamedCommunity> communities,
    List<PrefixAdvertisement> prefixAdvertisements,
    Optional<BgpPassword> meshPassword,
    Optional<Duration> meshMaxRestartTime,
    List<String> ignoredInterfaces,
    ServiceRanges services) {
  /** All defaults. */
  public static final BgpConfigurationSpec EMPTY =
      new BgpConfigurationSpec(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          ServiceRanges.NONE);

  /** A community by name. */
  public record NamedCommunity(String name, Community value) {}

  /**
   * Communities for own prefixes.
   *
   * @param cidr for this prefix and those inside it
   * @param communities each a name or a literal
   */
  public record PrefixAdvertisement(Cidr cidr, List<String> communities) {
    public PrefixAdvertisement {
      communities = List.copyOf(communities);
      if (communities.isEmpty()) {
        throw new InvalidFieldException("communities", "at least one community is needed");
      }
    }
  }

  /** Ranges of services, which this release does not announce. */
  public record ServiceRanges(List<Cidr> cluster, List<Cidr> external, List<Cidr> loadBalancer) {
    public static final ServiceRanges NONE = new ServiceRanges(List.of(), List.of(), List.of());

    public ServiceRanges {
      cluster = List.copyOf(cluster);
      external = List.copyOf(external);
      loadBalancer = List.copyOf(loadBalancer);
    }
  }

  public BgpConfigurationSpec {
    communities = List.copyOf(communities);
    prefixAdvertisements = List.copyOf(prefixAdvertisements);
    ignoredInterfaces = List.copyOf(ignoredInterfaces);
    if (asNumber.isPresent() && asNumber.get().value() == 0) {
      throw new InvalidFieldException("asNumber", "AS 0 is reserved (RFC 7607)");
    }
    boolean off = !meshEnabled.orElse(true);
    if (off && meshPassword.isPresent()) {
      throw new InvalidFieldException("nodeMeshPassword", "needs nodeToNodeMeshEnabled");
    }
    if (off && meshMaxRestartTime.isPresent()) {
      throw new InvalidFieldException("nodeMeshMaxRestartTime", "needs nodeToNodeMeshEnabled");
    }
    RestartTime.check("nodeMeshMaxRestartTime", meshMaxRestartTime);
    Set<String> names = new HashSet<>();
    for (NamedCommunity community : communities) {
      if (!names.add(community.name())) {
        throw new InvalidFieldException(
            "communities", "the name \"" + community.name() + "\" occurs twice");
      }
    }
  }

  /**
   * The communities of an advertisement, names resolved.
   *
   * @param named of the default configuration, whose names hold for nodes too
   * @return without those whose name nobody knows
   */
  public static List<Community> resolve(
      PrefixAdvertisement advertisement, List<NamedCommunity> named) {
    return advertisement.communities().stream()
        .flatMap(word ->
            Community.looksLikeOne(word)
                ? Stream.of(Community.parse(word))
                : named.stream()
                    .filter(community -> community.name().equals(word))
                    .map(NamedCommunity::value))
        .distinct()
        .toList();
  }

  /** A node's own may only say where it listens and with which communities it announces. */
  void requireForNode() {
    if (asNumber.isPresent()
        || meshEnabled.isPresent()
        || bindToNodeIp.isPresent()
        || !communities.isEmpty()
        || meshPassword.isPresent()
        || meshMaxRestartTime.isPresent()
        || !ignoredInterfaces.isEmpty()
        || !services.equals(ServiceRanges.NONE)) {
      throw new InvalidFieldException(
          "spec",
          "of one node may only hold prefixAdvertisements, listenPort and logSeverityScreen;"
              + " a node's AS number stands in its Node resource");
    }
  }
}
