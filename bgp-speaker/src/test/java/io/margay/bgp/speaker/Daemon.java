package io.margay.bgp.speaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A BGP daemon of Debian in a directory of its own, with its log there. */
public final class Daemon implements AutoCloseable {
  private final Path directory;
  private final List<String> command;
  private final Map<String, String> environment;
  private Process process;

  /**
   * @param debian the package that has the program
   * @param command may run it somewhere else, such as in a namespace
   */
  public Daemon(Path directory, String debian, Map<String, String> environment, String... command)
      throws IOException {
    for (String word : command) {
      if (word.startsWith("/usr/") && !Files.isExecutable(Path.of(word))) {
        throw new AssertionError(word + " is missing: install the package " + debian);
      }
    }
    this.directory = directory;
    this.command = List.of(command);
    this.environment = environment;
    this.process = start();
  }

  private Process start(String... more) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file().toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path file() {
    return directory.resolve("daemon.log");
  }

  /** What a control program prints. */
  public String ask(String... words) {
    try {
      Process asking =
          new ProcessBuilder(new ArrayList<>(List.of(words)))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      asking.onExit().join();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String log() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Ends the process without any farewell to its peers. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Starts it again after {@link #kill}.
   *
   * @param more options that say that it has restarted
   */
  public void startAgain(String... more) throws IOException {
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
