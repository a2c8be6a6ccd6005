package io.margay.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.model.document.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents of calicoctl 1.x become what Calico's upgrade tool makes of them. */
class V1DialectTest {

  @Test
  void convertsPools() throws Exception {
    assertConverted(
        """
        - apiVersion: v1
          kind: ipPool
          metadata: {cidr: 192.168.0.0/16}
          spec:
            ipip: {enabled: true, mode: cross-subnet}
            nat-outgoing: true
            disabled: true
        """,
        """
        apiVersion: margay.io/v1
        kind: IPPool
        metadata:
          name: "192-168-0-0-16"
        spec:
          cidr: 192.168.0.0/16
          blockSize: 26
          ipipMode: CrossSubnet
          vxlanMode: Never
          natOutgoing: true
          disabled: true
          nodeSelector: all()
          allowedUses:
          - Workload
          - Tunnel
        """,
        "spec.ipip: is kept, but tunnels are not supported in this release: packets are routed");
  }

  @Test
  void convertsPeers() throws Exception {
    assertConverted(
        """
        - apiVersion: v1
          kind: bgpPeer
          metadata: {scope: node, node: H1, peerIP: 192.0.2.1}
          spec: {asNumber: 65001}
        """,
        """
        apiVersion: margay.io/v1
        kind: BGPPeer
        metadata:
          name: h1.192-0-2-1
        spec:
          node: h1
          peerIP: 192.0.2.1
          asNumber: 65001
        """);
    assertConverted(
        """
        - apiVersion: v1
          kind: bgpPeer
          metadata: {scope: global, peerIP: 2001:db8::1}
          spec: {asNumber: 65001}
        """,
        """
        apiVersion: margay.io/v1
        kind: BGPPeer
        metadata:
          name: "2001-db8--1"
        spec:
          peerIP: "2001:db8::1"
          asNumber: 65001
        """);
  }

  @Test
  void convertsPolicies() throws Exception {
    assertConverted(
        """
        apiVersion: v1
        kind: policy
        metadata: {name: Allow.TCP}
        spec:
          order: 10
          selector: role == 'database'
          types: [ingress, egress]
          ingress:
          - action: allow
            protocol: tcp
            source:
              tag: frontend
              selector: a == 'b' || has(c)
              net: 10.0.0.1/8
              notTag: old
              notSelector: has(x) && has(y)
            destination: {ports: [6379, "80:90"]}
          - {action: next-tier, protocol: 17}
          - {action: deny, protocol: icmp, icmp: {type: 8}}
          egress:
          - action: log
        """,
        """
        apiVersion: margay.io/v1
        kind: GlobalNetworkPolicy
        metadata:
          name: allow-tcp-3791487d
        spec:
          order: 10
          selector: role == "database"
          types:
          - Ingress
          - Egress
          ingress:
          - action: Allow
            protocol: TCP
            source:
              nets:
              - 10.0.0.0/8
              selector: (a == "b" || has(c)) && frontend == ""
              notSelector: has(x) && has(y) || old == ""
            destination:
              ports:
              - 6379
              - "80:90"
          - action: Pass
            protocol: UDP
          - action: Deny
            protocol: ICMP
            icmp:
              type: 8
          egress:
          - action: Log
        """,
        "metadata.name: \"Allow.TCP\" is called allow-tcp-3791487d here");
  }

  @Test
  void convertsProfiles() throws Exception {
    assertConverted(
        """
        apiVersion: v1
        kind: profile
        metadata:
          name: k8s_ns.default
          tags: [web]
          labels: {tier: front}
        spec:
          ingress:
          - {action: allow, source: {tag: web}}
        """,
        """
        apiVersion: margay.io/v1
        kind: Profile
        metadata:
          name: kns.default
        spec:
          labelsToApply:
            tier: front
            web: ""
          ingress:
          - action: Allow
            source:
              selector: web == ""
        """,
        "metadata.name: \"k8s_ns.default\" is called kns.default here");
  }

  @Test
  void convertsNodes() throws Exception {
    assertConverted(
        """
        apiVersion: v1
        kind: node
        metadata: {name: Host_1}
        spec:
          bgp: {asNumber: 1.10, ipv4Address: 10.199.0.1}
        """,
        """
        apiVersion: margay.io/v1
        kind: Node
        metadata:
          name: host-1
        spec:
          bgp:
            asNumber: 65546
            ipv4Address: 10.199.0.1/32
        """,
        "metadata.name: \"Host_1\" is called host-1 here");
  }

  @Test
  void convertsEndpoints() throws Exception {
    assertConverted(
        """
        apiVersion: v1
        kind: workloadEndpoint
        metadata:
          name: eth0
          node: h-1
          orchestrator: cni
          workload: c0ffee
          activeInstanceID: "1"
          labels: {role: db}
        spec:
          ipNetworks: [10.0.0.1/32]
          profiles: [web]
          interfaceName: cali1
          mac: "EE:EE:EE:EE:EE:EE"
        """,
        """
        apiVersion: margay.io/v1
        kind: WorkloadEndpoint
        metadata:
          name: h--1-cni-c0ffee-eth0
          namespace: default
          labels:
            role: db
        spec:
          orchestrator: cni
          node: h-1
          containerID: c0ffee
          endpoint: eth0
          ipNetworks:
          - 10.0.0.1/32
          profiles:
          - web
          interfaceName: cali1
          mac: "ee:ee:ee:ee:ee:ee"
        """);
  }

  private static void assertConverted(String input, String expected, String... warnings)
      throws Exception {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    List<ResourceDocument> documents = ResourceCodec.read("in", bytes);
    ResourceDocument only = documents.getFirst();
    assertEquals(expected, ResourceCodec.toYaml(List.of(only.resource())));
    assertEquals(List.of(warnings), only.warnings().stream().map(Fault::what).toList());
    assertEquals(only.resource().key(), ResourceCodec.readKeys("in", bytes).getFirst().key());
  }
}
