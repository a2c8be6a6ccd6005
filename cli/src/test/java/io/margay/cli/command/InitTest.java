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
            "1.0.0"
          ],
          "name": "margay",
          "plugins": [
            {
              "type": "margay",
              "socket": "/run/margay/agent.sock",
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
