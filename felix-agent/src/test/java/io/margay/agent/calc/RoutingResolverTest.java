package io.margay.agent.calc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.Instruction;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.codec.ResourceDocument;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.Community;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Node;
import io.margay.model.resource.WorkloadEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Resources as users write them, seen from node h1 (10.199.0.1). */
class RoutingResolverTest {
  private final RoutingResolver resolver = new RoutingResolver("h1");
  private Instruction.SetPeers peers = Instruction.SetPeers.NONE;
  private Instruction.SetRouting routing = Instruction.SetRouting.NOTHING;

  @Test
  void theMeshHasOneDiallingSideAndTtlSecurityOnOneSubnetOnly() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h0", "10.199.0.0/24", ""));
    given(node("h2", "10.199.0.2/24", ""), node("far", "10.198.0.9/24", ""));
    assertEquals(Set.of("h0", "h2", "far"), peers.sessions().keySet());
    assertTrue(session("h2").passive());
    assertFalse(session("h0").passive());
    assertEquals(Optional.of(1), session("h2").ttlHops());
    assertEquals(Optional.empty(), session("far").ttlHops());
    assertEquals(BgpSession.Type.MESH, session("h2").type());
  }

  @Test
  void configurationGivesAsPortPasswordAndRestartTime() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h2", "10.199.0.2/24", ", asNumber: 65002"));
    given(
        """
        kind: BGPConfiguration
        metadata: {name: default}
        spec:
          asNumber: 65001
          listenPort: 1179
          bindMode: NodeIP
          nodeMeshPassword: {value: geheim}
          nodeMeshMaxRestartTime: 60s
        """,
        """
        kind: BGPConfiguration
        metadata: {name: node.h1}
        spec: {listenPort: 2179}
        """);
    assertEquals(new AsNumber(65001), peers.localAs());
    assertEquals(new AsNumber(65002), session("h2").as());
    assertEquals(Optional.of(2179), peers.listenPort());
    assertFalse(peers.everyAddress());
    assertEquals(60, session("h2").options().restartTime().orElseThrow().toSeconds());
    assertEquals("(inline)", session("h2").options().password().orElseThrow().toString());
  }

  /** A peer that is no node listens where BGP does, whatever the cluster's own port is. */
  @Test
  void eachPeerIsDialledWhereItListens() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h2", "10.199.0.2/24", ""));
    given(node("h3", "10.199.0.3/24", ""));
    given(
        "{kind: BGPPeer, metadata: {name: tor}, spec: {peerIP: 10.199.0.250, asNumber: 65250}}",
        "{kind: BGPPeer, metadata: {name: node}, spec: {peerIP: 10.199.0.3}}");
    assertEquals(Optional.empty(), session("h2").port());
    assertEquals(Optional.of(179), session("tor@10.199.0.250").port());
    given(
        "{kind: BGPConfiguration, metadata: {name: default}, spec: {listenPort: 1179}}",
        "{kind: BGPConfiguration, metadata: {name: node.h1}, spec: {listenPort: 2179}}",
        "{kind: BGPConfiguration, metadata: {name: node.h3}, spec: {listenPort: 3179}}");
    assertEquals(Optional.of(2179), peers.listenPort());
    assertEquals(Optional.of(1179), session("h2").port());
    assertEquals(Optional.of(3179), session("node@10.199.0.3").port());
    assertEquals(Optional.of(179), session("tor@10.199.0.250").port());
  }

  @Test
  void withoutMeshNobodyIsAPeer() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h2", "10.199.0.2/24", ""));
    given(
        "{kind: BGPConfiguration, metadata: {name: default}, spec: {nodeToNodeMeshEnabled: false}}");
    assertEquals(Set.of(), peers.sessions().keySet());
  }

  @Test
  void reflectorsLeaveTheMeshAndReflectToTheirClients() throws Exception {
    given(node("h1", "10.199.0.1/24", ", routeReflectorClusterID: 1.0.0.1", "role: rr"));
    given(node("h2", "10.199.0.2/24", ""), node("h3", "10.199.0.3/24", ""));
    given(node("h4", "10.199.0.4/24", ", routeReflectorClusterID: 1.0.0.1", "role: rr"));
    assertEquals(Set.of(), peers.sessions().keySet());
    given(
        "{kind: BGPPeer, metadata: {name: to-rr}, spec: {nodeSelector: all(), peerSelector: role == 'rr'}}");
    assertEquals(
        Set.of("to-rr@10.199.0.2", "to-rr@10.199.0.3", "to-rr@10.199.0.4"),
        peers.sessions().keySet());
    assertEquals(Optional.of(Ip.parse("1.0.0.1")), peers.clusterId());
    assertTrue(session("to-rr@10.199.0.2").reflectorClient());
    assertFalse(session("to-rr@10.199.0.4").reflectorClient(), "of the same cluster");
  }

  @Test
  void manualPeeringMakesNoOtherHalf() throws Exception {
    given(node("h1", "10.199.0.1/24", "", "role: rr"), node("h2", "10.199.0.2/24", ""));
    given(
        "{kind: BGPConfiguration, metadata: {name: default}, spec: {nodeToNodeMeshEnabled: false}}");
    String peer =
        "{kind: BGPPeer, metadata: {name: p}, spec: {node: h2, peerSelector: role == 'rr'%s}}";
    given(peer.formatted(""));
    assertEquals(Set.of("p@10.199.0.2"), peers.sessions().keySet());
    given(peer.formatted(", reversePeering: Manual"));
    assertEquals(Set.of(), peers.sessions().keySet());
  }

  @Test
  void peersAreGlobalOrOfSomeNodes() throws Exception {
    given(node("h1", "10.199.0.1/24", "", "rack: a"));
    given(
        "{kind: BGPPeer, metadata: {name: g}, spec: {peerIP: '10.199.0.250:1179', asNumber: 65250}}",
        "{kind: BGPPeer, metadata: {name: n}, spec: {peerIP: 10.199.0.251, asNumber: 65251, node: h1}}",
        "{kind: BGPPeer, metadata: {name: o}, spec: {peerIP: 10.199.0.252, asNumber: 65252, node: h2}}",
        "{kind: BGPPeer, metadata: {name: s}, spec: {peerIP: 10.199.0.253, asNumber: 65253, nodeSelector: rack == 'a', ttlSecurity: 1, sourceAddress: None}}");
    assertEquals(
        new TreeSet<>(Set.of("g@10.199.0.250", "n@10.199.0.251", "s@10.199.0.253")),
        new TreeSet<>(peers.sessions().keySet()));
    assertEquals(BgpSession.Type.GLOBAL, session("g@10.199.0.250").type());
    assertEquals(Optional.of(1179), session("g@10.199.0.250").port());
    assertEquals(BgpSession.Type.NODE, session("n@10.199.0.251").type());
    assertEquals(Optional.of(1), session("s@10.199.0.253").ttlHops());
    assertEquals(Optional.empty(), session("s@10.199.0.253").source());
    assertEquals(Optional.empty(), session("g@10.199.0.250").ttlHops());
  }

  @Test
  void whatABgpPeerSaysOfANodeWinsOverTheMesh() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h2", "10.199.0.2/24", ""));
    given("{kind: BGPPeer, metadata: {name: p}, spec: {peerIP: 10.199.0.2, filters: [f, gone]}}");
    given("{kind: BGPFilter, metadata: {name: f}, spec: {importV4: [{action: Reject}]}}");
    assertEquals(Set.of("p@10.199.0.2"), peers.sessions().keySet());
    BgpSession session = session("p@10.199.0.2");
    assertTrue(session.member());
    assertEquals(1, session.options().filters().size());
    assertEquals(List.of("gone"), session.options().missingFilters());
  }

  @Test
  void aChangeOfOnePeerLeavesTheOthersEqual() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h2", "10.199.0.2/24", ""));
    given("{kind: BGPPeer, metadata: {name: p}, spec: {peerIP: 10.9.9.9, asNumber: 1}}");
    BgpSession mesh = session("h2");
    given("{kind: BGPPeer, metadata: {name: p}, spec: {peerIP: 10.9.9.9, asNumber: 2}}");
    assertEquals(mesh, session("h2"));
    assertEquals(new AsNumber(2), session("p@10.9.9.9").as());
  }

  @Test
  void aggregatesOfOwnBlocksAndBorrowedHostRoutesAreAnnounced() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), node("h2", "10.199.0.2/24", ""));
    given(pool("p", "10.0.0.0/16", ""));
    block("10.0.0.0/26", "h1");
    block("10.0.1.0/26", "h2");
    endpoint("10.0.0.5", "a");
    endpoint("10.0.1.5", "b");
    assertEquals(Set.of(cidr("10.0.0.0/26"), cidr("10.0.1.5/32")), announced());
    assertEquals(Map.of(cidr("10.0.1.0/26"), Ip.parse("10.199.0.2")), routing.owners());
    assertEquals(Set.of(Ip.parse("10.199.0.1"), Ip.parse("10.199.0.2")), routing.nodes());
  }

  @Test
  void ofADisabledPoolOnlyAddressesInUseAreAnnounced() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), pool("p", "10.0.0.0/16", ", disabled: true"));
    block("10.0.0.0/26", "h1");
    assertEquals(Set.of(), announced());
    endpoint("10.0.0.5", "a");
    assertEquals(Set.of(cidr("10.0.0.5/32")), announced());
    assertEquals(Set.of(cidr("10.0.0.0/26")), routing.blocks());
  }

  @Test
  void whatIsLeftOfADeletedPoolIsNotAnnouncedAsABlock() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), pool("p", "10.0.0.0/16", ""));
    block("10.0.0.0/26", "h1");
    assertEquals(Set.of(cidr("10.0.0.0/26")), announced());
    endpoint("10.0.0.5", "a");
    resolver.removePool("p");
    take();
    assertEquals(Set.of(cidr("10.0.0.5/32")), announced());
  }

  @Test
  void ofAPoolWithoutExportNothingIsAnnounced() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), pool("p", "10.0.0.0/16", ", disableBGPExport: true"));
    block("10.0.0.0/26", "h1");
    block("10.0.1.0/26", "h2");
    endpoint("10.0.0.5", "a");
    endpoint("10.0.1.5", "b");
    assertEquals(Set.of(), announced());
    assertEquals(Set.of(cidr("10.0.0.0/16")), routing.withheld());
  }

  @Test
  void prefixesCarryTheCommunitiesOfTheirAdvertisements() throws Exception {
    given(node("h1", "10.199.0.1/24", ""), pool("p", "10.0.0.0/16", ""));
    block("10.0.0.0/26", "h1");
    block("10.0.1.0/26", "h1");
    given(
        """
        kind: BGPConfiguration
        metadata: {name: default}
        spec:
          communities: [{name: pods, value: '65000:7'}]
          prefixAdvertisements:
          - {cidr: 10.0.0.0/26, communities: [pods, '65000:1:2']}
        """);
    assertEquals(
        List.of(Community.parse("65000:7"), Community.parse("65000:1:2")),
        routing.announced().get(cidr("10.0.0.0/26")));
    assertEquals(List.of(), routing.announced().get(cidr("10.0.1.0/26")));
  }

  private Set<Cidr> announced() {
    return routing.announced().keySet();
  }

  private BgpSession session(String name) {
    return Optional.ofNullable(peers.sessions().get(name)).orElseThrow();
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text);
  }

  private void block(String block, String owner) {
    resolver.putBlock(cidr(block), Optional.of(owner));
    take();
  }

  private void endpoint(String address, String name) throws Exception {
    given(
        """
        kind: WorkloadEndpoint
        metadata: {namespace: default}
        spec:
          node: h1
          orchestrator: cni
          containerID: %s
          endpoint: eth0
          ipNetworks: [%s/32]
          interfaceName: mgy0
        """
            .formatted(name, address));
  }

  private static String node(String name, String address, String more) {
    return node(name, address, more, "");
  }

  private static String node(String name, String address, String more, String labels) {
    return "{kind: Node, metadata: {name: %s, labels: {%s}}, spec: {bgp: {ipv4Address: %s%s}}}"
        .formatted(name, labels, address, more);
  }

  private static String pool(String name, String cidr, String more) {
    return "{kind: IPPool, metadata: {name: %s}, spec: {cidr: %s%s}}".formatted(name, cidr, more);
  }

  private void given(String... documents) throws Exception {
    for (String document : documents) {
      String text =
          document.startsWith("{")
              ? document.replaceFirst("\\{", "{apiVersion: projectcalico.org/v3, ")
              : "apiVersion: projectcalico.org/v3\n" + document;
      for (ResourceDocument read :
          ResourceCodec.read("test", text.getBytes(StandardCharsets.UTF_8))) {
        switch (read.resource()) {
          case Node node -> resolver.putNode(node);
          case IpPool pool -> resolver.putPool(pool);
          case BgpConfiguration configuration -> resolver.putConfiguration(configuration);
          case BgpPeer peer -> resolver.putPeer(peer);
          case BgpFilter filter -> resolver.putFilter(filter);
          case WorkloadEndpoint endpoint -> resolver.putLocal(endpoint);
          default -> throw new AssertionError(read);
        }
      }
    }
    take();
  }

  private void take() {
    for (Instruction instruction : resolver.takeChanges()) {
      switch (instruction) {
        case Instruction.SetPeers set -> peers = set;
        case Instruction.SetRouting set -> routing = set;
        default -> throw new AssertionError(instruction);
      }
    }
  }
}
