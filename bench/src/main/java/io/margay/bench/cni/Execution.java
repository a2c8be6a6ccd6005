package io.margay.bench.cni;

import io.margay.bench.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Executes a plugin as a runtime does, through {@code execute.c}. */
final class Execution {
  private final Path directory;
  private final Path execute;

  /**
   * @param directory for configurations and what the plugins print
   * @param execute the program that starts them
   */
  Execution(Path directory, Path execute) {
    this.directory = directory;
    this.execute = execute;
  }

  /**
   * What calls took.
   *
   * @param each nanoseconds of each call, from before the program was started until its end was
   *     known
   * @param all nanoseconds of all of them
   */
  record Times(List<Long> each, long all) {}

  /** One call; see {@link #run(Plugin, String, List, int)}. */
  long run(Plugin plugin, String command, String container) throws IOException {
    return run(plugin, command, List.of(container), 1).all();
  }

  /**
   * A call for each container.
   *
   * @param command ADD or DEL
   * @param containers the names of their namespaces
   * @param width how many at once at most
   * @throws IOException when one failed, with what it said
   */
  Times run(Plugin plugin, String command, List<String> containers, int width) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(execute.toString());
    words.add(Integer.toString(width));
    words.add(plugin.program().toString());
    words.add(config(plugin).toString());
    words.add(command);
    words.add(directory.toString());
    words.addAll(containers);
    Path printed = directory.resolve("execute.out");
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    boolean ended = await(process);
    List<String> lines = Files.readAllLines(printed, StandardCharsets.UTF_8);
    if (!ended || process.exitValue() != 0) {
      throw new IOException(
          "%s %s %s: %s %s"
              .formatted(
                  plugin.name(),
                  command,
                  ended ? "failed" : "did not end",
                  lines.isEmpty() ? "" : lines.getFirst(),
                  saidByAll(containers)));
    }
    List<Long> nanos = lines.stream().map(Long::parseLong).toList();
    return new Times(nanos.subList(0, containers.size()), nanos.getLast());
  }

  /** The container's id: what names escape does not occur in it. */
  static String id(String container) {
    return container.replace("-", "");
  }

  /** What the last call for this container printed. */
  String said(String container) throws IOException {
    return Files.readString(output(container)).strip();
  }

  private List<String> saidByAll(List<String> containers) throws IOException {
    List<String> all = new ArrayList<>();
    for (String container : containers) {
      if (Files.exists(output(container))) {
        all.add(said(container));
      }
    }
    return all;
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

  private Path config(Plugin plugin) throws IOException {
    Path config = directory.resolve(plugin.program().getFileName() + ".json");
    if (!Files.exists(config)) {
      Files.writeString(config, plugin.config());
    }
    return config;
  }

  private Path output(String container) {
    return directory.resolve(container + ".out");
  }
}
