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
import java.util.stream.Stream;
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
    HostSpec first = HostSpec.of("h1", "10.199.0.1").withEtcd().withAgent(AgentSpec.DEFAULT);
    assertEquals("three-hosts", topology.name());
    assertEquals(Cidr.parse("10.199.0.0/24"), topology.fabric());
    assertEquals(first, topology.hosts().getFirst());
    assertEquals(List.of("h1", "h2", "h3"), topology.hosts().stream().map(HostSpec::name).toList());
    assertEquals(3, topology.members().size());
  }

  @Test
  void readsWhatItWrites() throws Exception {
    AgentSpec agent = new AgentSpec(Optional.of(Cidr.parse("192.168.0.0/16")), 1179, "debug", true);
    ContainerSpec web =
        new ContainerSpec(
            "web", Optional.of(ContainerRuntime.PODMAN), Optional.of(Ip.parse("192.168.0.9")));
    Topology topology =
        new Topology(
            "own",
            Cidr.parse("10.9.0.0/16"),
            List.of(
                HostSpec.of("a", "10.9.0.1")
                    .withEtcd()
                    .withAgent(agent)
                    .withRuntimes(ContainerRuntime.DOCKER, ContainerRuntime.PODMAN)
                    .withContainers(
                        web, new ContainerSpec("db", Optional.empty(), Optional.empty())),
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
  void takesARuntimeForAllHostsThatHaveAnAgent() throws Exception {
    String hosts =
        """
        runtime: docker
        hosts:
          a: {address: 10.9.0.1, etcd: true, agent: true}
          b: {address: 10.9.0.2, agent: true, runtime: [podman, ctr], containers: {c: {}}}
          c: {address: 10.9.0.3, agent: true, runtime: namespace}
          d: {address: 10.9.0.4}
        """;
    List<HostSpec> read = read(GOOD_TOP + hosts).hosts();
    assertEquals(List.of(ContainerRuntime.DOCKER), read.get(0).runtimes());
    assertEquals(ContainerRuntime.PODMAN, read.get(1).defaultRuntime());
    assertEquals("c", read.get(1).containers().getFirst().name());
    assertEquals(ContainerRuntime.NAMESPACE, read.get(2).defaultRuntime());
    assertEquals(List.of(), read.get(3).runtimes());
  }

  @Test
  void readsTheTopologyOfTheDockerCluster() throws Exception {
    Path file = Path.of("../vagrant/topologies/docker-cluster.yaml");
    Topology topology = TopologyReader.read(file.toString(), Files.readAllBytes(file));
    assertEquals(3, topology.members().size());
    assertEquals(
        List.of("docker", "docker", "docker", "namespace"),
        topology.hosts().stream().map(host -> host.defaultRuntime().word()).toList());
    assertEquals(topology, read(topology.toYaml()));
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

  static Stream<Arguments> broken() {
    String one = GOOD_TOP + "hosts:\n  a: {address: 10.9.0.1}\n";
    return Stream.of(brokenTops(one), brokenAddresses(one), brokenHosts(one)).flatMap(List::stream);
  }

  private static List<Arguments> brokenTops(String one) {
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
        Arguments.of(GOOD_TOP + "hosts: {}\n", "t.yaml:3:8: hosts: a lab has 1 to 64 hosts"));
  }

  private static List<Arguments> brokenAddresses(String one) {
    return List.of(
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
            "t.yaml:4:3: hosts: agents need a store"));
  }

  private static List<Arguments> brokenHosts(String one) {
    return List.of(
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
        Arguments.of(
            one + "  b: {address: 10.9.0.2, runtime: dockr}\n",
            "t.yaml:5:35: hosts.b.runtime: \"dockr\" is not one of namespace, docker, podman, ctr"
                + " (did you mean docker?)"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, runtime: [ctr, ctr]}\n",
            "hosts.b.runtime[1]: ctr is named twice"),
        Arguments.of(
            one
                + "  b: {address: 10.9.0.2, etcd: true, agent: true, containers: {c: {runtime: ctr}}}\n",
            "hosts.b.containers.c.runtime: b has no ctr: name it under \"runtime\" of the host"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, containers: {c: {}}}\n",
            "hosts.b.containers: containers need an agent, and this host has none"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, etcd: true, agent: true, containers: {C_1: {}}}\n",
            "hosts.b.containers.C_1: \"C_1\" is not a name of a container"),
        Arguments.of(
            one + "  b: {address: 10.9.0.2, etcd: true, agent: {docker: {replicate: true}}}\n",
            "hosts.b.agent.docker: unknown key \"replicate\""),
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
