package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A BIRD 2 process with a configuration of its own, driven by birdc. */
public final class Bird implements AutoCloseable {
  private final Path directory;
  private final Daemon daemon;

  /**
   * @param directory for configuration, socket and log
   */
  Bird(Path directory, String configuration) throws IOException {
    this(directory, configuration, List.of());
  }

  /**
   * @param before a command that runs it somewhere else, such as in a namespace
   */
  public Bird(Path directory, String configuration, List<String> before) throws IOException {
    this.directory = directory;
    Files.writeString(directory.resolve("bird.conf"), configuration);
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of("/usr/sbin/bird", "-f", "-c", "bird.conf", "-s", "bird.ctl", "-P", "bird.pid"));
    daemon = new Daemon(directory, "bird2", Map.of(), command.toArray(String[]::new));
    awaitAnswer();
  }

  private void awaitAnswer() throws IOException {
    Await.until(
        Duration.ofSeconds(5),
        "BIRD answers",
        () -> !daemon.alive() || Files.exists(directory.resolve("bird.ctl")),
        daemon::log);
    if (!daemon.alive()) {
      throw new IOException("BIRD did not start: " + daemon.log());
    }
  }

  /** What birdc prints for a command. */
  public String command(String... words) {
    return daemon.ask("/usr/sbin/birdc", "-s", "bird.ctl", String.join(" ", words));
  }

  public String log() {
    return daemon.log();
  }

  /** Ends the process without any farewell to its peers. */
  void kill() throws IOException {
    daemon.kill();
    Files.deleteIfExists(directory.resolve("bird.ctl"));
  }

  /**
   * Starts it again after {@link #kill}.
   *
   * @param more options, such as -R for one that says that it has restarted
   */
  void startAgain(String... more) throws IOException {
    daemon.startAgain(more);
    awaitAnswer();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
