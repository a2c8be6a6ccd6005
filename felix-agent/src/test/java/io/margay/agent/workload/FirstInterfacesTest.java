package io.margay.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.margay.agent.desired.Gateway;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FirstInterfacesTest {
  private final LocalEndpoints endpoints = new LocalEndpoints();
  private final FirstInterfaces firsts = new FirstInterfaces(endpoints);
  private long revision;

  private static EndpointName name(String container, String ifname) {
    return new EndpointName("h1", "cni", container, ifname);
  }

  /** Claims, and becomes an endpoint as an attach does. */
  private Ip attach(String container, String ifname, String network) {
    EndpointName name = name(container, ifname);
    Ip gateway = firsts.claim(name, network);
    AttachRequest request =
        new AttachRequest(
            name,
            network,
            Path.of("/none"),
            new AddressWish.FromPools(List.of(), List.of(), List.of()),
            LinkWish.PLAIN,
            Map.of());
    endpoints.put(
        new EndpointDocument(request, gateway).endpoint(List.of(Ip.parse("10.0.0.1"))), ++revision);
    firsts.settled(name);
    return gateway;
  }

  @Test
  void theFirstHasTheCommonGatewayAndEachOtherItsNetworks() {
    assertEquals(Gateway.FIRST, attach("c1", "eth0", "a"));
    assertEquals(Gateway.ofNetwork("b", Set.of()), attach("c1", "eth1", "b"));
    Ip same = attach("c1", "eth2", "b");
    assertNotEquals(Gateway.ofNetwork("b", Set.of()), same, "one network twice");
    assertEquals(Gateway.FIRST, attach("c2", "eth0", "a"), "another container");
  }

  @Test
  void anInterfaceOfAnyNameIsFirstWhenItIsAlone() {
    assertEquals(Gateway.FIRST, attach("c1", "net1", "a"));
    assertEquals(Gateway.ofNetwork("b", Set.of()), attach("c1", "eth0", "b"));
  }

  @Test
  void whoComesBackAfterTheFirstHasGoneIsFirst() {
    attach("c1", "eth0", "a");
    attach("c1", "eth1", "b");
    assertEquals(Gateway.FIRST, attach("c1", "eth0", "a"), "the same one again");
    endpoints.gone(name("c1", "eth0").toString(), Long.MAX_VALUE);
    assertEquals(Gateway.FIRST, attach("c1", "eth2", "c"));
  }

  @Test
  void ofSeveralAtOnceEth0IsFirst() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      for (int i = 0; i < 20; i++) {
        String container = "c" + i;
        Future<Ip> second = executor.submit(() -> attach(container, "eth1", "b"));
        Future<Ip> third = executor.submit(() -> attach(container, "net2", "c"));
        Future<Ip> first = executor.submit(() -> attach(container, "eth0", "a"));
        assertEquals(Gateway.FIRST, first.get());
        assertEquals(3, new HashSet<>(List.of(first.get(), second.get(), third.get())).size());
      }
    }
  }
}
