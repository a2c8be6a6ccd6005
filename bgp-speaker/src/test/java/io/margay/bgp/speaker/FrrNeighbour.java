package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Path;

/** FRR's bgpd by itself, without zebra. */
final class FrrNeighbour implements Neighbour {
  private final Bgpd bgpd;

  FrrNeighbour(Path directory, Peering peering) throws IOException {
    bgpd =
        new Bgpd(
            directory, configuration(peering), peering.theirs().address(), peering.theirs().port());
  }

  private static String configuration(Peering peering) {
    Peering.Options options = peering.options();
    String us = peering.ours().address().toString();
    StringBuilder text = new StringBuilder("debug bgp neighbor-events\n");
    text.append("router bgp %d\n".formatted(peering.theirs().as()));
    text.append(" bgp router-id %s\n".formatted(peering.theirs().address()));
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

  @Override
  public boolean has(String prefix) {
    return route(prefix).contains("Paths:");
  }

  @Override
  public String route(String prefix) {
    return ask("show bgp %s unicast %s".formatted(prefix.contains(":") ? "ipv6" : "ipv4", prefix));
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
  }
}
