package io.margay.lab;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * A ping that runs, twenty requests a second, until it is stopped. What it has seen can be read
 * meanwhile. Its numbers wrap after 65,535 requests, which is 54 minutes.
 */
public final class Ping implements AutoCloseable {
  private static final String INTERVAL = "0.05";

  private final ProcessId id;
  private final Path log;
  private final String what;

  private Ping(ProcessId id, Path log, String what) {
    this.id = id;
    this.log = log;
    this.what = what;
  }

  static Ping start(Host host, String from, Command command) throws IOException {
    Path log = host.files().log("ping-" + from + "-" + UUID.randomUUID());
    return new Ping(command.with("LANG", "C").detach(log), log, command.what());
  }

  /** The words of one that runs. */
  static List<String> words(Ip target) {
    return List.of("ping", "-n", "-O", "-D", "-i", INTERVAL, target.toString());
  }

  /** The words of one request that waits a second. */
  static String[] once(Ip target) {
    return new String[] {"ping", "-n", "-q", "-c", "1", "-W", "1", target.toString()};
  }

  /** Whether it still runs: it ends by itself when there is no route at its start. */
  public boolean running() {
    return id.alive();
  }

  /** What it has seen so far. */
  public PingReport report() throws IOException {
    try (var lines = Files.lines(log)) {
      return PingReport.parse(lines.toList());
    }
  }

  /**
   * Ends it and tells all that it has seen.
   *
   * @throws LabException when it had ended by itself
   */
  public PingReport stop() throws IOException {
    if (!running()) {
      throw new LabException(what + " had ended by itself" + LogTail.of(log));
    }
    close();
    return report();
  }

  /** Ends it. Again does nothing. */
  @Override
  public void close() throws IOException {
    id.terminate();
    if (!Poll.within(Limits.STOP, () -> !id.alive())) {
      throw new LabException(what + " does not end");
    }
  }

  /** The command. */
  @Override
  public String toString() {
    return what;
  }
}
