package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An image of Debian's static busybox, made without a registry. */
final class RuntimeImage {
  private RuntimeImage() {}

  /**
   * A root file system in a directory.
   *
   * @return the archive of it that {@code podman import} takes
   */
  static Path archive(Host host, Path directory) throws IOException {
    assertTrue(Files.isExecutable(Path.of("/bin/busybox")), "install the package busybox-static");
    Path root = directory.resolve("rootfs");
    for (String name : List.of("bin", "etc", "tmp", "proc", "sys", "dev")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
    for (String applet : List.of("sh", "ip", "ping", "sleep", "hostname", "true")) {
      Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    Path archive = directory.resolve("bb.tar");
    run(host, "tar", "-C", root.toString(), "-cf", archive.toString(), ".");
    return archive;
  }

  /** A command of a runtime on a host, which must succeed; containers take their time. */
  static String run(Host host, String... command) throws IOException {
    return host.run(Duration.ofMinutes(1), "", List.of(command)).orThrow();
  }
}
