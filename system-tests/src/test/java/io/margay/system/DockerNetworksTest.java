package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Poll;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Networks of Docker in every form that a user may give them, told by packets. */
@ExtendWith(DockerCluster.Given.class)
class DockerNetworksTest {
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
}
