package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.HttpAnswer;
import io.margay.lab.Poll;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user of three Docker hosts does first, and what all tools then say about it. */
@ExtendWith(DockerCluster.Given.class)
class DockerMissionTest {
  private static final String PAGE = "Hello from 192.168.0.100";
  private static final String SERVER =
      "mkdir -p /www; echo " + PAGE + " >/www/index.html; exec httpd -f -p 80 -h /www";

  /** Name of each container, and its host, by the last number of its address. */
  private static final Map<Integer, List<String>> CONTAINERS =
      new TreeMap<>(
          Map.of(
              100, List.of("h1", "web"),
              101, List.of("h1", "near"),
              102, List.of("h2", "db"),
              103, List.of("h2", "cache"),
              104, List.of("h3", "far")));

  private final DockerCluster cluster;

  DockerMissionTest(DockerCluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void clear() throws IOException {
    cluster.clear();
    cluster.assertNothingIsLeft();
  }

  @Test
  void fiveContainersWithGivenAddressesOnThreeHosts() throws IOException {
    cluster.network("my_net");
    for (Map.Entry<Integer, List<String>> container : CONTAINERS.entrySet()) {
      start(container.getKey(), container.getValue().get(0), container.getValue().get(1));
    }
    byName();
    byAddress();
    byPublishedPort();
    allToolsAgree();
  }

  private void start(int last, String host, String name) throws IOException {
    String address = "192.168.0." + last;
    if (name.equals("web")) {
      cluster.docker(
          host,
          "run",
          "-d",
          "--net",
          "my_net",
          "--ip",
          address,
          "--name",
          name,
          "-p",
          "8080:80",
          "--label",
          "tier=front",
          "--stop-timeout",
          "1",
          "busybox",
          "sh",
          "-c",
          SERVER);
    } else {
      cluster.run(host, "my_net", name, "--ip", address);
    }
    assertEquals(address, cluster.address(host, name));
  }

  private void byName() throws IOException {
    fetch("h1", "near", "http://web/");
  }

  private void byAddress() throws IOException {
    for (List<String> container : CONTAINERS.values()) {
      fetch(container.get(0), container.get(1), "http://192.168.0.100/");
    }
  }

  private void fetch(String host, String container, String url) throws IOException {
    String[] wget = {"exec", container, "timeout", "2", "wget", "-qO-", url};
    Poll.until(
        DockerCluster.SOON,
        container + " gets " + url,
        () -> cluster.tryDocker(host, wget).out().strip().equals(PAGE));
  }

  /** From outside, from the host itself, from another host, and from containers on both. */
  private void byPublishedPort() throws IOException {
    String url = "http://10.199.0.1:8080/";
    for (String from : List.of("outside", "h1", "h3")) {
      Poll.until(
          DockerCluster.SOON,
          from + " gets the published port",
          () -> {
            Optional<HttpAnswer> answer = cluster.host(from).http(url);
            return answer.isPresent() && answer.get().body().strip().equals(PAGE);
          });
    }
    fetch("h3", "far", url);
    fetch("h1", "near", url);
    fetch("h1", "web", url);
  }

  private void allToolsAgree() throws IOException {
    List<String> endpoints = cluster.endpoints();
    assertEquals(CONTAINERS.size(), endpoints.size(), endpoints.toString());
    assertEquals("5 (0%)", cluster.addressesInUse());
    String listed = cluster.netctl("get", "endpoints", "-o", "json");
    for (Map.Entry<Integer, List<String>> container : CONTAINERS.entrySet()) {
      String address = "192.168.0." + container.getKey();
      String host = container.getValue().get(0);
      String name = container.getValue().get(1);
      assertTrue(listed.contains("\"" + address + "/32\""), listed);
      String inside = cluster.docker(host, "exec", name, "ip", "-4", "-o", "addr", "show", "eth0");
      assertTrue(inside.contains("inet " + address + "/32"), inside);
      for (String at : DockerCluster.HOSTS) {
        assertRoute(at, address, host);
      }
    }
    String id = cluster.docker("h1", "inspect", "--format", "{{.Id}}", "web");
    Poll.until(
        DockerCluster.SOON,
        "the label of the container is one of its endpoint",
        () -> {
          String yaml = cluster.netctl("get", "endpoints", "-o", "yaml");
          return yaml.contains("tier: front") && yaml.contains(id);
        });
  }

  /** Its own host routes it to its link, the others to that host. */
  private void assertRoute(String at, String address, String owner) throws IOException {
    String next = at.equals(owner) ? " dev mgy" : " via 10.199.0." + owner.charAt(1) + " dev u0";
    Poll.untilPasses(
        DockerCluster.SOON,
        () -> {
          String route = cluster.host(at).run("ip", "route", "get", address).orThrow();
          assertTrue(route.contains(next), at + ": " + route);
        });
  }

  @Test
  void anAddressThatIsTakenIsRefusedWithWhatIsKnownOfItsOwner() throws IOException {
    cluster.network("my_net");
    cluster.run("h1", "my_net", "first", "--ip", "192.168.0.100");
    var refused =
        cluster.tryDocker(
            "h2",
            "run",
            "-d",
            "--net",
            "my_net",
            "--ip",
            "192.168.0.100",
            "--name",
            "second",
            "busybox",
            "sleep",
            "60");
    assertFalse(refused.ok());
    assertTrue(
        refused.err().contains("192.168.0.100") && refused.err().contains("h1"), refused.err());
    assertEquals(1, cluster.endpoints().size());
    cluster.docker("h2", "rm", "--force", "second");
    cluster.docker("h1", "rm", "--force", "first");
    cluster.run("h2", "my_net", "third", "--ip", "192.168.0.100");
    assertEquals("192.168.0.100", cluster.address("h2", "third"));
  }

  @Test
  void aRestartedContainerKeepsAddressAndPeers() throws IOException {
    cluster.network("my_net");
    cluster.run(
        "h1", "my_net", "kept", "--ip", "192.168.0.100", "--mac-address", "02:11:22:33:44:55");
    cluster.run("h3", "my_net", "peer");
    String peer = cluster.address("h3", "peer");
    for (int round = 0; round < 3; round++) {
      Poll.until(
          DockerCluster.SOON, "kept reaches peer", () -> cluster.reaches("h1", "kept", peer));
      cluster.docker("h1", "restart", "--time", "1", "kept");
      assertEquals("192.168.0.100", cluster.address("h1", "kept"));
      String link = cluster.docker("h1", "exec", "kept", "ip", "link", "show", "eth0");
      assertTrue(link.contains("02:11:22:33:44:55"), link);
    }
  }

  @Test
  void dockersOwnNetworksStandBesideOurs() throws IOException {
    cluster.network("my_net");
    for (String own : List.of("none", "host", "bridge")) {
      cluster.run("h2", own, "on-" + own);
    }
    cluster.run("h2", "my_net", "ours");
    assertEquals("1 (0%)", cluster.addressesInUse());
    String bridged = cluster.address("h2", "on-bridge");
    assertTrue(bridged.startsWith("172."), bridged);
    assertTrue(cluster.host("h2").run("ping", "-c", "1", "-W", "2", bridged).ok());
    cluster.docker("h2", "network", "connect", "my_net", "on-bridge");
    assertEquals(2, cluster.endpoints().size());
    String inside = cluster.docker("h2", "exec", "on-bridge", "ip", "-4", "-o", "addr");
    assertTrue(inside.contains("eth0") && inside.contains("inet 192.168."), inside);
    cluster.docker("h2", "network", "disconnect", "my_net", "on-bridge");
    assertEquals(1, cluster.endpoints().size());
  }
}
