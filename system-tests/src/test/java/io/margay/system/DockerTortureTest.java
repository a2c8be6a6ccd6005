package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Daemons that are killed, drivers that are away, and users in a hurry. Whatever happened, what
 * Docker shows works, and once its containers are gone nothing of them is left.
 */
@ExtendWith(DockerCluster.Given.class)
class DockerTortureTest {
  private static final Duration DAEMON = Duration.ofSeconds(90);
  private static final String NET = "torture";

  /** What becomes of dockerd's own handles when it runs in a mount namespace of its own. */
  private static final String FORGET_NAMESPACES =
      "for n in /run/docker/netns/*; do umount -l $n; rm -f $n; done";

  private final DockerCluster cluster;

  DockerTortureTest(DockerCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void network() throws IOException {
    cluster.network(NET);
  }

  @AfterEach
  void clear() throws IOException {
    cluster.clear();
    cluster.assertNothingIsLeft();
  }

  private void awaitReach(String host, String from, String address) throws IOException {
    Poll.until(
        DockerCluster.SOON,
        host + "/" + from + " reaches " + address,
        () -> cluster.reaches(host, from, address));
  }

  @Test
  void aKilledDockerdTakesItsContainersAlongAndThoseThatAreToComeBackDo() throws IOException {
    cluster.run("h1", NET, "gone");
    cluster.run("h1", NET, "back", "--restart", "always", "--ip", "192.168.0.200");
    cluster.run("h2", NET, "peer");
    String peer = cluster.address("h2", "peer");
    killAndStartDockerd("h1");
    Poll.until(DAEMON, "back is back", () -> cluster.address("h1", "back").equals("192.168.0.200"));
    awaitReach("h1", "back", peer);
    Poll.untilPasses(
        DockerCluster.RECLAIMED,
        () -> assertEquals(2, cluster.endpoints().size(), "back and peer"));
    assertEquals("2 (0%)", cluster.addressesInUse());
    cluster.docker("h1", "start", "gone");
    awaitReach("h1", "gone", peer);
  }

  private void killAndStartDockerd(String host) throws IOException {
    cluster.dockerd(host).kill9();
    cluster.dockerd(host).start();
    cluster.dockerd(host).awaitReady(DAEMON);
  }

  @Test
  void underLiveRestoreContainersDoNotNoticeThatDockerdWasKilled() throws IOException {
    String before = liveRestore();
    try {
      cluster.dockerd("h2").stop();
      cluster.dockerd("h2").start();
      cluster.dockerd("h2").awaitReady(DAEMON);
      cluster.run("h2", NET, "alive", "--ip", "192.168.0.201");
      cluster.run("h1", NET, "peer");
      awaitReach("h1", "peer", "192.168.0.201");
      String started = startedAt("alive");
      cluster.dockerd("h2").kill9();
      assertTrue(cluster.reaches("h1", "peer", "192.168.0.201"), "without dockerd");
      cluster.dockerd("h2").start();
      cluster.dockerd("h2").awaitReady(DAEMON);
      assertEquals(started, startedAt("alive"));
      assertEquals("192.168.0.201", cluster.address("h2", "alive"));
      awaitReach("h1", "peer", "192.168.0.201");
      assertEquals(2, cluster.endpoints().size());
      cluster.docker("h2", "rm", "--force", "alive");
      Poll.untilPasses(DockerCluster.SOON, () -> assertEquals("1 (0%)", cluster.addressesInUse()));
    } finally {
      noLiveRestore(before);
    }
  }

  @Test
  void aContainerWhoseEndpointDockerHasLostStartsAgainWithItsAddressAtOnce() throws IOException {
    cluster.run("h2", NET, "lost", "--ip", "192.168.0.205", "--restart", "always");
    cluster.run("h1", NET, "peer");
    String before = liveRestore();
    try {
      for (int i = 0; i < 3; i++) { // dockerd takes a container over, but not its network
        cluster.dockerd("h2").kill9();
        cluster.host("h2").run("sh", "-c", FORGET_NAMESPACES).orThrow();
        cluster.dockerd("h2").start();
        cluster.dockerd("h2").awaitReady(DAEMON);
      }
      assertEquals(
          "0", cluster.docker("h2", "network", "inspect", "-f", "{{len .Containers}}", NET));
      awaitReach("h1", "peer", "192.168.0.205");
      cluster.docker("h2", "restart", "--time", "0", "lost");
      assertEquals("192.168.0.205", cluster.address("h2", "lost"));
      awaitReach("h1", "peer", "192.168.0.205");
      assertEquals(2, cluster.endpoints().size());
    } finally {
      noLiveRestore(before);
    }
  }

  /** Sets it for the next start; returns what was set before. */
  private String liveRestore() throws IOException {
    Path settings = cluster.host("h2").path("/etc/docker").resolve("daemon.json");
    String before = Files.readString(settings);
    Files.writeString(settings, before.replaceFirst("\\{", "{ \"live-restore\": true,"));
    return before;
  }

  private void noLiveRestore(String before) throws IOException {
    cluster.clear();
    Files.writeString(cluster.host("h2").path("/etc/docker").resolve("daemon.json"), before);
    cluster.dockerd("h2").stop();
    cluster.dockerd("h2").start();
    cluster.dockerd("h2").awaitReady(DAEMON);
  }

  private String startedAt(String name) throws IOException {
    return cluster.docker("h2", "inspect", "--format", "{{.State.StartedAt}}", name);
  }

  @Test
  void anAgentThatComesBackInTheMiddleOfARunServesIt() throws Exception {
    cluster.agent("h3").kill9();
    CompletableFuture<Outcome> running =
        later(() ->
            cluster.tryDocker(
                "h3", "run", "-d", "--net", NET, "--name", "late", "busybox", "sleep", "3600"));
    cluster.agent("h3").start();
    assertTrue(running.get().ok(), () -> running.join().toString());
    cluster.run("h1", NET, "peer");
    awaitReach("h3", "late", cluster.address("h1", "peer"));
    assertEquals(2, cluster.endpoints().size());
  }

  @Test
  void whatDockerForgotWhileTheAgentWasAwayIsFoundAndGivenBack() throws Exception {
    cluster.run("h1", NET, "forgotten", "--ip", "192.168.0.202");
    cluster.run("h1", NET, "kept");
    cluster.agent("h1").kill9();
    assertTrue(cluster.tryDocker("h1", "rm", "--force", "forgotten").ok());
    assertEquals(2, endpointsOn("h2").size());
    cluster.agent("h1").start();
    cluster.agent("h1").awaitReady(DockerCluster.SOON);
    Poll.untilPasses(
        DockerCluster.RECLAIMED, () -> assertEquals("1 (0%)", cluster.addressesInUse()));
    assertEquals(1, cluster.endpoints().size());
    cluster.run("h2", NET, "new", "--ip", "192.168.0.202");
    awaitReach("h1", "kept", "192.168.0.202");
  }

  /** While the agent of h1 is away, another one is asked. */
  private List<String> endpointsOn(String host) throws IOException {
    return cluster
        .host(host)
        .run("netctl", "get", "endpoints", "-o", "name")
        .orThrow()
        .lines()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent,dockerd", "dockerd,agent"})
  void daemonsThatStartInAnyOrderBringTheirContainersBack(String order) throws IOException {
    cluster.run("h1", NET, "back", "--restart", "always", "--ip", "192.168.0.203");
    cluster.run("h3", NET, "peer");
    cluster.dockerd("h1").kill9();
    cluster.agent("h1").kill9();
    for (String daemon : order.split(",", -1)) {
      cluster.host("h1").process(daemon).start();
    }
    cluster.agent("h1").awaitReady(DAEMON);
    cluster.dockerd("h1").awaitReady(DAEMON);
    Poll.until(DAEMON, "back is back", () -> cluster.address("h1", "back").equals("192.168.0.203"));
    awaitReach("h3", "peer", "192.168.0.203");
    Poll.untilPasses(
        DockerCluster.RECLAIMED, () -> assertEquals("2 (0%)", cluster.addressesInUse()));
  }

  @Test
  void aForcedDisconnectTakesTheEndpointAndANameIsTakenOnce() throws IOException {
    cluster.run("h2", NET, "torn", "--ip", "192.168.0.204");
    Outcome again =
        cluster.tryDocker("h2", "run", "-d", "--net", NET, "--name", "torn", "busybox", "true");
    assertFalse(again.ok());
    assertEquals(1, cluster.endpoints().size());
    cluster.docker("h2", "network", "disconnect", "--force", NET, "torn");
    assertEquals(List.of(), cluster.endpoints());
    assertEquals("0 (0%)", cluster.addressesInUse());
    cluster.docker("h2", "network", "connect", "--ip", "192.168.0.204", NET, "torn");
    cluster.run("h1", NET, "peer");
    awaitReach("h1", "peer", "192.168.0.204");
    assertFalse(cluster.tryDocker("h1", "network", "create", "--driver", "margay", NET).ok());
  }

  @Test
  void aNetworkHasItsLabelsOnAllHostsAndDeletedOnAnyItIsGoneOnAll() throws IOException {
    cluster.network("brief", "--label", "team=blue");
    String label = "{{index .Labels \"team\"}}";
    assertEquals("blue", cluster.docker("h3", "network", "inspect", "--format", label, "brief"));
    cluster.run("h3", "brief", "user");
    assertFalse(cluster.tryDocker("h3", "network", "rm", "brief").ok(), "somebody is in it");
    cluster.docker("h3", "rm", "--force", "user");
    cluster.docker("h3", "network", "rm", "brief");
    for (String host : DockerCluster.HOSTS) {
      Poll.until(
          DockerCluster.SOON, host + " has no brief", () -> !cluster.hasNetwork(host, "brief"));
    }
    assertTrue(cluster.hasNetwork("h1", NET), "the other network stays");
    cluster.network("brief");
  }

  @Test
  void manyAtOnceComeAndGo() throws IOException {
    List<Callable<Outcome>> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String host = DockerCluster.HOSTS.get(i % DockerCluster.HOSTS.size());
      String[] words = {
        "run",
        "-d",
        "--net",
        NET,
        "--name",
        "many" + i,
        "--stop-timeout",
        "1",
        "busybox",
        "sleep",
        "3600"
      };
      runs.add(() -> cluster.tryDocker(host, words));
    }
    for (Outcome outcome : ThreeHosts.atOnce(runs)) {
      assertTrue(outcome.ok(), outcome.toString());
    }
    assertEquals(12, cluster.endpoints().size());
    assertEquals("12 (0%)", cluster.addressesInUse());
    awaitReach("h1", "many0", cluster.address("h3", "many11"));
  }

  private static CompletableFuture<Outcome> later(Callable<Outcome> task) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return task.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
