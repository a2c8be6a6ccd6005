package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ExaBGP as a neighbour: it connects, and writes what it hears into a file. */
final class ExaBgpNeighbour implements Neighbour {
  private final Path heard;
  private final Daemon exabgp;

  ExaBgpNeighbour(Path directory, Peering peering) throws IOException {
    heard = directory.resolve("heard.json");
    Files.writeString(directory.resolve("exabgp.conf"), configuration(peering));
    Files.writeString(directory.resolve("exabgp.env"), "");
    List<String> command = new ArrayList<>(peering.before());
    command.addAll(
        List.of("/usr/sbin/exabgp", "--env", directory.resolve("exabgp.env").toString()));
    command.add(directory.resolve("exabgp.conf").toString());
    exabgp = new Daemon(directory, "exabgp", environment(peering), command.toArray(String[]::new));
  }

  /** In a namespace of its own it waits for us: it connects ever more seldom after each loss. */
  private static Map<String, String> environment(Peering peering) {
    Map<String, String> environment = new HashMap<>();
    environment.put("exabgp.daemon.user", "root");
    environment.put("exabgp.daemon.daemonize", "false");
    environment.put("exabgp.api.cli", "false");
    environment.put("exabgp.log.level", "INFO");
    environment.put("exabgp.log.destination", "stdout");
    if (peering.namespace().isPresent()) {
      environment.put("exabgp.tcp.bind", peering.theirs().address().toString());
      environment.put("exabgp.tcp.port", Integer.toString(peering.theirs().port()));
    }
    return environment;
  }

  private String configuration(Peering peering) {
    Peering.Options options = peering.options();
    StringBuilder extra = new StringBuilder();
    options
        .password()
        .ifPresent(it -> extra.append("  md5-password \"" + it + "\";\n  md5-base64 false;\n"));
    if (options.hops() > 0) {
      extra.append(
          "  outgoing-ttl 255;\n  incoming-ttl %d;\n".formatted(peering.leastTtl().orElse(255)));
    }
    extra.append(peering.namespace().isPresent() ? "  passive;\n" : "");
    extra.append(
        "  capability {\n    asn4 "
            + (options.narrow() ? "disable" : "enable")
            + ";\n    route-refresh enable;\n");
    if (options.restart() > 0) {
      extra.append("    graceful-restart %d;\n".formatted(options.restart()));
    }
    if (options.addPath()) {
      extra.append("    add-path send/receive;\n");
    }
    extra.append(peering.extended() ? "    nexthop enable;\n" : "");
    extra.append("  }\n  family {\n    ipv4 unicast;\n");
    extra.append(options.ipv6() ? "    ipv6 unicast;\n" : "").append("  }\n");
    extra.append(peering.extended() ? "  nexthop {\n    ipv4 unicast ipv6;\n  }\n" : "");
    extra.append("  static {\n");
    String path = options.addPath() ? " path-information 0.0.0.1" : "";
    extra.append(
        "    route 10.2.0.0/16 next-hop %s%s;\n".formatted(peering.theirs().address(), path));
    if (options.ipv6()) {
      extra.append(
          "    route 2001:2:2::/48 next-hop %s%s;\n".formatted(peering.theirs().v6(), path));
    }
    extra.append("  }\n");
    return """
    process heard {
      run /bin/sh -c "cat > %s";
      encoder json;
    }
    neighbor %s {
      router-id %s;
      local-address %s;
      local-as %d;
      peer-as %d;
      connect %d;
      hold-time 90;
    %s
      api { processes [ heard ]; receive { parsed; update; notification; } neighbor-changes; }
    }
    """
        .formatted(
            heard,
            peering.ours().address(),
            peering.theirs().identifier(),
            peering.theirs().address(),
            peering.theirs().as(),
            peering.ours().as(),
            peering.ours().port(),
            extra);
  }

  /** What ExaBGP heard, a line of JSON for each message. */
  String heard() {
    try {
      return Files.exists(heard) ? Files.readString(heard) : "";
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }

  /** The last word about a prefix was an announcement. */
  @Override
  public boolean has(String prefix) {
    for (String line : heard().lines().toList().reversed()) {
      if (line.contains("\"state\": \"down\"")) {
        return false;
      }
      if (line.contains(prefix)) {
        int withdrawn = line.indexOf("\"withdraw\"");
        return withdrawn < 0 || line.lastIndexOf(prefix) < withdrawn;
      }
    }
    return false;
  }

  @Override
  public String route(String prefix) {
    return heard().lines().filter(line -> line.contains(prefix)).reduce("", (_, last) -> last);
  }

  /** It keeps nothing over a restart of ours, so that all it has is fresh. */
  @Override
  public boolean complete() {
    String all = heard();
    String now = all.substring(Math.max(0, all.lastIndexOf("\"type\": \"state\"")));
    return now.contains("\"state\": \"up\"") && now.contains("\"eor\"");
  }

  @Override
  public String describe() {
    return heard() + exabgp.log();
  }

  @Override
  public void kill() {
    exabgp.kill();
  }

  @Override
  public void startAgain() throws IOException {
    exabgp.startAgain();
  }

  @Override
  public void close() {
    exabgp.close();
  }
}
