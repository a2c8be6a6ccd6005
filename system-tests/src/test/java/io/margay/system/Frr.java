package io.margay.system;

import io.margay.lab.Host;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** FRR's bgpd without zebra, listening at an address of its own on a host of the lab. */
final class Frr {
  private final Host host;
  private final Path folder;

  private Frr(Host host, Path folder) {
    this.host = host;
    this.folder = folder;
  }

  /**
   * Starts it.
   *
   * @param address given to the host, with its length
   * @param more lines below {@code router bgp}
   */
  static Frr start(Host host, Path parent, String address, long as, String more)
      throws IOException {
    host.run("ip", "address", "replace", address, "dev", "u0");
    String own = address.substring(0, address.indexOf('/'));
    Path folder = Files.createDirectory(parent.resolve("frr"));
    // bgpd gives root up before it makes its sockets
    for (Path each : List.of(parent, folder)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Path file =
        Files.writeString(
            folder.resolve("bgpd.conf"),
            "router bgp %d\n bgp router-id %s\n no bgp network import-check\n%s"
                .formatted(as, own, more));
    host.run(
            "/usr/lib/frr/bgpd",
            "-d",
            "-u",
            "frr",
            "-g",
            "frr",
            "-P",
            "0",
            "--no_zebra",
            "--no_kernel",
            "-l",
            own,
            "-f",
            file.toString(),
            "-i",
            folder.resolve("pid").toString(),
            "--vty_socket",
            folder.toString())
        .orThrow();
    Poll.until(
        Duration.ofSeconds(10), "bgpd answers", () -> Files.exists(folder.resolve("bgpd.vty")));
    return new Frr(host, folder);
  }

  /** What vtysh prints. */
  String ask(String... commands) throws IOException {
    List<String> words = new ArrayList<>(List.of("vtysh", "--vty_socket", folder.toString()));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    return host.run(words.toArray(String[]::new)).out();
  }

  /** Whether a neighbour's routes hold a prefix. */
  boolean has(String neighbour, String prefix) throws IOException {
    String shown = ask("show bgp ipv4 unicast " + prefix);
    return shown.contains("from " + neighbour + " ");
  }

  void stop() throws IOException {
    host.run("sh", "-c", "kill $(cat " + folder.resolve("pid") + ")");
  }
}
