package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A BIRD with an address of its own on a host of the lab, as a router beside the cluster: BIRD has
 * one session with each neighbour's address. Sessions are {@code protocol bgp NAME from t}. The end
 * of the lab ends it.
 */
final class Bird {
  private final Host host;
  private final Path control;
  private final Path pid;

  private Bird(Host host, Path control, Path pid) {
    this.host = host;
    this.control = control;
    this.pid = pid;
  }

  /**
   * Starts one.
   *
   * @param folder for its files
   * @param address given to the host, with its length
   * @param device that gets the address
   * @param more its protocols
   */
  static Bird start(Host host, Path folder, String address, String device, long as, String more)
      throws IOException {
    host.run("ip", "address", "replace", address, "dev", device, "nodad");
    String own = address.substring(0, address.indexOf('/'));
    String name = own.replace(':', '-');
    Path file =
        Files.writeString(
            folder.resolve(name + ".conf"),
            """
            router id %1$s;
            log "%4$s" all;
            protocol device { scan time 1; }
            protocol bfd { strict bind yes; interface "*" { interval 100 ms; multiplier 3; }; }
            template bgp t {
              local %2$s as %3$d; strict bind yes; graceful restart on;
              connect retry time 1; connect delay time 1; error wait time 1, 2;
            }
            %5$s
            """
                .formatted(
                    own.contains(":") ? "10.199.0.254" : own,
                    own,
                    as,
                    folder.resolve(name + ".log"),
                    more));
    Path control = folder.resolve(name + ".ctl");
    Path pid = folder.resolve(name + ".pid");
    host.run("bird", "-c", file.toString(), "-s", control.toString(), "-P", pid.toString())
        .orThrow();
    return new Bird(host, control, pid);
  }

  /** Its connections stay and it says nothing. */
  void freeze() throws IOException {
    host.run("sh", "-c", "kill -STOP $(cat " + pid + ")").orThrow();
  }

  void thaw() throws IOException {
    host.run("sh", "-c", "kill -CONT $(cat " + pid + ")").orThrow();
  }

  /** What birdc prints. */
  String ask(String words) throws IOException {
    List<String> command = new ArrayList<>(List.of("birdc", "-s", control.toString()));
    command.addAll(List.of(words.split(" ", -1)));
    return host.run(command.toArray(String[]::new)).out();
  }

  boolean up(String session) throws IOException {
    return ask("show protocols " + session).contains("Established");
  }

  /** What a session told of a prefix, with its attributes; empty when it did not. */
  String route(String session, String prefix) throws IOException {
    String shown = ask("show route for " + prefix + " protocol " + session + " all");
    return shown.contains(prefix + " ") ? shown : "";
  }

  /** All prefixes that a session told. */
  List<String> prefixes(String session) throws IOException {
    return ask("show route protocol " + session)
        .lines()
        .filter(line -> line.matches("[0-9a-f.:]+/[0-9]+ .*"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .sorted()
        .toList();
  }

  void stop() throws IOException {
    String said = ask("down");
    assertTrue(said.contains("Shutdown"), said);
  }
}
