package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
  private final Call call = new Call();

  @TempDir private Path folder;

  @Test
  void writesTheConfigurationForRuntimesOnce() throws Exception {
    Path file = folder.resolve("net.d/10-margay.conflist");
    assertEquals(0, init().code());
    assertEquals(
        """
        {
          "cniVersion": "1.0.0",
          "cniVersions": [
            "0.4.0",
            "1.0.0",
            "1.1.0"
          ],
          "name": "margay",
          "plugins": [
            {
              "type": "margay",
              "socket": "/run/margay/agent.sock",
              "capabilities": {
                "ips": true,
                "mac": true,
                "portMappings": true,
                "bandwidth": true,
                "dns": true,
                "ipRanges": true,
                "aliases": true,
                "io.kubernetes.cri.pod-annotations": true
              },
              "ipam": {
                "type": "margay-ipam",
                "pools": [
                  "default-ipv4"
                ]
              }
            }
          ]
        }
        """,
        Files.readString(file));
    assertEquals(0, init().code());
    assertEquals(3, init("--error-unchanged").code());
    try (var files = Files.list(file.getParent())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void leavesAFileThatDiffersUnlessForced() throws Exception {
    Path file = folder.resolve("net.d/10-margay.conflist");
    init();
    Files.writeString(file, "mine");
    assertEquals(5, init().code());
    assertEquals("mine", Files.readString(file));
    assertEquals(0, init("--force", "--pool", "web", "--socket", "/s").code());
    assertTrue(Files.readString(file).contains("\"web\""));
    assertTrue(Files.readString(file).contains("\"socket\": \"/s\""));
  }

  @Test
  void showsWhatItWouldChangeAndWritesNothing() throws Exception {
    Path file = folder.resolve("net.d/10-margay.conflist");
    Call.Outcome absent = init("--diff");
    assertEquals(1, absent.code());
    assertTrue(absent.out().startsWith(file + " would be written\n+ {\n"), absent.out());
    assertTrue(Files.notExists(file));
    init();
    assertEquals(0, init("--diff").code());
    Call.Outcome other = init("--diff", "--network", "blue");
    assertEquals(1, other.code());
    assertTrue(
        other.out().contains("-   \"name\": \"margay\",\n+   \"name\": \"blue\",\n"), other.out());
    assertTrue(Files.readString(file).contains("\"margay\""));
  }

  @Test
  void writesWhatLetsDockerFindBothDrivers() throws Exception {
    Path docker = folder.resolve("plugins");
    String[] line = {
      "init", "--docker", "--docker-dir", docker.toString(), "--docker-plugin-dir", "/run/p"
    };
    Call.Outcome written = call.run(line);
    assertEquals(0, written.code());
    assertEquals(
        "wrote %1$s/margay.spec\nwrote %1$s/margay-ipam.spec\n".formatted(docker), written.out());
    assertEquals("unix:///run/p/margay.sock\n", Files.readString(docker.resolve("margay.spec")));
    assertEquals(
        "unix:///run/p/margay-ipam.sock\n", Files.readString(docker.resolve("margay-ipam.spec")));
    assertTrue(call.run(line).out().contains("margay.spec is as it should be\n"));
    Files.writeString(docker.resolve("margay-ipam.spec"), "mine");
    Files.delete(docker.resolve("margay.spec"));
    assertEquals(5, call.run(line).code());
    assertTrue(Files.notExists(docker.resolve("margay.spec")), "all or nothing");
    assertEquals(2, call.run("init").code());
  }

  private Call.Outcome init(String... more) {
    String[] line = new String[4 + more.length];
    line[0] = "init";
    line[1] = "--cni";
    line[2] = "--cni-dir";
    line[3] = folder.resolve("net.d").toString();
    System.arraycopy(more, 0, line, 4, more.length);
    return call.run(line);
  }
}
