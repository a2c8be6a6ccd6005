package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** FRR's bgpd by itself, without zebra. */
final class FrrNeighbour implements Neighbour {
  private final Optional<Daemon> zebra;
  private final Bgpd bgpd;

  FrrNeighbour(Path directory, Peering peering) throws IOException {
    String text = configuration(peering);
    if (peering.namespace().isEmpty()) {
      Peering.End them = peering.theirs();
      zebra = Optional.empty();
      bgpd = new Bgpd(directory, text, them.address(), them.port());
    } else {
      zebra = Optional.of(zebra(directory, peering.before()));
      String port = Integer.toString(peering.theirs().port());
      List<String> options = List.of("-p", port, "-z", directory.resolve("zserv.api").toString());
      bgpd = new Bgpd(directory, text, peering.before(), options);
    }
  }

  /** What keeps the kernel's routes for bgpd. */
  static Daemon zebra(Path directory, List<String> before) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(directory.resolve("zebra.conf"), "");
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of("/usr/lib/frr/zebra", "-u", "frr", "-g", "frr", "-P", "0"));
    command.addAll(List.of("-f", "zebra.conf", "-i", directory.resolve("zebra.pid").toString()));
    command.addAll(List.of("--vty_socket", directory.toString(), "--log", "stdout"));
    command.addAll(List.of("-z", directory.resolve("zserv.api").toString()));
    Daemon daemon = new Daemon(directory, "frr", Map.of(), command.toArray(String[]::new));
    Await.until(
        Duration.ofSeconds(10),
        "zebra answers",
        () -> Files.exists(directory.resolve("zserv.api")),
        daemon::log);
    return daemon;
  }

  private static String configuration(Peering peering) {
    Peering.Options options = peering.options();
    String us = peering.ours().address().toString();
    StringBuilder text = new StringBuilder("debug bgp neighbor-events\n");
    text.append("router bgp %d\n".formatted(peering.theirs().as()));
    text.append(" bgp router-id %s\n".formatted(peering.theirs().identifier()));
    text.append(" no bgp ebgp-requires-policy\n no bgp network import-check\n");
    if (options.restart() > 0) {
      text.append(" bgp graceful-restart\n bgp graceful-restart preserve-fw-state\n");
      text.append(" bgp graceful-restart restart-time %d\n".formatted(options.restart()));
    }
    neighbour(text, us, "remote-as " + peering.ours().as());
    neighbour(text, us, "port " + peering.ours().port());
    neighbour(text, us, "update-source " + peering.theirs().address());
    neighbour(text, us, "timers connect 1");
    neighbour(text, us, "disable-connected-check");
    if (peering.extended()) {
      neighbour(text, us, "capability extended-nexthop");
    }
    if (options.narrow()) {
      neighbour(text, us, "dont-capability-negotiate");
    }
    if (options.hops() > 0) {
      neighbour(text, us, "ttl-security hops " + options.hops());
    }
    options.password().ifPresent(it -> neighbour(text, us, "password " + it));
    family(text, peering, "ipv4", "10.2.0.0/16");
    if (options.ipv6()) {
      family(text, peering, "ipv6", "2001:2:2::/48");
      text.append("route-map hop permit 10\n set ipv6 next-hop global ");
      text.append(peering.theirs().v6()).append('\n');
    }
    return text.toString();
  }

  private static void neighbour(StringBuilder text, String us, String what) {
    text.append(" neighbor %s %s\n".formatted(us, what));
  }

  private static void family(StringBuilder text, Peering peering, String family, String network) {
    String us = peering.ours().address().toString();
    text.append(" address-family %s unicast\n  network %s\n".formatted(family, network));
    neighbour(text, us, "activate");
    if (peering.options().addPath()) {
      neighbour(text, us, "addpath-tx-all-paths");
    }
    if (family.equals("ipv6")) {
      neighbour(text, us, "route-map hop out");
    }
    text.append(" exit-address-family\n");
  }

  String ask(String command) {
    return bgpd.ask(command);
  }

  /** A line of the configuration of its router. */
  void configure(String line) {
    bgpd.ask("configure terminal", "router bgp", line);
  }

  @Override
  public boolean has(String prefix) {
    return route(prefix).contains("Paths:");
  }

  @Override
  public String route(String prefix) {
    return ask("show bgp %s unicast %s".formatted(prefix.contains(":") ? "ipv6" : "ipv4", prefix));
  }

  @Override
  public boolean complete() {
    String session = ask("show bgp neighbors");
    return session.contains("BGP state = Established")
        && session.contains("End-of-RIB received: IPv4 Unicast")
        && ask("show bgp ipv4 unicast").lines().noneMatch(line -> line.matches("S[*> ].*"));
  }

  @Override
  public String describe() {
    return ask("show bgp neighbors") + ask("show bgp summary") + bgpd.log();
  }

  @Override
  public void kill() {
    bgpd.kill();
  }

  @Override
  public void startAgain() throws IOException {
    bgpd.startAgain();
  }

  @Override
  public void close() {
    bgpd.close();
    zebra.ifPresent(Daemon::close);
  }
}
