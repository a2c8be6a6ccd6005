package io.margay.agent.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ID = "0123456789abcdef".repeat(4);

  private static NetworkRecord network(Optional<String> name) {
    return new NetworkRecord(
        ID,
        "h1",
        name,
        List.of(Cidr.parse("192.168.0.0/16")),
        1,
        Ip.parse("169.254.7.9"),
        true,
        Map.of(NetworkOptions.MTU, "1400"),
        Optional.of("h2/" + ID),
        Optional.of(Cidr.parse("192.168.77.0/28")),
        List.of(Ip.parse("169.254.7.9"), Ip.parse("169.254.8.9")),
        Map.of("com.example/team", "a b"));
  }

  @Test
  void aNetworkIsReadAsItWasWritten() {
    for (NetworkRecord network : List.of(network(Optional.empty()), network(Optional.of("n")))) {
      assertEquals(network, NetworkRecord.parse(network.toJson()));
    }
    assertEquals("0123456789ab", network(Optional.empty()).called());
    for (String broken : List.of("", "[]", "{}", "{\"id\":\"a\",\"node\":\"b\"}")) {
      assertThrows(IllegalArgumentException.class, () -> NetworkRecord.parse(broken), broken);
    }
  }

  @Test
  void aPoolIdHoldsAllThatARestartedDockerNeeds() throws Exception {
    for (String text :
        List.of(
            "margay:any:",
            "margay:10.0.0.0/8:10.1.0.0/16",
            "margay:10.0.0.0/8:10.1.0.0/16:169.254.7.8",
            "margay:any::169.254.7.8")) {
      assertEquals(text, PoolId.parse(text).toString());
    }
    for (String text : List.of("", "margay:any", "other:any:", "margay:10.0.0.1/8:")) {
      assertThrows(DockerRefusal.class, () -> PoolId.parse(text), text);
    }
  }

  @Test
  void optionsThatCannotBeMetAreNamed() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "{\"margay.mode\":\"bridge\"}", "margay.mode=bridge: this release",
            "{\"margay.vlan\":\"7\"}",
                "margay.vlan: this release connects containers by routing only",
            "{\"com.docker.network.driver.mtu\":\"12\"}", "=12 is not within 576 to 65535",
            "{\"colour\":\"red\"}", "does not know the option colour; it knows margay.mode");
    for (Map.Entry<String, String> entry : wrong.entrySet()) {
      String refusal =
          assertThrows(
                  DockerRefusal.class, () -> NetworkOptions.read(JSON.readTree(entry.getKey())))
              .sentence();
      assertTrue(refusal.contains(entry.getValue()), refusal);
    }
    assertEquals(
        Optional.of(1400),
        NetworkOptions.mtu(
            NetworkOptions.read(
                JSON.readTree(
                    "{\"margay.mode\":\"routed\",\"com.docker.network.driver.mtu\":\"1400\"}"))));
  }

  @Test
  void anEndpointGetsItsContainersNameLabelsAndOtherNetworks() throws Exception {
    NetworkRecord unnamed = network(Optional.empty());
    EndpointMaker maker = new EndpointMaker("h1");
    WorkloadEndpoint made =
        maker.endpoint(
            unnamed, "e".repeat(64), Ip.parse("192.168.77.1"), Mac.parse("02:00:00:00:00:01"));
    assertEquals("h1-docker-" + "e".repeat(64) + "-eth0", made.metadata().name());
    assertEquals(List.of("0123456789ab"), made.spec().profiles());
    EngineView.Container container =
        new EngineView.Container(
            "c".repeat(64),
            "web",
            Map.of(
                "org.projectcalico.label.role", "front",
                "com.example/team", "a b",
                "bad key!", "x",
                "margay.io/network", "forged",
                "member.margay.io/secret", "forged"),
            ID,
            Set.of());
    WorkloadEndpoint complete =
        ContainerLabels.complete(made, network(Optional.of("my_net")), container, List.of("b"));
    assertEquals(made.metadata().name(), complete.metadata().name());
    assertEquals(
        Map.of(
            "margay.io/network", "my_net",
            "margay.io/node", "h1",
            "margay.io/container", "c".repeat(64),
            "margay.io/container-name", "web",
            "member.margay.io/b", "",
            "role", "front",
            "com.example/team", "a b",
            "bad-key", "x"),
        complete.metadata().labels());
    assertEquals(Optional.of("c".repeat(64)), complete.spec().containerId());
    assertEquals(List.of("my_net"), complete.spec().profiles());
    assertEquals(
        complete,
        ContainerLabels.complete(
            complete, network(Optional.of("my_net")), container, List.of("b")));
  }
}
