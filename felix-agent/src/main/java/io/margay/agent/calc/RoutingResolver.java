package io.margay.agent.calc;

import io.margay.agent.desired.Instruction;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpConfigurationSpec;
import io.margay.model.resource.BgpConfigurationSpec.PrefixAdvertisement;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.Community;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeBgp;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Blocks, pools, nodes and BGP's resources to what is announced, refused, and told to whom. */
final class RoutingResolver {
  private final String node;
  private final Map<Cidr, String> blocks = new HashMap<>();
  private final Map<String, IpPoolSpec> pools = new HashMap<>();
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, List<Cidr>> local = new HashMap<>();
  private final Map<String, BgpConfigurationSpec> configurations = new HashMap<>();
  private final Map<String, BgpPeer> peers = new TreeMap<>();
  private final Map<String, BgpFilter> filters = new HashMap<>();

  /** The blocks of this host that are announced as a whole. */
  private final Set<Cidr> aggregates = new HashSet<>();

  private boolean dirty = true;
  private Instruction.@Nullable SetRouting routingBefore;
  private Instruction.@Nullable SetPeers peersBefore;

  RoutingResolver(String node) {
    this.node = node;
  }

  void putBlock(Cidr block, Optional<String> owner) {
    Optional<String> now = owner.filter(_ -> !block.address().v6()); // no data path for them yet
    @Nullable String before = now.isPresent() ? blocks.put(block, now.get()) : blocks.remove(block);
    dirty |= !now.equals(Optional.ofNullable(before)); // not for each address that a block gives
  }

  void removeBlock(Cidr block) {
    dirty = true;
    blocks.remove(block);
  }

  void putPool(IpPool pool) {
    dirty = true;
    pools.put(pool.metadata().name(), pool.spec());
  }

  void removePool(String name) {
    dirty = true;
    pools.remove(name);
  }

  void putNode(Node changed) {
    dirty = true;
    nodes.put(changed.metadata().name(), changed);
  }

  void removeNode(String name) {
    dirty = true;
    nodes.remove(name);
  }

  void putLocal(WorkloadEndpoint endpoint) {
    List<Cidr> addresses = PolicyResolver.addresses(endpoint);
    local.put(endpoint.metadata().name(), addresses);
    dirty |= !addresses.stream().allMatch(this::covered);
  }

  /** Whether a block speaks for the address, as most do: then nobody need be told of it. */
  private boolean covered(Cidr address) {
    return aggregates.stream().anyMatch(block -> block.contains(address));
  }

  void removeLocal(String name) {
    List<Cidr> addresses = local.remove(name);
    dirty |= addresses != null && !addresses.stream().allMatch(this::covered);
  }

  void putConfiguration(BgpConfiguration configuration) {
    dirty = true;
    configurations.put(configuration.metadata().name(), configuration.spec());
  }

  void removeConfiguration(String name) {
    dirty = true;
    configurations.remove(name);
  }

  void putPeer(BgpPeer peer) {
    dirty = true;
    peers.put(peer.metadata().name(), peer);
  }

  void removePeer(String name) {
    dirty = true;
    peers.remove(name);
  }

  void putFilter(BgpFilter filter) {
    dirty = true;
    filters.put(filter.metadata().name(), filter);
  }

  void removeFilter(String name) {
    dirty = true;
    filters.remove(name);
  }

  /** The instructions that differ from what the last call gave. */
  List<Instruction> takeChanges() {
    List<Instruction> changes = new ArrayList<>();
    if (!dirty) {
      return changes;
    }
    dirty = false;
    Instruction.SetRouting routingNow = routing();
    if (!routingNow.equals(routingBefore)) {
      routingBefore = routingNow;
      changes.add(routingNow);
    }
    Instruction.SetPeers peersNow =
        new SessionResolver(node, nodes, configurations, filters).sessions(peers.values());
    if (!peersNow.equals(peersBefore)) {
      peersBefore = peersNow;
      changes.add(peersNow);
    }
    return changes;
  }

  private BgpConfigurationSpec configuration() {
    return configurations.getOrDefault(BgpConfiguration.DEFAULT, BgpConfigurationSpec.EMPTY);
  }

  private BgpConfigurationSpec ofThisNode() {
    return configurations.getOrDefault(
        BgpConfiguration.NODE_PREFIX + node, BgpConfigurationSpec.EMPTY);
  }

  private Instruction.SetRouting routing() {
    Set<Cidr> own = new HashSet<>();
    Map<Cidr, Ip> owners = new HashMap<>();
    blocks.forEach((block, owner) -> {
      if (owner.equals(node)) {
        own.add(block);
      } else {
        address(owner, block.address().v6()).ifPresent(address -> owners.put(block, address));
      }
    });
    Set<Ip> addresses = new HashSet<>();
    for (Node known : nodes.values()) {
      address(known, false).ifPresent(each -> addresses.add(each.address()));
      address(known, true).ifPresent(each -> addresses.add(each.address()));
    }
    Set<Cidr> withheld = new HashSet<>();
    Set<Cidr> all = new HashSet<>();
    for (IpPoolSpec pool : pools.values()) {
      all.add(pool.cidr());
      if (pool.disableBgpExport()) {
        withheld.add(pool.cidr());
      }
    }
    return new Instruction.SetRouting(own, announced(own), withheld, all, owners, addresses);
  }

  /**
   * Own blocks, and addresses in use that none of them covers. Of a pool that is disabled or gone
   * no block is announced, but what its containers still use, since that keeps working; of a pool
   * whose export is off, nothing.
   */
  private Map<Cidr, List<Community>> announced(Set<Cidr> own) {
    Map<Cidr, List<Community>> announced = new HashMap<>();
    aggregates.clear();
    for (Cidr block : own) {
      if (pool(block).filter(pool -> !pool.disabled() && !pool.disableBgpExport()).isPresent()) {
        aggregates.add(block);
        announced.put(block, communities(block));
      }
    }
    local.values().stream()
        .flatMap(List::stream)
        .filter(address -> !covered(address))
        .filter(address -> pool(address).filter(IpPoolSpec::disableBgpExport).isEmpty())
        .forEach(address -> announced.put(address, communities(address)));
    return announced;
  }

  private Optional<IpPoolSpec> pool(Cidr prefix) {
    return pools.values().stream().filter(pool -> pool.cidr().contains(prefix)).findFirst();
  }

  /** Those of every advertisement that the prefix lies in; this node's own come first. */
  private List<Community> communities(Cidr prefix) {
    BgpConfigurationSpec common = configuration();
    List<PrefixAdvertisement> advertisements = new ArrayList<>(ofThisNode().prefixAdvertisements());
    advertisements.addAll(common.prefixAdvertisements());
    return advertisements.stream()
        .filter(advertisement -> advertisement.cidr().contains(prefix))
        .flatMap(advertisement ->
            BgpConfigurationSpec.resolve(advertisement, common.communities()).stream())
        .distinct()
        .toList();
  }

  private Optional<Ip> address(String name, boolean v6) {
    return Optional.ofNullable(nodes.get(name))
        .flatMap(known -> address(known, v6))
        .map(InterfaceAddress::address);
  }

  static Optional<InterfaceAddress> address(Node node, boolean v6) {
    return node.spec().bgp().flatMap(v6 ? NodeBgp::ipv6Address : NodeBgp::ipv4Address);
  }
}
