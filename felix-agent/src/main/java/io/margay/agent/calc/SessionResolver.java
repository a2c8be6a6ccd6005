package io.margay.agent.calc;

import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.BgpSession.Options;
import io.margay.agent.desired.Instruction;
import io.margay.model.net.AsNumber;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpConfigurationSpec;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpFilterSpec;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.BgpPeerSpec;
import io.margay.model.resource.BgpPeerSpec.NextHopMode;
import io.margay.model.resource.BgpPeerSpec.PeerAddress;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeBgp;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Nodes, configuration and peers to the sessions of one node, one per address of a peer: what a
 * BGPPeer says wins over the mesh, and of two BGPPeers the first by name. Users write these
 * resources, so that nothing here is an error: what makes no session is left out.
 */
final class SessionResolver {
  /** RFC 4271 section 8.2.1: where a peer listens that is no node and says nothing else. */
  private static final int BGP_PORT = 179;

  /** With so many hops every TTL is fine. */
  private static final int ANY_HOPS = 255;

  private final String name;
  private final Map<String, Node> nodes;
  private final Map<String, BgpConfigurationSpec> configurations;
  private final BgpConfigurationSpec common;
  private final Map<String, BgpFilter> filters;
  private final Optional<Node> self;
  private final AsNumber as;

  /**
   * @param name of this node
   * @param nodes by name, in a fixed order
   * @param configurations of the cluster and of nodes, by name
   */
  SessionResolver(
      String name,
      Map<String, Node> nodes,
      Map<String, BgpConfigurationSpec> configurations,
      Map<String, BgpFilter> filters) {
    this.name = name;
    this.nodes = nodes;
    this.configurations = configurations;
    this.common = configurations.getOrDefault(BgpConfiguration.DEFAULT, BgpConfigurationSpec.EMPTY);
    this.filters = filters;
    this.self = Optional.ofNullable(nodes.get(name));
    this.as = as(self);
  }

  Instruction.SetPeers sessions(Collection<BgpPeer> peers) {
    Map<Ip, Named> byAddress = new LinkedHashMap<>();
    peers.forEach(peer -> ofPeer(peer).forEach(s -> byAddress.putIfAbsent(s.address(), s)));
    mesh().forEach(s -> byAddress.putIfAbsent(s.address(), s));
    self.ifPresent(node ->
        List.of(false, true)
            .forEach(v6 ->
                RoutingResolver.address(node, v6)
                    .ifPresent(mine -> byAddress.remove(mine.address()))));
    Map<String, BgpSession> sessions = new LinkedHashMap<>();
    byAddress.values().forEach(named -> sessions.put(named.name, named.session));
    return new Instruction.SetPeers(
        as, clusterId(self), listenPort(name), !common.bindToNodeIp().orElse(false), sessions);
  }

  private record Named(String name, BgpSession session) {
    Ip address() {
      return session.address();
    }
  }

  /** Every other node that reflects no more than this one does. */
  private List<Named> mesh() {
    List<Named> sessions = new ArrayList<>();
    if (!common.meshEnabled().orElse(true) || self.isEmpty() || clusterId(self).isPresent()) {
      return sessions;
    }
    Options options =
        new Options(
            NextHopMode.AUTO,
            common.meshPassword(),
            common.meshMaxRestartTime(),
            Optional.empty(),
            0,
            Optional.empty(),
            List.of(),
            List.of(),
            false,
            Optional.empty());
    nodes.forEach((other, node) -> {
      if (!other.equals(name) && clusterId(Optional.of(node)).isEmpty()) {
        between(node, v6 -> other + (v6 ? ".v6" : ""), BgpSession.Type.MESH, options, as)
            .forEach(sessions::add);
      }
    });
    return sessions;
  }

  /** What a BGPPeer means for this node: its own half, and the other half where it is selected. */
  private List<Named> ofPeer(BgpPeer peer) {
    BgpPeerSpec spec = peer.spec();
    BgpSession.Type type =
        spec.node().isEmpty() && spec.nodes().isEmpty()
            ? BgpSession.Type.GLOBAL
            : BgpSession.Type.NODE;
    Options options = options(spec);
    AsNumber localAs = spec.localAsNumber().orElse(as);
    List<Named> sessions = new ArrayList<>();
    if (self.isEmpty()) {
      return sessions;
    }
    boolean here = concerns(spec, self.get());
    if (here && spec.peerIp().isPresent()) {
      sessions.add(byAddress(peer, spec.peerIp().get(), type, options, localAs));
    }
    boolean there =
        spec.reverse()
            && spec.peers().filter(selector -> selects(selector, self.get())).isPresent();
    nodes.forEach((other, node) -> {
      boolean selected = spec.peers().filter(selector -> selects(selector, node)).isPresent();
      if (!other.equals(name) && ((here && selected) || (there && concerns(spec, node)))) {
        between(node, v6 -> label(peer, node, v6), type, options, localAs).forEach(sessions::add);
      }
    });
    return sessions;
  }

  private static String label(BgpPeer peer, Node node, boolean v6) {
    return peer.metadata().name()
        + "@"
        + RoutingResolver.address(node, v6).map(a -> a.address().toString()).orElse("");
  }

  private Named byAddress(
      BgpPeer peer, PeerAddress address, BgpSession.Type type, Options options, AsNumber localAs) {
    BgpPeerSpec spec = peer.spec();
    Ip ip = address.ip();
    Optional<Node> member = nodes.values().stream().filter(node -> has(node, ip)).findFirst();
    AsNumber remoteAs = spec.asNumber().orElseGet(() -> member.isPresent() ? as(member) : as);
    Optional<Ip> mine =
        self.flatMap(node -> RoutingResolver.address(node, ip.v6())).map(InterfaceAddress::address);
    return new Named(
        peer.metadata().name() + "@" + ip,
        new BgpSession(
            type,
            ip,
            address
                .port()
                .or(() ->
                    member.isPresent()
                        ? listenPort(member.get().metadata().name())
                        : Optional.of(BGP_PORT)),
            remoteAs,
            localAs,
            member.isPresent() && mine.filter(m -> ip.compareTo(m) > 0).isPresent(),
            spec.useNodeIp() ? mine : Optional.empty(),
            member.isPresent(),
            self.flatMap(node -> RoutingResolver.address(node, ip.v6()))
                .filter(link -> link.network().contains(ip))
                .isPresent(),
            client(member, remoteAs, localAs),
            spec.ttlSecurity().filter(hops -> hops > 0 && hops < ANY_HOPS),
            options));
  }

  /** A session for each family in which both nodes have an address. */
  private List<Named> between(
      Node other,
      Function<Boolean, String> label,
      BgpSession.Type type,
      Options options,
      AsNumber localAs) {
    List<Named> sessions = new ArrayList<>();
    for (boolean v6 : new boolean[] {false, true}) {
      Optional<InterfaceAddress> mine = self.flatMap(node -> RoutingResolver.address(node, v6));
      Optional<InterfaceAddress> theirs = RoutingResolver.address(other, v6);
      if (mine.isEmpty() || theirs.isEmpty()) {
        continue;
      }
      Ip address = theirs.get().address();
      boolean oneSubnet = mine.get().network().equals(theirs.get().network());
      AsNumber remoteAs = as(Optional.of(other));
      sessions.add(
          new Named(
              label.apply(v6),
              new BgpSession(
                  type,
                  address,
                  listenPort(other.metadata().name()),
                  remoteAs,
                  localAs,
                  address.compareTo(mine.get().address()) > 0,
                  Optional.of(mine.get().address()),
                  true,
                  oneSubnet,
                  client(Optional.of(other), remoteAs, localAs),
                  type == BgpSession.Type.MESH && oneSubnet ? Optional.of(1) : Optional.empty(),
                  options)));
    }
    return sessions;
  }

  /** A reflector reflects to internal peers that do not share its cluster id. */
  private boolean client(Optional<Node> peer, AsNumber remoteAs, AsNumber localAs) {
    Optional<Ip> mine = clusterId(self);
    return mine.isPresent() && remoteAs.equals(localAs) && !mine.equals(clusterId(peer));
  }

  private Options options(BgpPeerSpec spec) {
    List<BgpFilterSpec> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String filter : spec.filters()) {
      BgpFilter known = filters.get(filter);
      if (known == null) {
        missing.add(filter);
      } else {
        found.add(known.spec());
      }
    }
    return new Options(
        spec.nextHop(),
        spec.password(),
        spec.maxRestartTime(),
        spec.keepaliveTime(),
        spec.allowedLocalAs(),
        spec.reachableBy(),
        found,
        missing,
        spec.bfd(),
        spec.maxPrefixes());
  }

  private static boolean concerns(BgpPeerSpec spec, Node node) {
    return spec.node().map(node.metadata().name()::equals).orElse(true)
        && spec.nodes().map(selector -> selects(selector, node)).orElse(true);
  }

  private static boolean selects(Selector selector, Node node) {
    Map<String, String> labels = new HashMap<>(node.metadata().labels());
    labels.put("margay.io/node", node.metadata().name());
    return selector.matches(labels);
  }

  private static boolean has(Node node, Ip address) {
    return Set.of(false, true).stream()
        .flatMap(v6 -> RoutingResolver.address(node, v6).stream())
        .anyMatch(mine -> mine.address().equals(address));
  }

  /** Where a node listens, as resources say. */
  private Optional<Integer> listenPort(String node) {
    return Optional.ofNullable(configurations.get(BgpConfiguration.NODE_PREFIX + node))
        .flatMap(BgpConfigurationSpec::listenPort)
        .or(common::listenPort);
  }

  private static Optional<Ip> clusterId(Optional<Node> node) {
    return node.flatMap(n -> n.spec().bgp()).flatMap(NodeBgp::routeReflectorClusterId);
  }

  private AsNumber as(Optional<Node> node) {
    return node.flatMap(n -> n.spec().bgp())
        .flatMap(NodeBgp::asNumber)
        .or(common::asNumber)
        .orElse(AsNumber.DEFAULT);
  }
}
