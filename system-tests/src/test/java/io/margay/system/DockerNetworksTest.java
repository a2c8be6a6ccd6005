package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Networks of Docker in every form that a user may give them, told by packets. */
@ExtendWith(DockerCluster.Given.class)
class DockerNetworksTest {
  private static final String SMALL_POOLS =
      """
      - {apiVersion: margay.io/v1, kind: IPPool, metadata: {name: small-1},
         spec: {cidr: 10.61.0.0/30, blockSize: 30}}
      - {apiVersion: margay.io/v1, kind: IPPool, metadata: {name: small-2},
         spec: {cidr: 10.62.0.0/30, blockSize: 30}}
      """;

  private final DockerCluster cluster;

  DockerNetworksTest(DockerCluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void clear() throws IOException {
    cluster.clear();
    cluster.assertNothingIsLeft();
  }

  /** The address of a container on one of its networks. */
  private String address(String host, String container, String network) throws IOException {
    return cluster.docker(
        host,
        "inspect",
        "--format",
        "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}",
        container);
  }

  private void awaitReach(String host, String from, String to) throws IOException {
    Poll.until(
        DockerCluster.SOON,
        host + "/" + from + " reaches " + to,
        () -> cluster.reaches(host, from, to));
  }

  private void awaitReach(String host, String from, String source, String to) throws IOException {
    Poll.until(
        DockerCluster.SOON,
        host + "/" + from + " reaches " + to + " from " + source,
        () ->
            cluster
                .tryDocker(host, "exec", from, "ping", "-c", "1", "-W", "1", "-I", source, to)
                .ok());
  }

  @Test
  void aContainerOnTwoNetworksOfOnePoolAnswersByBothAndReachesByBoth() throws IOException {
    cluster.network("red");
    cluster.network("blue");
    cluster.run("h1", "red", "both");
    cluster.docker("h1", "network", "connect", "blue", "both");
    for (String network : new String[] {"red", "blue"}) {
      String own = address("h1", "both", network);
      for (String host : new String[] {"h1", "h2"}) {
        String peer = network + "-" + host;
        cluster.run(host, network, peer);
        awaitReach(host, peer, own);
        awaitReach("h1", "both", own, cluster.address(host, peer));
        awaitReach("h1", "both", cluster.address(host, peer));
      }
    }
    cluster.docker("h1", "restart", "--time", "0", "both");
    awaitReach("h2", "blue-h2", address("h1", "both", "blue"));
    awaitReach("h2", "red-h2", address("h1", "both", "red"));
    cluster.docker("h1", "network", "disconnect", "red", "both");
    awaitReach("h2", "blue-h2", address("h1", "both", "blue"));
    String red = cluster.address("h2", "red-h2");
    Poll.until(DockerCluster.SOON, "red is closed", () -> !cluster.reaches("h1", "both", red));
  }

  @Test
  void aContainerOnDockersBridgeReachesPoolsByOurNetworkAndIsReached() throws IOException {
    cluster.network("ours");
    cluster.run("h2", "ours", "peer");
    cluster.run("h1", "bridge", "bridged");
    cluster.docker("h1", "network", "connect", "ours", "bridged");
    String own = address("h1", "bridged", "ours");
    awaitReach("h2", "peer", own);
    awaitReach("h1", "bridged", cluster.address("h2", "peer"));
    awaitReach("h1", "bridged", own, cluster.address("h2", "peer"));
    // Nothing of this stands in the way of a further network.
    cluster.network("second");
    cluster.docker("h1", "network", "connect", "second", "bridged");
    assertEquals(3, cluster.endpoints().size());
    String outside = cluster.docker("h1", "exec", "bridged", "ip", "route");
    assertTrue(outside.contains("default via 172."), outside);
  }

  @Test
  void aFullFirstPoolGoesOnToTheNextAndAGivenAddressFindsItsPool() throws IOException {
    cluster.host("h1").run(DockerCluster.SOON, SMALL_POOLS, List.of("netctl", "apply", "-f", "-"));
    try {
      String[] create = {"network", "create", "--driver", "margay", "--ipam-driver", "margay-ipam"};
      // Docker's client gives subnets in any order; the ends of a pool are no container's.
      cluster.docker("h1", words(create, "--subnet=10.61.0.0/30", "--subnet=10.62.0.0/30", "two"));
      cluster.docker("h1", words(create, "--subnet=10.61.0.0/30", "one"));
      Set<String> addresses = new TreeSet<>();
      for (String name : List.of("given", "next1", "next2", "next3")) {
        String[] ip = name.equals("given") ? new String[] {"--ip", "10.62.0.2"} : new String[0];
        cluster.run("h1", "two", name, ip);
        addresses.add(cluster.address("h1", name));
      }
      assertEquals(Set.of("10.61.0.1", "10.61.0.2", "10.62.0.1", "10.62.0.2"), addresses);
      assertEquals("10.62.0.2", cluster.address("h1", "given"));
      awaitReach("h1", "next1", "10.62.0.2");
      assertTrue(refusal("two").matches("(?s).*no address is free in small-[12];.* small-[12].*"));
      assertTrue(refusal("one").contains("no address is free in small-1"));
      assertFalse(refusal("one").contains("small-2"));
    } finally {
      cluster.clear();
      cluster.netctl("delete", "pool", "small-1", "small-2");
    }
  }

  private String refusal(String network) throws IOException {
    Outcome refused = cluster.tryDocker("h1", "run", "--rm", "--net", network, "busybox", "true");
    assertFalse(refused.ok());
    return refused.err();
  }

  private static String[] words(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void theBridgeOfDockerIsToldThatOurAddressesAreNotForIt() throws IOException {
    cluster.docker(
        "h3", "network", "create", "--ipam-driver", "margay-ipam", "--subnet=192.168.0.0/16", "br");
    Outcome refused = cluster.tryDocker("h3", "run", "--net", "br", "busybox", "true");
    assertTrue(refused.err().contains("serves networks of --driver margay only"), refused.err());
  }

  @Test
  void nothingLeavesAnInternalNetworkAndNothingComesIn() throws IOException {
    cluster.network("inside", "--internal");
    cluster.network("open");
    String serve = "mkdir /www; echo in >/www/index.html; httpd -f -p 80 -h /www";
    String[] words = {"--publish", "8090:80", "busybox", "sh", "-c", serve};
    cluster.docker(
        "h1", words(new String[] {"run", "-d", "--net", "inside", "--name", "in1"}, words));
    cluster.run("h2", "inside", "in2", "--cap-add", "NET_ADMIN");
    cluster.run("h1", "open", "other");
    String in1 = cluster.address("h1", "in1");
    String in2 = cluster.address("h2", "in2");
    awaitReach("h1", "in1", in2);
    awaitReach("h2", "in2", in1);
    assertFalse(cluster.reaches("h1", "other", in1), "not from another network");
    assertFalse(cluster.reaches("h1", "in1", "10.199.0.100"), "not out of the pools");
    assertFalse(cluster.reaches("h1", "in1", "10.199.0.1"), "not to its host by another way");
    for (String from : List.of("outside", "h1", "h2")) {
      String url = "http://10.199.0.1:8090/";
      assertTrue(cluster.host(from).http(url).isEmpty(), from + " gets a port of " + in1);
    }
    String nat = cluster.host("h1").run("iptables-save", "-t", "nat").orThrow();
    assertFalse(nat.contains("8090"), nat);
    // A way out that the container makes for itself leads nowhere.
    String gateway = cluster.docker("h2", "exec", "in2", "ip", "route").split(" ", 2)[0];
    cluster.docker("h2", "exec", "in2", "ip", "route", "add", "default", "via", gateway);
    assertFalse(cluster.reaches("h2", "in2", "10.199.0.100"), "not by a route of its own");
    assertFalse(cluster.reaches("h2", "in2", "10.199.0.1"), "nor to another host");
  }
}
