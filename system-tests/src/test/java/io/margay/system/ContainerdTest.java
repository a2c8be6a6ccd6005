package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Attachment;
import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Poll;
import io.margay.lab.topology.ContainerRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * containerd's {@code ctr run --cni} attaches through the installed client, and detaches without a
 * namespace.
 */
@ExtendWith(ThreeHosts.Given.class)
class ContainerdTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final ThreeHosts hosts;
  private final Host host;

  ContainerdTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h3");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    hosts.clear();
    Poll.untilPasses(
        SOON, () -> assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/")));
  }

  @Test
  void aContainerGetsItsAddressAndLeavesNothing() throws IOException {
    Container peer = hosts.host("h1").attach("ctr-peer");
    String said =
        host.run(
                Duration.ofMinutes(1),
                "",
                List.of(
                    "ctr",
                    "run",
                    "--rm",
                    "--cni",
                    "docker.io/library/busybox:latest",
                    "web",
                    "sh",
                    "-c",
                    "ip -4 -o addr show eth0; ping -c 1 -W 5 " + peer.address()))
            .orThrow();
    assertTrue(said.matches("(?s).*inet 192\\.168\\.\\d+\\.\\d+/32.*"), said);
    assertTrue(said.contains(" 0% packet loss"), said);
    peer.detach();
  }

  @Test
  void eightAtOnceComeAndGo() throws IOException {
    List<Callable<Container>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "ctr-" + i;
      starts.add(() -> host.attach(name, Attachment.ANY.from(ContainerRuntime.CTR)));
    }
    List<Container> containers = ThreeHosts.atOnce(starts);
    assertEquals(8, hosts.storeKeys("resources/workloadendpoints/").size());
    Container first = containers.getFirst();
    Container last = containers.getLast();
    Poll.until(SOON, "they reach each other", () -> first.ping(last.address()));
    for (Container container : containers) {
      container.detach();
    }
  }
}
