package io.margay.agent.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.desired.PortMap;
import io.margay.agent.rules.NatChains.Slice;
import io.margay.model.net.Ip;
import io.margay.model.resource.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostPortsTest {
  private final HostPorts ports = new HostPorts();

  private static PortMap map(String hostIp, int hostPort, String container) {
    return new PortMap(
        Protocol.TCP,
        hostIp.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(hostIp)),
        hostPort,
        Ip.parse(container),
        80);
  }

  private Optional<String> refusal(String endpoint) {
    return ports.refusal(endpoint).map(HostPortTakenException::getMessage);
  }

  @Test
  void theSecondToAskIsToldWhoHasThePort() {
    ports.set("h1-cni-a-eth0", List.of(map("", 8080, "10.1.0.1")));
    ports.set("h1-cni-b-eth0", List.of(map("10.0.0.1", 8080, "10.1.0.2")));
    assertEquals(Optional.empty(), refusal("h1-cni-a-eth0"));
    assertEquals(
        Optional.of("host port 10.0.0.1:8080/TCP is published by h1-cni-a-eth0 already"),
        refusal("h1-cni-b-eth0"));
    assertEquals(
        List.of(List.of(map("", 8080, "10.1.0.1"))), List.copyOf(ports.takeTouched().values()));
    ports.set("h1-cni-a-eth0", List.of());
    assertEquals(Optional.empty(), refusal("h1-cni-b-eth0"));
    assertEquals(
        List.of(List.of(map("10.0.0.1", 8080, "10.1.0.2"))),
        List.copyOf(ports.takeTouched().values()));
  }

  @Test
  void interfacesOfOneContainerShareWhatItPublishes() {
    ports.set("h1-cni-a-eth0", List.of(map("", 8080, "10.1.0.1")));
    ports.set("h1-cni-a-eth1", List.of(map("", 8080, "10.1.0.9")));
    assertEquals(Optional.empty(), refusal("h1-cni-a-eth1"));
    assertEquals(
        List.of(List.of(map("", 8080, "10.1.0.1"))), List.copyOf(ports.takeTouched().values()));
  }

  @Test
  void anEndpointCannotGiveOnePortTwoMeanings() {
    PortMap one = map("", 8080, "10.1.0.1");
    ports.set(
        "h1-cni-a-eth0",
        List.of(one, new PortMap(Protocol.TCP, Optional.empty(), 8080, one.container(), 81)));
    assertEquals(
        Optional.of("host port 8080/TCP is published by h1-cni-a-eth0 already"),
        refusal("h1-cni-a-eth0"));
  }

  @Test
  void whoStandsBackGivesWay() {
    ports.set("h1-cni-a-eth0", List.of(map("", 8080, "10.1.0.1")));
    ports.set("h1-cni-b-eth0", List.of(map("", 8080, "10.1.0.2")));
    assertEquals(Set.of("h1-cni-a-eth0"), ports.rivals("h1-cni-b-eth0"));
    ports.standBack("h1-cni-a-eth0");
    assertEquals(Optional.empty(), refusal("h1-cni-b-eth0"));
    assertTrue(refusal("h1-cni-a-eth0").isPresent());
  }

  @Test
  void whatIsInForceNeverCollidesAndNothingFreeIsLeftOut() {
    Random random = new Random(17);
    Map<String, List<PortMap>> asked = new HashMap<>();
    Map<Slice, List<PortMap>> inForce = new HashMap<>();
    for (int step = 0; step < 2000; step++) {
      String endpoint = "h1-cni-c" + random.nextInt(12) + "-eth0";
      List<PortMap> maps = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        String hostIp = random.nextBoolean() ? "" : "10.0.0." + random.nextInt(3);
        maps.add(map(hostIp, 1 + random.nextInt(300), "10.1.0." + endpoint.substring(8, 9)));
      }
      maps = maps.stream().distinct().toList();
      ports.set(endpoint, maps);
      asked.put(endpoint, maps);
      inForce.putAll(ports.takeTouched());
      List<PortMap> now = inForce.values().stream().flatMap(List::stream).toList();
      for (PortMap one : now) {
        assertEquals(1, now.stream().filter(one::collides).count(), one::toString);
      }
      asked.values().stream()
          .flatMap(List::stream)
          .forEach(map -> assertTrue(now.stream().anyMatch(map::collides), map::toString));
    }
  }
}
