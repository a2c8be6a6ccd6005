package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Debian's podman on its CNI back end attaches through the installed client. */
@ExtendWith(ThreeHosts.Given.class)
class PodmanTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String PAGE = "Hello from podman";

  private static final String BLUE =
      """
      apiVersion: margay.io/v1
      kind: IPPool
      metadata:
        name: zone-blue
      spec:
        cidr: 10.55.0.0/16
      """;

  private final ThreeHosts hosts;
  private final Host host;

  PodmanTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h1");
  }

  @AfterEach
  void removeAll() throws IOException {
    podman("rm", "--all", "--force", "--time", "0");
    hosts.clear();
    Poll.untilPasses(
        SOON, () -> assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/")));
  }

  private String podman(String... words) throws IOException {
    return tryPodman(words).orThrow();
  }

  private Outcome tryPodman(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("podman"));
    command.addAll(List.of(words));
    return host.run(Duration.ofMinutes(1), "", command);
  }

  private void run(String name, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("run", "--detach", "--name", name));
    words.addAll(List.of(more));
    words.addAll(
        List.of(
            "busybox", "sh", "-c", "echo " + PAGE + " >/www/index.html; exec httpd -f -h /www"));
    podman(words.toArray(String[]::new));
  }

  /** The address on an interface inside the container. */
  private String address(String name, String link) throws IOException {
    String shown = podman("exec", name, "ip", "-4", "-o", "addr", "show", link);
    assertTrue(shown.matches("(?s).*inet [0-9.]+/32.*"), shown);
    return shown.replaceAll("(?s).*inet ([0-9.]+)/32.*", "$1");
  }

  @Test
  void aContainerGetsItsAddressReachesOthersAndLeavesNothing() throws IOException {
    Container peer = hosts.host("h2").attach("podman-peer");
    run("web", "--network=margay");
    String address = address("web", "eth0");
    podman("exec", "web", "ping", "-c", "1", "-W", "5", peer.address().toString());
    String inspected = podman("inspect", "web", "--format", "{{json .NetworkSettings.Networks}}");
    assertTrue(inspected.contains(address), inspected);
    assertTrue(hosts.netctl("get", "endpoints").out().contains(address));

    podman("network", "reload", "web");
    assertEquals(address, address("web", "eth0"));
    Poll.until(SOON, "reached again", () -> peer.ping(Ip.parse(address)));
    peer.detach();
  }

  @Test
  void aGivenAddressAndAGivenMacAreTaken() throws IOException {
    run("given", "--network=margay", "--ip", "192.168.77.7", "--mac-address", "02:aa:bb:cc:dd:ee");
    assertEquals("192.168.77.7", address("given", "eth0"));
    String link = podman("exec", "given", "ip", "link", "show", "eth0");
    assertTrue(link.contains("02:aa:bb:cc:dd:ee"), link);
    Outcome taken = tryPodman("run", "--rm", "--network=margay", "--ip", "192.168.77.7", "bb");
    assertFalse(taken.ok());
    assertTrue(taken.err().contains("192.168.77.7"), taken.err());
    podman("network", "reload", "given");
    assertEquals("192.168.77.7", address("given", "eth0"));
    assertTrue(podman("exec", "given", "ip", "link").contains("02:aa:bb:cc:dd:ee"));
  }

  @Test
  void aPublishedPortIsReachedFromEverywhere() throws IOException {
    run("web", "--network=margay", "--publish", "8081:80");
    Container peer = hosts.host("h2").attach("podman-peer");
    for (String from : List.of("h1", "h2", "h3")) {
      Poll.until(
          SOON,
          from + " gets the published port",
          () ->
              hosts
                  .host(from)
                  .http("http://10.199.0.1:8081/")
                  .filter(answer -> answer.body().strip().equals(PAGE))
                  .isPresent());
    }
    String got =
        peer.run("timeout", "3", "busybox", "wget", "-qO-", "http://10.199.0.1:8081/").orThrow();
    assertEquals(PAGE, got);
    peer.detach();
    podman("rm", "--force", "--time", "0", "web");
    assertTrue(host.http("http://10.199.0.1:8081/").isEmpty(), "the port goes with its container");
  }

  /** A network that takes addresses from one pool. */
  private Path conflist(String file, String network, String pool) throws IOException {
    Path directory = host.path("/etc/cni/net.d");
    return Files.writeString(
        directory.resolve(file),
        Files.readString(directory.resolve("10-margay.conflist"))
            .replace("\"name\": \"margay\"", "\"name\": \"" + network + "\"")
            .replace("\"margay-ipam\"", "\"margay-ipam\", \"pools\": [\"" + pool + "\"]"));
  }

  @Test
  void twoNetworksGiveTwoInterfacesWithGatewaysOfTheirOwn() throws IOException {
    // Before there is a second pool, from which it could get an address as well.
    Container peer = hosts.host("h2").attach("podman-peer");
    Path first = host.path("/etc/cni/net.d").resolve("10-margay.conflist");
    String anyPool = Files.readString(first);
    Path second = conflist("20-blue.conflist", "blue", "zone-blue");
    conflist("10-margay.conflist", "margay", "192-168-0-0-16");
    hosts.apply(BLUE);
    try {
      run("both", "--network=margay,blue");
      // Which network gets which name is podman's choice, and not always the same.
      List<String> addresses = List.of(address("both", "eth0"), address("both", "eth1"));
      List<String> blue = addresses.stream().filter(a -> a.startsWith("10.55.")).toList();
      List<String> usual = addresses.stream().filter(a -> a.startsWith("192.168.")).toList();
      assertEquals(1, blue.size(), addresses::toString);
      assertEquals(1, usual.size(), addresses::toString);
      Ip reached = Ip.parse(usual.getFirst());
      Poll.until(SOON, "reached by the network of both", () -> peer.ping(reached));
      String routes = podman("exec", "both", "ip", "route");
      assertEquals(1, routes.lines().filter(l -> l.startsWith("default")).count(), routes);
      peer.detach();
      podman("rm", "--force", "--time", "0", "both");
    } finally {
      Files.writeString(first, anyPool);
      Files.delete(second);
      hosts.netctl("delete", "pool", "zone-blue").orThrow();
    }
  }
}
