package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Debian's podman on its CNI back end attaches through the installed client. */
@ExtendWith(ThreeHosts.Given.class)
class PodmanTest {
  private static final String SETTINGS =
      """
      [engine]
      runtime = "runc"
      cgroup_manager = "cgroupfs"
      events_logger = "none"
      [network]
      network_backend = "cni"
      cni_plugin_dirs = ["/opt/cni/bin"]
      network_config_dir = "/etc/cni/net.d"
      [containers]
      default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
      pids_limit = 0
      """;

  private final ThreeHosts hosts;
  private final Host host;
  @TempDir Path directory;

  PodmanTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h1");
  }

  @BeforeEach
  void importImage() throws IOException {
    Files.writeString(directory.resolve("containers.conf"), SETTINGS);
    podman("import", RuntimeImage.archive(host, directory).toString(), "bb");
  }

  @AfterEach
  void removeAll() throws IOException {
    podman("rm", "--all", "--force", "--time", "0");
    podman("rmi", "--all", "--force");
  }

  private String podman(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "CONTAINERS_CONF=" + directory.resolve("containers.conf"),
                "podman",
                "--root",
                directory.resolve("root").toString(),
                "--runroot",
                directory.resolve("run").toString(),
                "--storage-driver",
                "vfs"));
    command.addAll(List.of(words));
    return RuntimeImage.run(host, command.toArray(String[]::new));
  }

  @Test
  void aContainerGetsItsAddressReachesOthersAndLeavesNothing() throws IOException {
    Container peer = hosts.host("h2").attach("podman-peer");
    String network = "--network=" + networkName();
    podman("run", "--detach", "--name", "web", network, "localhost/bb", "sleep", "600");
    String address = podman("exec", "web", "ip", "-4", "-o", "addr", "show", "eth0");
    assertTrue(address.matches("(?s).*inet 192\\.168\\.\\d+\\.\\d+/32.*"), address);
    podman("exec", "web", "ping", "-c", "1", "-W", "5", peer.address().toString());
    String inspected = podman("inspect", "web", "--format", "{{json .NetworkSettings.Networks}}");
    String ip = address.replaceAll("(?s).*inet ([0-9.]+)/32.*", "$1");
    assertTrue(inspected.contains(ip), inspected);
    assertTrue(hosts.netctl("get", "endpoints").out().contains(ip));

    podman("network", "reload", "web");
    podman("exec", "web", "ping", "-c", "1", "-W", "5", peer.address().toString());

    podman("rm", "--force", "--time", "0", "web");
    peer.detach();
    assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/"));
  }

  @Test
  void aGivenAddressIsTaken() throws IOException {
    String shown =
        podman(
            "run",
            "--rm",
            "--network=" + networkName(),
            "--ip",
            "192.168.77.7",
            "localhost/bb",
            "ip",
            "-4",
            "-o",
            "addr",
            "show",
            "eth0");
    assertTrue(shown.contains("192.168.77.7/32"), shown);
  }

  /** As the host's conflist calls it. */
  private String networkName() throws IOException {
    return host.run(
            "sh",
            "-c",
            "sed -n 's/.*\"name\": *\"\\([a-z]*\\)\".*/\\1/p' /etc/cni/net.d/10-margay.conflist | head -n 1")
        .orThrow();
  }
}
