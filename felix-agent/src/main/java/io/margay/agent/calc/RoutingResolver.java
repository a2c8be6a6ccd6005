package io.margay.agent.calc;

import io.margay.agent.desired.Instruction;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.IpPool;
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

/** Blocks, pools and nodes to what is announced, refused and whom we talk to. */
final class RoutingResolver {
  private final String node;
  private final Map<Cidr, String> blocks = new HashMap<>();
  private final Map<String, Cidr> pools = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, List<Cidr>> local = new HashMap<>();
  private boolean dirty = true;
  private Instruction.@Nullable SetRouting routing;
  private Instruction.@Nullable SetPeers peers;

  RoutingResolver(String node) {
    this.node = node;
  }

  void putBlock(Cidr block, Optional<String> owner) {
    dirty = true;
    owner
        .filter(name -> !block.address().v6())
        .ifPresentOrElse(name -> blocks.put(block, name), () -> blocks.remove(block));
  }

  void removeBlock(Cidr block) {
    dirty = true;
    blocks.remove(block);
  }

  void putPool(IpPool pool) {
    dirty = true;
    pools.put(pool.metadata().name(), pool.spec().cidr());
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
    dirty = true;
    local.put(endpoint.metadata().name(), PolicyResolver.addresses(endpoint));
  }

  void removeLocal(String name) {
    dirty |= local.remove(name) != null;
  }

  /** The instructions that differ from what the last call gave. */
  List<Instruction> takeChanges() {
    List<Instruction> changes = new ArrayList<>();
    if (!dirty) {
      return changes;
    }
    dirty = false;
    Instruction.SetRouting routingNow = routing();
    if (!routingNow.equals(routing)) {
      routing = routingNow;
      changes.add(routingNow);
    }
    Instruction.SetPeers peersNow = peers();
    if (!peersNow.equals(peers)) {
      peers = peersNow;
      changes.add(peersNow);
    }
    return changes;
  }

  private Instruction.SetRouting routing() {
    Set<Cidr> own = new HashSet<>();
    blocks.forEach((block, owner) -> {
      if (owner.equals(node)) {
        own.add(block);
      }
    });
    Set<Cidr> borrowed = new HashSet<>();
    local.values().stream()
        .flatMap(List::stream)
        .filter(address -> own.stream().noneMatch(block -> block.contains(address)))
        .forEach(borrowed::add);
    return new Instruction.SetRouting(own, borrowed, new HashSet<>(pools.values()));
  }

  /**
   * Users write node resources: of several with one address the first name counts, and none with
   * the address of this node.
   */
  private Instruction.SetPeers peers() {
    Map<String, Instruction.Peer> mesh = new TreeMap<>();
    Node self = nodes.get(node);
    Set<Ip> taken = new HashSet<>();
    Optional.ofNullable(self).flatMap(RoutingResolver::address).ifPresent(taken::add);
    new TreeMap<>(nodes)
        .forEach((name, other) ->
            address(other)
                .filter(address -> !name.equals(node) && taken.add(address))
                .ifPresent(address -> mesh.put(name, new Instruction.Peer(address, as(other)))));
    return new Instruction.SetPeers(self == null ? AsNumber.DEFAULT : as(self), mesh);
  }

  private static Optional<Ip> address(Node node) {
    return node.spec().bgp().flatMap(NodeBgp::ipv4Address).map(InterfaceAddress::address);
  }

  private static AsNumber as(Node node) {
    return node.spec().bgp().flatMap(NodeBgp::asNumber).orElse(AsNumber.DEFAULT);
  }
}
