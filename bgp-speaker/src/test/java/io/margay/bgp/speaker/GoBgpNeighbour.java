package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** GoBGP as a neighbour. */
final class GoBgpNeighbour implements Neighbour {
  private final String api;
  private final Peering peering;
  private final Daemon gobgpd;

  GoBgpNeighbour(Path directory, Peering peering) throws IOException {
    this.peering = peering;
    this.api = Integer.toString(peering.theirs().port() + 1000);
    Files.writeString(directory.resolve("gobgpd.toml"), configuration(peering));
    List<String> command = new ArrayList<>(peering.before());
    command.addAll(List.of("/usr/bin/gobgpd", "-f", "gobgpd.toml", "-l", "debug", "-p"));
    command.addAll(List.of("--api-hosts", api(peering) + ":" + api));
    gobgpd = new Daemon(directory, "gobgpd", Map.of(), command.toArray(String[]::new));
    announce();
  }

  private void announce() throws IOException {
    Await.until(
        Duration.ofSeconds(10),
        "gobgpd answers",
        () -> !gobgpd.alive() || ask("global").contains("AS:"),
        gobgpd::log);
    if (!gobgpd.alive()) {
      throw new IOException("gobgpd did not start: " + gobgpd.log());
    }
    String hop = peering.theirs().address().toString();
    ask("global", "rib", "add", "-a", "ipv4", "10.2.0.0/16", "nexthop", hop);
    if (peering.options().ipv6()) {
      String v6 = peering.theirs().v6().toString();
      ask("global", "rib", "add", "-a", "ipv6", "2001:2:2::/48", "nexthop", v6);
    }
  }

  private static String configuration(Peering peering) {
    Peering.Options options = peering.options();
    StringBuilder text = new StringBuilder(global(peering));
    options.password().ifPresent(it -> text.append("    auth-password = \"" + it + "\"\n"));
    text.append(transport(peering));
    if (options.restart() > 0) {
      text.append("  [neighbors.graceful-restart.config]\n    enabled = true\n");
      text.append("    restart-time = %d\n".formatted(options.restart()));
    }
    if (options.hops() > 0) {
      text.append("  [neighbors.ttl-security.config]\n    enabled = true\n");
      text.append("    ttl-min = %d\n".formatted(peering.leastTtl().orElse(255)));
    }
    family(text, options, "ipv4-unicast");
    if (options.ipv6()) {
      family(text, options, "ipv6-unicast");
    }
    return text.toString();
  }

  private static String global(Peering peering) {
    Peering.End us = peering.ours();
    Peering.End them = peering.theirs();
    return """
    [global.config]
      as = %d
      router-id = "%s"
      port = %d
      local-address-list = ["%s"]
    [[neighbors]]
      [neighbors.config]
        neighbor-address = "%s"
        peer-as = %d
    """
        .formatted(
            them.as(), them.identifier(), them.port(), them.address(), us.address(), us.as());
  }

  private static String transport(Peering peering) {
    boolean external = peering.ours().as() != peering.theirs().as();
    return """
      [neighbors.transport.config]
        local-address = "%s"
        remote-port = %d
      [neighbors.timers.config]
        connect-retry = 5
        idle-hold-time-after-reset = 5
      [neighbors.ebgp-multihop.config]
        enabled = %s
        multihop-ttl = 10
    """
        .formatted(
            peering.theirs().address(),
            peering.ours().port(),
            peering.options().hops() == 0 && external);
  }

  private static void family(StringBuilder text, Peering.Options options, String name) {
    text.append("  [[neighbors.afi-safis]]\n    [neighbors.afi-safis.config]\n");
    text.append("      afi-safi-name = \"%s\"\n".formatted(name));
    if (options.restart() > 0) {
      text.append("    [neighbors.afi-safis.mp-graceful-restart.config]\n      enabled = true\n");
    }
    if (options.addPath()) {
      text.append("    [neighbors.afi-safis.add-paths.config]\n      receive = true\n");
      text.append("      send-max = 8\n");
    }
  }

  private static String api(Peering peering) {
    return peering.extended() ? "127.0.0.1" : peering.theirs().address().toString();
  }

  String ask(String... words) {
    List<String> command = new ArrayList<>(peering.before());
    String address = api(peering);
    command.addAll(List.of("/usr/bin/gobgp", "-u", address, "-p", api));
    command.addAll(List.of(words));
    return gobgpd.ask(command.toArray(String[]::new));
  }

  @Override
  public boolean has(String prefix) {
    return route(prefix).contains(prefix);
  }

  @Override
  public String route(String prefix) {
    return ask("global", "rib", "-a", prefix.contains(":") ? "ipv6" : "ipv4", prefix);
  }

  @Override
  public boolean complete() {
    return ask("neighbor").contains("Establ")
        && ask("global", "rib").lines().noneMatch(line -> line.matches("S[*> ].*"));
  }

  @Override
  public String describe() {
    return ask("neighbor", peering.ours().address().toString()) + gobgpd.log();
  }

  @Override
  public void kill() {
    gobgpd.kill();
  }

  @Override
  public void startAgain() throws IOException {
    gobgpd.startAgain("-r");
    announce();
  }

  @Override
  public void close() {
    gobgpd.close();
  }
}
