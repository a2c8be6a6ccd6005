package io.margay.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margay.model.document.InvalidDocumentException;
import io.margay.model.resource.Resource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BGP's resources as Calico's users write them, and back. */
class BgpDocumentsTest {
  private static final String CONFIGURATION =
      """
      apiVersion: projectcalico.org/v3
      kind: BGPConfiguration
      metadata: {name: default}
      spec:
        asNumber: 65000
        nodeToNodeMeshEnabled: true
        listenPort: 1179
        bindMode: NodeIP
        communities: [{name: pods, value: '65000:7'}]
        prefixAdvertisements: [{cidr: 10.0.0.0/8, communities: [pods, '1:2:3']}]
        nodeMeshPassword: {secretKeyRef: {name: bgp, key: mesh}}
        nodeMeshMaxRestartTime: 1m30s
        ignoredInterfaces: [docker0, 'tap*']
        serviceClusterIPs: [{cidr: 10.96.0.0/12}]
        serviceExternalIPs: [{cidr: 192.0.2.0/24}]
        serviceLoadBalancerIPs: [{cidr: 192.0.3.0/24}]
        logSeverityScreen: Info
      """;

  private static final String PEER =
      """
      apiVersion: projectcalico.org/v3
      kind: BGPPeer
      metadata: {name: tor}
      spec:
        nodeSelector: rack == 'a'
        peerIP: '[2001:db8::1]:1179'
        asNumber: '1.10'
        localASNumber: 65009
        keepOriginalNextHop: true
        password: {value: secret}
        sourceAddress: None
        maxRestartTime: 10s
        keepaliveTime: 500s
        numAllowedLocalASNumbers: 2
        ttlSecurity: 2
        reachableBy: 2001:db8:1::1
        filters: [one, two]
        reversePeering: Manual
        bfd: true
        maxPrefixes: 100
      """;

  private static final String FILTER =
      """
      apiVersion: projectcalico.org/v3
      kind: BGPFilter
      metadata: {name: one}
      spec:
        exportV4:
        - {cidr: 77.0.0.0/16, matchOperator: In, prefixLength: {min: 24, max: 26}, action: Reject}
        - action: Accept
          source: RemotePeers
          peerType: eBGP
          priority: 7
          communities: {values: ['65000:1']}
          asPathPrefix: [65001]
          operations:
          - addCommunity: {value: '65000:2'}
          - prependASPath: {prefix: [65002, 65002]}
          - setPriority: {value: 100}
        importV6:
        - {cidr: 'fd00::/8', matchOperator: NotIn, action: Reject}
      """;

  @ParameterizedTest
  @ValueSource(strings = {CONFIGURATION, PEER, FILTER})
  void whatIsReadIsWrittenAndReadAgain(String document) throws Exception {
    Resource read = read(document);
    Resource again = ResourceCodec.fromJson(read.kind(), ResourceCodec.toJson(read), 7);
    assertEquals(read.withMetadata(again.metadata()), again);
    assertEquals(read, read(ResourceCodec.toYaml(List.of(read))));
  }

  @Test
  void namesOfConfigurationsSayWhoseTheyAre() {
    assertFault(
        "metadata.name: \"other\" is neither \"default\" nor \"node.NAME\"",
        "{kind: BGPConfiguration, metadata: {name: other}, spec: {}}");
    assertFault(
        "spec: of one node may only hold prefixAdvertisements, listenPort and logSeverityScreen;"
            + " a node's AS number stands in its Node resource",
        "{kind: BGPConfiguration, metadata: {name: node.h1}, spec: {asNumber: 1}}");
  }

  @Test
  void communitiesOfAdvertisementsAreDefined() {
    assertFault(
        "spec.prefixAdvertisements: the community \"pods\" is not defined here",
        "{kind: BGPConfiguration, metadata: {name: default}, spec: {prefixAdvertisements:"
            + " [{cidr: 10.0.0.0/8, communities: [pods]}]}}");
  }

  private static Resource read(String document) throws InvalidDocumentException {
    return ResourceCodec.read("test", document.getBytes(StandardCharsets.UTF_8))
        .getFirst()
        .resource();
  }

  private static void assertFault(String expected, String document) {
    InvalidDocumentException e =
        assertThrows(
            InvalidDocumentException.class,
            () -> read(document.replaceFirst("\\{", "{apiVersion: margay.io/v1, ")));
    String fault = e.faults().getFirst().toString();
    assertEquals(expected, fault.substring(fault.indexOf(' ') + 1));
  }
}
