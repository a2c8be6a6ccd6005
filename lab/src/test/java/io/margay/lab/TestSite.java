package io.margay.lab;

import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.net.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A site that no user's lab and no other test run has. */
final class TestSite {
  private static final Map<String, String> PACKAGES =
      Map.of("etcd", "etcd-server", "ping", "iputils-ping", "nsenter", "util-linux");

  private TestSite() {}

  static Site make() {
    PACKAGES.forEach(TestSite::require);
    return Site.ofProcess(ProcessHandle.current().pid(), Optional.empty());
  }

  static Topology twoHosts() {
    return new Topology(
        "two",
        Cidr.parse("10.198.0.0/24"),
        List.of(
            HostSpec.of("a", "10.198.0.1").withEtcd(), HostSpec.of("b", "10.198.0.2").withEtcd()));
  }

  /** What hosts with real runtimes need. */
  static void requireRuntimes() {
    Map.of(
            "dockerd", "docker.io",
            "podman", "podman",
            "ctr", "containerd",
            "runc", "runc",
            "busybox", "busybox-static")
        .forEach(TestSite::require);
  }

  private static void require(String program, String debianPackage) {
    boolean found =
        List.of("/usr/sbin", "/usr/bin", "/bin").stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    if (!found) {
      throw new AssertionError("this test needs " + program + ": apt-get install " + debianPackage);
    }
  }
}
