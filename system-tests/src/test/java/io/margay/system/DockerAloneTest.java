package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Docker with the store away, and with the agent away for the whole of a stop: it gets an answer or
 * gives up in good time, and once all are back nothing of what went is left.
 */
@ExtendWith(DockerCluster.Given.class)
class DockerAloneTest {
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final String NET = "alone";

  private final DockerCluster cluster;

  DockerAloneTest(DockerCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void network() throws IOException {
    cluster.network(NET);
  }

  @AfterEach
  void clear() throws IOException {
    startStore();
    cluster.clear();
    cluster.assertNothingIsLeft();
  }

  private void startStore() throws IOException {
    for (String host : DockerCluster.HOSTS) {
      cluster.host(host).process("etcd").start();
    }
    for (String host : DockerCluster.HOSTS) {
      cluster.host(host).process("etcd").awaitReady(BACK);
    }
  }

  /** A docker command that has to be done within so many seconds, whatever its outcome. */
  private Outcome within(int seconds, String... words) throws IOException {
    long start = System.nanoTime();
    Outcome outcome = cluster.tryDocker("h1", words);
    long took = (System.nanoTime() - start) / 1_000_000;
    assertTrue(took < seconds * 1000L, String.join(" ", words) + " took " + took + " ms");
    return outcome;
  }

  @Test
  void withTheStoreAwayContainersGoAtOnceAndNewOnesAreRefusedWithTheReason() throws IOException {
    for (String name : new String[] {"stopped", "removed", "cut-off", "stays"}) {
      cluster.run("h1", NET, name);
    }
    for (String host : DockerCluster.HOSTS) {
      cluster.host(host).process("etcd").kill9();
    }
    within(8, "stop", "--time", "0", "stopped").orThrow();
    within(5, "rm", "--force", "removed").orThrow();
    within(5, "network", "disconnect", "--force", NET, "cut-off").orThrow();
    Outcome refused = within(12, "run", "-d", "--net", NET, "--name", "late", "busybox", "true");
    assertFalse(refused.ok());
    assertTrue(refused.err().contains("the store cannot serve"), refused.err());
    Outcome given = within(12, "run", "-d", "--net", NET, "--ip", "192.168.0.9", "busybox", "true");
    assertTrue(given.err().contains("the store cannot serve"), given.err());
    startStore();
    Poll.untilPasses(BACK, () -> assertEquals("1 (0%)", cluster.addressesInUse(), "stays"));
    assertEquals(1, cluster.endpoints().size());
    Poll.until(BACK, "start again", () -> cluster.tryDocker("h1", "start", "stopped").ok());
    String address = cluster.address("h1", "stopped");
    Poll.until(BACK, "it is reached", () -> cluster.reaches("h1", "stays", address));
  }

  /** Docker asks a driver that does not answer for half a minute, at each step. */
  @Tag("long")
  @Test
  void anAgentThatIsAwayForAWholeStopFindsWhatWentAndGivesItBack() throws IOException {
    for (String name : new String[] {"stopped", "removed", "stays"}) {
      cluster.run("h1", NET, name, "--publish", "80");
    }
    cluster.agent("h1").kill9();
    within(100, "stop", "--time", "0", "stopped").orThrow();
    within(100, "rm", "--force", "removed").orThrow();
    cluster.agent("h1").start();
    cluster.agent("h1").awaitReady(BACK);
    Poll.untilPasses(
        DockerCluster.RECLAIMED, () -> assertEquals("1 (0%)", cluster.addressesInUse(), "stays"));
    assertEquals(1, cluster.endpoints().size());
    cluster.docker("h1", "start", "stopped");
    String address = cluster.address("h1", "stopped");
    Poll.until(BACK, "it is reached", () -> cluster.reaches("h1", "stays", address));
  }
}
