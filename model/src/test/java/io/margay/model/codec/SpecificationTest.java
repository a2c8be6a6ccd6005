package io.margay.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margay.model.document.InvalidDocumentException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One broken rule per row: {@code ^} marks the place that the fault must name. */
class SpecificationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "^{asNumber: 1} ~ spec: exactly one of peerIP and peerSelector is needed",
        "{peerIP: ^10.0.0.256} ~ spec.peerIP: not an IP address: \"10.0.0.256\"",
        "{peerIP: ^'10.0.0.1:0'} ~ spec.peerIP: \"0\" is not a port, 1 to 65535",
        "{peerSelector: all(), asNumber: ^1} ~ spec.asNumber: goes without peerSelector: the"
            + " selected nodes have their own",
        "{peerIP: 10.0.0.1, asNumber: ^0} ~ spec.asNumber: AS 0 is reserved (RFC 7607)",
        "{peerIP: 10.0.0.1, node: a, nodeSelector: ^all()} ~ spec.nodeSelector: node and"
            + " nodeSelector exclude each other",
        "{peerIP: 10.0.0.1, ttlSecurity: ^256} ~ spec.ttlSecurity: 256 is not within 0 to 255",
        "{peerIP: 10.0.0.1, maxRestartTime: ^2x} ~ spec.maxRestartTime: not a duration: \"2x\";"
            + " 120s, 1m30s and 500ms are",
        "{peerIP: 10.0.0.1, maxRestartTime: ^2h} ~ spec.maxRestartTime: 7200 s is not within 0 to"
            + " 4095 s",
        "{peerIP: 10.0.0.1, reachableBy: ^'fe80::1'} ~ spec.reachableBy: needs a peerIP of the"
            + " same family",
        "{peerIP: 10.0.0.1, password: ^{}} ~ spec.password: one of secretKeyRef and value is"
            + " needed",
        "{localWorkloadSelector: ^all(), peerIP: 10.0.0.1} ~ spec.localWorkloadSelector: sessions"
            + " with containers of a host are not supported in this release",
      })
  void ofBgpPeers(String spec, String expected) {
    assertFault("BGPPeer", spec, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{importV4: [{action: ^Allow}]} ~ spec.importV4[0].action: \"Allow\" is not one of Accept,"
            + " Reject",
        "{importV4: [^{cidr: 10.0.0.0/8, action: Accept}]} ~ spec.importV4[0].matchOperator: cidr"
            + " and matchOperator go together",
        "{exportV6: ^[{cidr: 10.0.0.0/8, matchOperator: In, action: Accept}]} ~ spec.exportV6:"
            + " 10.0.0.0/8 is not IPv6",
        "{importV4: [{prefixLength: ^{min: 8}, action: Accept}]} ~ spec.importV4[0].prefixLength:"
            + " needs a cidr",
        "{exportV4: [{action: Reject, operations: ^[{setPriority: {value: 1}}]}]} ~"
            + " spec.exportV4[0].operations: go with the action Accept only",
        "{exportV4: [{action: Accept, operations: [^{}]}]} ~ spec.exportV4[0].operations[0]:"
            + " exactly one of addCommunity, prependASPath and setPriority is needed",
        "{exportV4: [{action: Accept, communities: {values: [^'1:65536']}}]} ~"
            + " spec.exportV4[0].communities.values[0]: 65536 is not within 0 to 65535, as"
            + " AS:NUMBER needs it",
      })
  void ofBgpFilters(String spec, String expected) {
    assertFault("BGPFilter", spec, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{cidr: ^10.0.0.0/27} ~ spec.cidr: 10.0.0.0/27 is smaller than one block of /26:"
            + " choose a larger pool or a longer blockSize",
        "{cidr: 10.0.0.0/16, blockSize: ^19} ~ spec.blockSize: 19 is not within 20 to 32",
        "{cidr: 10.0.0.0/16, blockSize: ^33} ~ spec.blockSize: 33 is not within 20 to 32",
        "{cidr: ^169.254.0.0/20} ~ spec.cidr: 169.254.0.0/20 overlaps 169.254.0.0/16, which"
            + " containers cannot use",
        "{cidr: ^0.0.0.0/0} ~ spec.cidr: 0.0.0.0/0 overlaps 0.0.0.0/8, which containers cannot"
            + " use",
        "{cidr: ^1.2/16} ~ spec.cidr: not an IP address: \"1.2\"",
        "{cidr: 10.0.0.0/16, ipipMode: Always, vxlanMode: ^Always} ~ spec.vxlanMode: ipipMode"
            + " and vxlanMode cannot both be on",
        "{cidr: 10.0.0.0/16, allowedUses: ^[Tunnel]} ~ spec.allowedUses: pools that are not"
            + " for Workload are not supported in this release",
        "{cidr: 10.0.0.0/16, nodeSelector: 'a ^='} ~ spec.nodeSelector: expected ==, !=,"
            + " contains, starts with, ends with, in or not in after the label \"a\", found \"=\" at"
            + " column 3 of the selector",
        "^[] ~ spec: expected a mapping, found a list",
        "^{} ~ spec: the key \"cidr\" is missing",
      })
  void ofPools(String spec, String expected) {
    assertFault("IPPool", spec, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{protocol: UDP, icmp: ^{type: 8}} ~ .icmp: needs protocol ICMP or ICMPv6",
        "{protocol: ICMP, icmp: {code: ^0}} ~ .icmp.code: a code needs a type",
        "{protocol: ICMP, icmp: {type: ^255}} ~ .icmp.type: 255 is not within 0 to 254",
        "{protocol: ^256} ~ .protocol: protocol 256 is not within 1 to 255",
        "{protocol: ^TPC} ~ .protocol: not a protocol: \"TPC\"; a number from 1 to 255, or TCP,"
            + " UDP, ICMP, ICMPv6, SCTP, UDPLite",
        "{source: {ports: ^[80]}} ~ .source.ports: ports need protocol TCP, UDP or SCTP, this"
            + " rule has none",
        "{protocol: TCP, source: {ports: [^'90:80']}} ~ .source.ports[0]: not a port or range"
            + " of ports: 90:80; a port is 0 to 65535, and a range goes upwards",
        "{protocol: TCP, source: {ports: [^65536]}} ~ .source.ports[0]: not a port or range"
            + " of ports: 65536; a port is 0 to 65535, and a range goes upwards",
        "{source: {nets: ^[10.0.0.0/8, 'fd00::/8']}} ~ .source.nets: IPv4 and IPv6 mixed in one"
            + " rule: 10.0.0.0/8 and fd00::/8",
        "{source: {notNets: ^[0.0.0.0/0]}} ~ .source.notNets: 0.0.0.0/0 leaves no address to"
            + " match",
        "{ipVersion: 6, source: ^{nets: [10.0.0.0/8]}} ~ .source: is of IPv4, the rest of the"
            + " rule of IPv6",
        "{ipVersion: ^5} ~ .ipVersion: 5 is not one of 4, 6",
        "{source: {services: ^{name: a}}} ~ .source.services: not supported in this release",
        "{^sorce: {}} ~ : unknown key \"sorce\"; did you mean \"source\"?",
      })
  void ofRules(String rule, String expected) {
    assertFault(
        "GlobalNetworkPolicy",
        "{ingress: [{action: Deny, " + rule.substring(1) + "]}",
        "spec.ingress[0]" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{bgp: ^{}} ~ spec.bgp: is present but empty: fill it in or leave it out",
        "{bgp: {ipv4Address: ^'fd00::1'}} ~ spec.bgp.ipv4Address: fd00::1/128 is not IPv4",
        "{bgp: {asNumber: ^4294967296}} ~ spec.bgp.asNumber: not an AS number: \"4294967296\"",
        "{wireguard: ^{}} ~ spec.wireguard: not supported in this release",
      })
  void ofNodes(String spec, String expected) {
    assertFault("Node", spec, expected);
  }

  private static void assertFault(String kind, String spec, String expected) {
    int column = "spec: ".length() + spec.indexOf('^') + 1;
    String envelope =
        "apiVersion: margay.io/v1\nkind: " + kind + "\nmetadata:\n  name: web\nspec: ";
    byte[] text = (envelope + spec.replace("^", "")).getBytes(StandardCharsets.UTF_8);
    InvalidDocumentException e =
        assertThrows(
            InvalidDocumentException.class, () -> ResourceCodec.read("in", text), () -> spec);
    assertEquals("in:5:" + column + ": " + expected, e.getMessage());
  }
}
