package io.margay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.net.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hosts with a dockerd, a podman and a containerd of their own; their containers have no network.
 */
class RuntimesTest {
  private static final Site SITE = TestSite.make();
  private static final Topology TOPOLOGY =
      new Topology(
          "runtimes",
          Cidr.parse("10.197.0.0/24"),
          List.of(
              HostSpec.of("a", "10.197.0.1")
                  .withRuntimes(
                      ContainerRuntime.DOCKER, ContainerRuntime.PODMAN, ContainerRuntime.CTR),
              HostSpec.of("b", "10.197.0.2").withRuntimes(ContainerRuntime.DOCKER)));

  private static Lab lab;

  @BeforeAll
  static void bringUp() throws IOException {
    TestSite.requireRuntimes();
    lab = Lab.up(SITE, TOPOLOGY);
  }

  /** Containers of all three runtimes are there: none has been told to end. */
  @AfterAll
  static void takeDown() throws IOException {
    for (ContainerRuntime runtime :
        List.of(ContainerRuntime.DOCKER, ContainerRuntime.PODMAN, ContainerRuntime.CTR)) {
      start(lab.host("a"), runtime, "left-" + runtime.word());
    }
    List<Long> inside = processesOf("left-");
    assertEquals(3, inside.size());
    // What a kill of everything that knows about them leaves.
    lab.host("a").process("dockerd").kill9();
    lab.host("a").process("containerd").kill9();
    assertFalse(Lab.residue(SITE).groups().isEmpty());
    lab.down();
    assertEquals("nothing", Lab.residue(SITE).toString());
    for (long pid : inside) {
      assertTrue(ProcessId.of(pid).isEmpty());
    }
  }

  private static List<Long> processesOf(String word) throws IOException {
    List<Long> found = new ArrayList<>();
    for (ProcessId id : Proc.all()) {
      String line = Proc.commandLine(id.pid());
      if (line.startsWith("sh -c sleep 600; : " + word)) {
        found.add(id.pid());
      }
    }
    return found;
  }

  /** The name stands in its command line, by which a test finds it. */
  private static void start(Host host, ContainerRuntime runtime, String name) throws IOException {
    String run =
        switch (runtime) {
          case DOCKER -> "docker run -d --stop-timeout 1 --network none --name NAME busybox";
          case PODMAN -> "podman run -d --network none --name NAME busybox";
          case CTR -> "ctr run -d docker.io/library/busybox:latest NAME";
          case NAMESPACE -> throw new IllegalArgumentException("no runtime");
        };
    List<String> words = new ArrayList<>(List.of(run.replace("NAME", name).split(" ", -1)));
    words.addAll(List.of("sh", "-c", "sleep 600; : " + name));
    host.run(Limits.CONTAINER, "", words).orThrow();
  }

  @Test
  void eachHostHasAnEngineOfItsOwnWithAnImage() throws IOException {
    String a = lab.host("a").run("docker", "info", "--format", "{{.ID}}").orThrow();
    String b = lab.host("b").run("docker", "info", "--format", "{{.ID}}").orThrow();
    assertNotEquals(a, b);
    for (String images : List.of("docker images", "podman images", "ctr images list --quiet")) {
      String shown = lab.host("a").run("sh", "-c", images).orThrow();
      assertTrue(shown.contains("busybox") && shown.contains("bb"), shown);
    }
  }

  @Test
  void containersOfEveryRuntimeAreEnteredByTheirName() throws IOException {
    Host host = lab.host("a");
    for (ContainerRuntime runtime :
        List.of(ContainerRuntime.DOCKER, ContainerRuntime.PODMAN, ContainerRuntime.CTR)) {
      String name = "by-" + runtime.word();
      start(host, runtime, name);
      Container container = host.container(name);
      assertEquals(runtime, container.runtime());
      assertEquals("root:x:0:0:root:/root:/bin/sh", container.run("cat", "/etc/passwd").orThrow());
      assertEquals(7, container.run("sh", "-c", "exit 7").exit());
      assertEquals("heard", container.run(Limits.COMMAND, "heard", List.of("cat")).out());
      container.detach();
      assertThrows(LabException.class, () -> host.container(name));
    }
    assertEquals(List.of(), processesOf("by-"));
  }

  @Test
  void anAttachThatARuntimeRefusesLeavesNothing() throws IOException {
    Host host = lab.host("a");
    Attachment nowhere = Attachment.ANY.from(ContainerRuntime.PODMAN).in("nowhere");
    LabException thrown = assertThrows(LabException.class, () -> host.attach("no", nowhere));
    assertTrue(String.valueOf(thrown.getMessage()).startsWith("attach a/no: "));
    assertEquals(List.of(), host.containers());
    assertThrows(LabException.class, () -> host.container("no"));
    thrown =
        assertThrows(
            LabException.class,
            () -> lab.host("b").attach("no", Attachment.ANY.from(ContainerRuntime.CTR)));
    assertEquals("b has no ctr in this topology", thrown.getMessage());
  }

  @Test
  void aKilledDaemonComesBackToItsContainers() throws IOException {
    Host host = lab.host("b");
    LabProcess dockerd = host.process("dockerd");
    start(host, ContainerRuntime.DOCKER, "kept");
    dockerd.kill9();
    dockerd.start();
    dockerd.awaitReady(Limits.READY);
    assertEquals("kept", host.run("docker", "ps", "-a", "--format", "{{.Names}}").orThrow());
    host.container("kept").detach();
  }
}
