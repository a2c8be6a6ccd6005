package io.margay.bench.cni;

import io.margay.bench.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Executes a plugin as a runtime does. Any thread; several at once for different containers. */
final class Execution {
  private final Path directory;

  /**
   * @param directory for configurations and what the plugins print
   */
  Execution(Path directory) {
    this.directory = directory;
  }

  /**
   * One call.
   *
   * @param command ADD or DEL
   * @param container the name of its namespace
   * @return nanoseconds from before the program was started until its end was known
   * @throws IOException when it failed, with what it said
   */
  long run(Plugin plugin, String command, String container) throws IOException {
    ProcessBuilder builder = builder(plugin, command, container);
    long start = System.nanoTime();
    Process process = builder.start();
    boolean ended = await(process);
    long took = System.nanoTime() - start;
    if (!ended || process.exitValue() != 0) {
      throw new IOException(
          "%s %s %s %s: %s"
              .formatted(
                  plugin.name(),
                  command,
                  container,
                  ended ? "failed" : "did not end",
                  said(container)));
    }
    return took;
  }

  /** The container's id: what names escape does not occur in it. */
  static String id(String container) {
    return container.replace("-", "");
  }

  /** What the last call for this container printed. */
  String said(String container) throws IOException {
    return Files.readString(output(container)).strip();
  }

  private static boolean await(Process process) throws IOException {
    try {
      boolean ended = process.waitFor(Limits.CALL.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      return ended;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private ProcessBuilder builder(Plugin plugin, String command, String container)
      throws IOException {
    Path config = directory.resolve(plugin.program().getFileName() + ".json");
    if (!Files.exists(config)) {
      Files.writeString(config, plugin.config());
    }
    ProcessBuilder builder =
        new ProcessBuilder(plugin.program().toString())
            .redirectInput(config.toFile())
            .redirectOutput(output(container).toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                "/usr/sbin:/usr/bin:/sbin:/bin",
                "CNI_COMMAND",
                command,
                "CNI_CONTAINERID",
                id(container),
                "CNI_NETNS",
                "/run/netns/" + container,
                "CNI_IFNAME",
                "eth0",
                "CNI_PATH",
                Plugin.REFERENCE.toString()));
    return builder;
  }

  private Path output(String container) {
    return directory.resolve(container + ".out");
  }
}
