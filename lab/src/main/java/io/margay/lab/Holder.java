package io.margay.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The process that pins a host's mount namespace: {@code sleep infinity}, in the host's network
 * namespace and in a mount namespace where the host's own directories lie over the paths of an
 * installed host. Everything that the host runs enters both by this process's pid.
 *
 * <p>Mounts reach it from outside (slave), so that it sees namespaces that get a name later; what
 * it mounts stays inside.
 */
final class Holder {
  static final String NAME = "holder";
  private static final String PROGRAM = "sleep";

  private final Path network;
  private final HostFiles files;
  private final Map<String, String> environment;

  Holder(Path network, HostFiles files, Map<String, String> environment) {
    this.network = network;
    this.files = files;
    this.environment = environment;
  }

  /** Starts it and lays out its mounts, as far as that is not done. */
  void ensure(List<String> privatePaths, Path cniPlugins) throws IOException {
    ProcessId holder = running();
    for (String path : privatePaths) {
      Path source = path.equals("/opt/cni/bin") ? cniPlugins : files.root(path);
      if (!Proc.mountPoints(holder.pid()).contains(path)) {
        Files.createDirectories(Path.of(path));
        bind(holder, source, path);
      }
    }
  }

  private ProcessId running() throws IOException {
    Path pidFile = files.pid(NAME);
    var found = HostFiles.running(pidFile);
    ProcessId holder = found.isPresent() ? found.get() : start(pidFile);
    // Until it has become sleep, its mount namespace may still be the one of everybody.
    Poll.until(
        Limits.HOLDER,
        "the holder of " + files.directory() + " has its namespaces",
        () -> {
          if (!holder.alive()) {
            throw new LabException("the holder has ended" + LogTail.of(files.log(NAME)));
          }
          return Proc.command(holder.pid()).filter(PROGRAM::equals).isPresent();
        });
    return holder;
  }

  private ProcessId start(Path pidFile) throws IOException {
    List<String> words =
        List.of(
            "nsenter",
            "--net=" + network,
            "--",
            "unshare",
            "--mount",
            "--propagation",
            "slave",
            "--",
            PROGRAM,
            "infinity");
    ProcessId holder = new Command(NAME, words, environment).detach(files.log(NAME));
    HostFiles.write(pidFile, holder.toString());
    return holder;
  }

  private void bind(ProcessId holder, Path source, String path) throws IOException {
    List<String> words =
        List.of(
            "nsenter",
            "-t",
            Long.toString(holder.pid()),
            "-m",
            "--",
            "mount",
            "--bind",
            source.toString(),
            path);
    new Command("mount --bind " + source + " " + path, words, environment)
        .run(Limits.HOLDER, "")
        .orThrow();
  }
}
