package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * containerd's {@code ctr run --cni} attaches through the installed client, and detaches without a
 * namespace.
 */
@ExtendWith(ThreeHosts.Given.class)
class ContainerdTest {
  private static final String SETTINGS =
      """
      version = 2
      root = "%1$s/root"
      state = "%1$s/state"
      disabled_plugins = ["io.containerd.grpc.v1.cri"]
      [grpc]
      address = "%1$s/containerd.sock"
      [ttrpc]
      address = "%1$s/containerd.sock.ttrpc"
      """;

  @TempDir Path directory;

  @Test
  void aContainerGetsItsAddressAndLeavesNothing(ThreeHosts hosts) throws IOException {
    Host host = hosts.host("h3");
    Path socket = directory.resolve("containerd.sock");
    Files.writeString(directory.resolve("config.toml"), settings());
    String start =
        "setsid containerd -c %1$s/config.toml >%1$s/log 2>&1 </dev/null & echo $! >%1$s/pid";
    host.run("sh", "-c", start.replace("%1$s", directory.toString())).orThrow();
    try {
      Poll.until(
          Duration.ofSeconds(15),
          "containerd answers",
          () -> host.run("ctr", "-a", socket.toString(), "version").ok());
      importImage(host, socket);
      Container peer = hosts.host("h1").attach("ctr-peer");
      String said =
          RuntimeImage.run(
              host,
              "ctr",
              "-a",
              socket.toString(),
              "-n",
              "margay",
              "run",
              "--rm",
              "--snapshotter",
              "native",
              "--cni",
              "docker.io/library/bb:latest",
              "web",
              "/bin/sh",
              "-c",
              "ip -4 -o addr show eth0; ping -c 1 -W 5 " + peer.address());
      assertTrue(said.matches("(?s).*inet 192\\.168\\.\\d+\\.\\d+/32.*"), said);
      assertTrue(said.contains(" 0% packet loss"), said);
      peer.detach();
      Poll.untilPasses(
          Duration.ofSeconds(5),
          () -> assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/")));
    } finally {
      String pid = Files.readString(directory.resolve("pid")).strip();
      host.run("kill", pid).orThrow();
      Poll.until(
          Duration.ofSeconds(10), "containerd ends", () -> !host.run("kill", "-0", pid).ok());
      host.run("sh", "-c", "umount -R " + directory + "/*/* 2>/dev/null; true").orThrow();
    }
  }

  private String settings() {
    return SETTINGS.replace("%1$s", directory.toString());
  }

  /** ctr reads archives of docker's form, which podman writes. */
  private void importImage(Host host, Path socket) throws IOException {
    Path archive = RuntimeImage.archive(host, directory);
    String podman =
        "podman --root %1$s/podman --runroot %1$s/podman-run --storage-driver vfs "
            .replace("%1$s", directory.toString());
    RuntimeImage.run(
        host, "sh", "-c", podman + "import " + archive + " docker.io/library/bb:latest");
    Path image = directory.resolve("image.tar");
    RuntimeImage.run(
        host, "sh", "-c", podman + "save -o " + image + " docker.io/library/bb:latest");
    RuntimeImage.run(
        host,
        "ctr",
        "-a",
        socket.toString(),
        "-n",
        "margay",
        "images",
        "import",
        "--snapshotter",
        "native",
        image.toString());
    RuntimeImage.run(host, "sh", "-c", podman + "rmi --all --force");
  }
}
