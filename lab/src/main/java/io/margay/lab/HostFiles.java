package io.margay.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The state of one host, below the lab's directory.
 *
 * <pre>
 * LAB/topology.yaml            what is up
 * LAB/image.tar                what real runtimes make containers from
 * LAB/HOST/root/...            the host's own copies of the paths in {@link #PRIVATE_PATHS}, and
 *                              of those of its runtimes ({@link RuntimeFiles})
 * LAB/HOST/etcd/               data of its member of the store
 * LAB/HOST/log/PROCESS.log     what it printed, across restarts
 * LAB/HOST/PROCESS.pid         pid and start time
 * LAB/HOST/containers/NAME/    one per container: runtime, holder.pid, address
 * </pre>
 *
 * @param directory LAB/HOST
 */
record HostFiles(Path directory) {
  /** What every host has for itself (contract, "Files on an installed host"). */
  static final List<String> PRIVATE_PATHS =
      List.of(
          "/run/margay",
          "/etc/margay",
          "/var/lib/margay",
          "/etc/cni/net.d",
          "/opt/cni/bin",
          "/var/lib/cni");

  static HostFiles of(Path lab, String host) {
    return new HostFiles(lab.resolve(host));
  }

  /** Makes the directories, and the host's own copies of these paths. */
  void create(List<String> privatePaths) throws IOException {
    for (String path : privatePaths) {
      Files.createDirectories(root(path));
    }
    Files.createDirectories(directory.resolve("log"));
    Files.createDirectories(containers());
  }

  /** The host's own copy of a path, as seen from outside. */
  Path root(String path) {
    return directory.resolve("root").resolve(path.substring(1));
  }

  Path etcdData() {
    return directory.resolve("etcd");
  }

  Path log(String process) {
    return directory.resolve("log").resolve(process + ".log");
  }

  Path pid(String process) {
    return directory.resolve(process + ".pid");
  }

  Path containers() {
    return directory.resolve("containers");
  }

  Path container(String name) {
    return containers().resolve(name);
  }

  /** The process noted in a file; empty when none is, or it has ended. */
  static Optional<ProcessId> running(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    return ProcessId.parse(Files.readString(pidFile)).filter(ProcessId::alive);
  }

  /** Writes a file so that a reader sees all of it or nothing. */
  static void write(Path file, String content) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
