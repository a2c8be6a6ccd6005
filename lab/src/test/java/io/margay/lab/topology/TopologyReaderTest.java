package io.margay.lab.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyReaderTest {
  private static final String GOOD_TOP = "name: t\nfabric: {subnet: 10.9.0.0/24}\n";

  @Test
  void readsTheTopologyOfThreeHosts() throws Exception {
    Path file = Path.of("../vagrant/topologies/three-hosts.yaml");
    Topology topology = TopologyReader.read(file.toString(), Files.readAllBytes(file));
    HostSpec first =
        new HostSpec("h1", Ip.parse("10.199.0.1"), true, Optional.of(AgentSpec.DEFAULT));
    assertEquals("three-hosts", topology.name());
    assertEquals(Cidr.parse("10.199.0.0/24"), topology.fabric());
    assertEquals(first, topology.hosts().getFirst());
    assertEquals(List.of("h1", "h2", "h3"), topology.hosts().stream().map(HostSpec::name).toList());
    assertEquals(3, topology.members().size());
  }

  @Test
  void readsWhatItWrites() throws Exception {
    AgentSpec agent = new AgentSpec(Optional.of(Cidr.parse("192.168.0.0/16")), 1179, "debug");
    Topology topology =
        new Topology(
            "own",
            Cidr.parse("10.9.0.0/16"),
            List.of(
                HostSpec.of("a", "10.9.0.1").withEtcd().withAgent(agent),
                HostSpec.of("b", "10.9.1.0"),
                HostSpec.of("no", "10.9.1.1").withEtcd().withAgent(AgentSpec.DEFAULT)));
    assertEquals(topology, read(topology.toYaml()));
  }

  @Test
  void takesAgentsAsAWord() throws Exception {
    String hosts =
        """
        hosts:
          a: {address: 10.9.0.1, etcd: true, agent: true}
          b: {address: 10.9.0.2, agent: false}
        """;
    Topology topology = read(GOOD_TOP + hosts);
    assertEquals(Optional.of(AgentSpec.DEFAULT), topology.hosts().get(0).agent());
    assertEquals(Optional.empty(), topology.hosts().get(1).agent());
  }

  @Test
  void tellsAllFaultsAtOnce() {
    InvalidDocumentException thrown =
        assertThrows(
            InvalidDocumentException.class,
            () -> read("name: T\nfabric: {subnet: 10.9.0.1/24}\nhosts: {a: {etcd: 1}}\n"));
    assertEquals(
        List.of("1:7", "2:18", "3:12", "3:19"),
        thrown.faults().stream().map(fault -> fault.at().toString()).toList());
  }

  static List<Arguments> broken() {
    String one = GOOD_TOP + "hosts:\n  a: {address: 10.9.0.1}\n";
    return List.of(
        Arguments.of("", "t.yaml: a topology is one document, found 0"),
        Arguments.of("name: t\n---\nname: u\n", "t.yaml:3:1: a topology is one document, found 2"),
        Arguments.of("- a\n", "t.yaml:1:1: expected a mapping, found a list"),
        Arguments.of(
            "fabric: {subnet: 10.9.0.0/24}\nhosts: {a: {address: 10.9.0.1}}\n",
            "t.yaml:1:1: the key \"name\" is missing"),
        Arguments.of(one + "host: {}\n", "unknown key \"host\"; did you mean \"hosts\"?"),
        Arguments.of(one + "checks: []\n", "t.yaml:5:9: checks: is not in this release"),
        Arguments.of(one + "vlans: []\n", "t.yaml:5:8: vlans: is not in this release"),
        Arguments.of(
            "name: t\nfabric: {subnet: 10.9.0.0/24, loss: 1%}\nhosts: {a: {address: 10.9.0.1}}\n",
            "t.yaml:2:37: fabric.loss: is not in this release"),
        Arguments.of(
            "name: t\nfabric: {subnet: fd00::/64}\nhosts: {a: {address: 10.9.0.1}}\n",
            "t.yaml:2:18: fabric.subnet: fd00::/64 is not an IPv4 prefix of /8 to /30"),
        Arguments.of(
            "name: t\nfabric: {subnet: 10.9.0.0/31}\nhosts: {a: {address: 10.9.0.1}}\n",
            "t.yaml:2:18: fabric.subnet: 10.9.0.0/31 is not an IPv4 prefix of /8 to /30"),
        Arguments.of(GOOD_TOP + "hosts: {}\n", "t.yaml:3:8: hosts: a lab has 1 to 64 hosts"),
        Arguments.of(
            GOOD_TOP + "hosts:\n  A-1: {address: 10.9.0.1}\n",
            "t.yaml:4:3: hosts.A-1: \"A-1\" is not a host name"),
        Arguments.of(
            GOOD_TOP + "hosts:\n  fabric: {address: 10.9.0.1}\n",
            "t.yaml:4:3: hosts.fabric: \"fabric\" is not a host name"),
        Arguments.of(
            GOOD_TOP + "hosts:\n  a: {address: 10.8.0.1}\n",
            "t.yaml:4:16: hosts.a.address: 10.8.0.1 is not within the fabric 10.9.0.0/24"),
        Arguments.of(
            GOOD_TOP + "hosts:\n  a: {address: 10.9.0.255}\n",
            "hosts.a.address: 10.9.0.255 is the network or broadcast address of 10.9.0.0/24"),
        Arguments.of(
            one + "  b: {address: 10.9.0.1}\n",
            "t.yaml:5:16: hosts.b.address: 10.9.0.1 is that of a, too"),
        Arguments.of(
            GOOD_TOP + "hosts:\n  a: {address: 10.9.0.1, agent: true}\n",
            "t.yaml:4:3: hosts: agents need a store"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, etcd: yes}\n",
            "t.yaml:5:32: hosts.b.etcd: expected true or false, found text \"yes\""),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, etcd: true, agent: {default-pool: nil}}\n",
            "t.yaml:5:60: hosts.b.agent.default-pool: not a prefix"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, etcd: true, agent: {bgp-port: 0}}\n",
            "hosts.b.agent.bgp-port: 0 is not within 1 to 65535"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, etcd: true, agent: {log-level: loud}}\n",
            "hosts.b.agent.log-level: \"loud\" is not one of error, warn, info, debug"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, agnt: true}\n",
            "t.yaml:5:26: hosts.b: unknown key \"agnt\"; did you mean \"agent\"?"),
        Arguments.of(one + "  a: {address: 10.9.0.2}\n", "t.yaml:5:3: "));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void namesPlaceAndReason(String text, String expected) {
    InvalidDocumentException thrown =
        assertThrows(InvalidDocumentException.class, () -> read(text));
    String message = String.valueOf(thrown.getMessage());
    assertEquals(expected, message.contains(expected) ? expected : message);
  }

  private static Topology read(String text) throws InvalidDocumentException {
    return TopologyReader.read("t.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
