package io.margay.bgp.speaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A BIRD 2 process with a configuration of its own, driven by birdc. */
final class Bird implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/bird");
  private static final Path CONTROL = Path.of("/usr/sbin/birdc");

  private final Path directory;
  private final List<String> before;
  private Process process;

  /**
   * @param directory for configuration, socket and log
   */
  Bird(Path directory, String configuration) throws IOException {
    this(directory, configuration, List.of());
  }

  /**
   * @param before a command that runs it somewhere else, such as in a namespace
   */
  Bird(Path directory, String configuration, List<String> before) throws IOException {
    this.before = before;
    if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(CONTROL)) {
      throw new AssertionError(PROGRAM + " is missing: install the package bird2");
    }
    this.directory = directory;
    Files.writeString(directory.resolve("bird.conf"), configuration);
    process = start();
  }

  private Process start(String... more) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(PROGRAM.toString(), "-f", "-c", "bird.conf", "-s", "bird.ctl", "-P", "bird.pid"));
    command.addAll(List.of(more));
    Process started =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("bird.log").toFile())
            .start();
    Await.until(
        Duration.ofSeconds(5),
        "BIRD answers",
        () -> !started.isAlive() || Files.exists(directory.resolve("bird.ctl")),
        this::log);
    if (!started.isAlive()) {
      throw new IOException("BIRD did not start: " + log());
    }
    return started;
  }

  /** What birdc prints for a command. */
  String command(String... words) {
    try {
      Process birdc =
          new ProcessBuilder(CONTROL.toString(), "-s", "bird.ctl", String.join(" ", words))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(birdc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      birdc.onExit().join();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    try {
      return Files.readString(directory.resolve("bird.log"));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  /** Ends the process without any farewell to its peers. */
  void kill() {
    process.destroyForcibly().onExit().join();
    try {
      Files.deleteIfExists(directory.resolve("bird.ctl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts it again after {@link #kill}.
   *
   * @param more options, such as -R for one that says that it has restarted
   */
  void startAgain(String... more) throws IOException {
    process = start(more);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      kill();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
