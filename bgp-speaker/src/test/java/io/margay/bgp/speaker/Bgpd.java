package io.margay.bgp.speaker;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bgpd process of FRR with a configuration of its own, driven by vtysh. */
public final class Bgpd implements AutoCloseable {
  private final Path directory;
  private final Daemon daemon;

  /** By itself, without zebra, listening at an address and a port. */
  Bgpd(Path directory, String configuration, Ip address, int port) throws IOException {
    this(
        directory,
        configuration,
        List.of(),
        List.of(
            "--no_zebra", "--no_kernel", "-l", address.toString(), "-p", Integer.toString(port)));
  }

  /**
   * @param before a command that runs it somewhere else, such as in a namespace
   * @param more options
   */
  public Bgpd(Path directory, String configuration, List<String> before, List<String> more)
      throws IOException {
    this.directory = directory;
    // bgpd gives root up before it makes its sockets
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path file = Files.writeString(directory.resolve("bgpd.conf"), configuration);
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of("/usr/lib/frr/bgpd", "-u", "frr", "-g", "frr", "-P", "0"));
    command.addAll(List.of("-f", file.toString(), "-i", directory.resolve("bgpd.pid").toString()));
    command.addAll(List.of("--vty_socket", directory.toString(), "--log", "stdout"));
    command.addAll(more);
    daemon = new Daemon(directory, "frr", Map.of(), command.toArray(String[]::new));
    Await.until(
        Duration.ofSeconds(10),
        "bgpd answers",
        () -> !daemon.alive() || Files.exists(directory.resolve("bgpd.vty")),
        daemon::log);
    if (!daemon.alive()) {
      throw new IOException("bgpd did not start: " + daemon.log());
    }
  }

  /** What vtysh prints for a command. */
  public String ask(String... commands) {
    List<String> words =
        new ArrayList<>(List.of("/usr/bin/vtysh", "--vty_socket", directory.toString()));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    return daemon.ask(words.toArray(String[]::new));
  }

  public String log() {
    return daemon.log();
  }

  /** Ends the process without any farewell to its peers. */
  void kill() {
    daemon.kill();
  }

  /** Starts it again after {@link #kill}. */
  void startAgain() throws IOException {
    daemon.startAgain();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
