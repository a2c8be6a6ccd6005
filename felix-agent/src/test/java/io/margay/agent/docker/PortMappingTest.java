package io.margay.agent.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortMappingTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final LocalEndpoints endpoints = new LocalEndpoints();
  private final PortChoice ports = new PortChoice(endpoints, new Random(7));

  /** As Docker 20.10 sends {@code -p 127.0.0.1:18080:80 -p 53/udp -p 20000-20002:5000}. */
  private static final String RECORDED =
      """
      {"com.docker.network.endpoint.exposedports":[{"Proto":6,"Port":80}],
       "com.docker.network.portmap":[
        {"Proto":6,"IP":"","Port":80,"HostIP":"127.0.0.1","HostPort":18080,"HostPortEnd":18080},
        {"Proto":17,"IP":"","Port":53,"HostIP":"","HostPort":0,"HostPortEnd":0},
        {"Proto":17,"IP":"","Port":53,"HostIP":"::","HostPort":0,"HostPortEnd":0},
        {"Proto":132,"IP":"","Port":5000,"HostIP":"0.0.0.0","HostPort":20000,"HostPortEnd":20002}]}
      """;

  private static List<PortMapping> recorded() throws Exception {
    return PortMapping.read(JSON.readTree(RECORDED)).orElseThrow();
  }

  @Test
  void readsWhatDockerSends() throws Exception {
    assertEquals(
        List.of(
            new PortMapping(Protocol.TCP, 80, Optional.of(Ip.parse("127.0.0.1")), 18080, 18080),
            new PortMapping(Protocol.UDP, 53, Optional.empty(), 0, 0),
            new PortMapping(Protocol.SCTP, 5000, Optional.empty(), 20000, 20002)),
        recorded());
  }

  @Test
  void tellsNoMappingsFromNothingSaid() throws Exception {
    assertEquals(Optional.empty(), PortMapping.read(JSON.readTree("{}")));
    assertEquals(
        Optional.of(List.of()),
        PortMapping.read(JSON.readTree("{\"com.docker.network.portmap\":[]}")));
  }

  @Test
  void refusesWhatIsNoPort() {
    for (String entry :
        List.of(
            "{\"Proto\":6,\"Port\":0}",
            "{\"Proto\":6,\"Port\":80,\"HostPort\":70000}",
            "{\"Proto\":1,\"Port\":80}",
            "{\"Proto\":6,\"Port\":80,\"HostIP\":\"nowhere\"}",
            "{\"Proto\":6,\"Port\":80,\"HostIP\":\"::1\",\"HostPort\":8080}")) {
      assertThrows(
          DockerRefusal.class,
          () -> PortMapping.read(JSON.readTree("{\"com.docker.network.portmap\":[" + entry + "]}")),
          entry);
    }
  }

  @Test
  void choosesAFreeHostPortWhereNoneIsNamedAndTheFirstOfARange() throws Exception {
    List<EndpointPort> chosen = ports.choose("e", recorded());
    assertEquals(18080, chosen.get(0).hostPort());
    assertTrue(chosen.get(1).hostPort() >= 32768, chosen.toString());
    assertEquals(20000, chosen.get(2).hostPort());
  }

  @Test
  void refusesAPortThatAProcessOfTheHostListensOn() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      PortMapping mapping =
          new PortMapping(
              Protocol.TCP,
              80,
              Optional.of(Ip.parse("127.0.0.1")),
              taken.getLocalPort(),
              taken.getLocalPort());
      String refusal =
          assertThrows(DockerRefusal.class, () -> ports.choose("e", List.of(mapping))).sentence();
      assertTrue(
          refusal.startsWith("host port " + taken.getLocalPort() + "/tcp cannot be published: a"),
          refusal);
    }
  }

  @Test
  void refusesAnAddressThatTheHostDoesNotHave() {
    PortMapping mapping =
        new PortMapping(Protocol.TCP, 80, Optional.of(Ip.parse("198.51.100.1")), 18082, 18082);
    String refusal =
        assertThrows(DockerRefusal.class, () -> ports.choose("e", List.of(mapping))).sentence();
    assertTrue(refusal.contains("this host has no address 198.51.100.1"), refusal);
  }

  @Test
  void refusesTheSamePortTwice() {
    PortMapping mapping = new PortMapping(Protocol.TCP, 80, Optional.empty(), 18081, 18081);
    assertThrows(DockerRefusal.class, () -> ports.choose("e", List.of(mapping, mapping)));
  }
}
