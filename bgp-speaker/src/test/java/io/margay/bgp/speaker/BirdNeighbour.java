package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Path;

/** BIRD 2 as a neighbour. */
final class BirdNeighbour implements Neighbour {
  private static final String KERNEL =
      "protocol direct { ipv4; }"
          + " protocol kernel { persist; ipv4 { export where source = RTS_BGP; }; }";

  private final Bird bird;

  BirdNeighbour(Path directory, Peering peering) throws IOException {
    bird = new Bird(directory, configuration(peering), peering.before());
  }

  private static String configuration(Peering peering) {
    Peering.Options options = peering.options();
    String channel = options.addPath() ? "add paths on;" : "";
    StringBuilder extra = new StringBuilder();
    options.password().ifPresent(it -> extra.append("password \"").append(it).append("\";\n"));
    extra.append(
        options.hops() > 0 ? "multihop " + options.hops() + "; ttl security on;\n" : "multihop;\n");
    extra.append(
        options.restart() > 0
            ? "graceful restart on; graceful restart time " + options.restart() + ";\n"
            : "graceful restart off;\n");
    extra.append(
        "ipv4 { import all; export where source = RTS_STATIC; next hop self; %s %s };\n"
            .formatted(peering.extended() ? "extended next hop on;" : "", channel));
    extra.append(options.narrow() ? "enable as4 off;\n" : "");
    if (options.ipv6()) {
      extra.append(
          "ipv6 { import all; export where source = RTS_STATIC; next hop address %s; %s };\n"
              .formatted(peering.theirs().v6(), channel));
    }
    return """
    router id %s;
    %s
    protocol device {}
    %s
    protocol static s4 { ipv4; route 10.2.0.0/16 blackhole; }
    protocol static s6 { ipv6; route 2001:2:2::/48 blackhole; }
    protocol bgp margay {
      local %s port %d as %d;
      neighbor %s port %d as %d;
      connect retry time 1; connect delay time 1; error wait time 1, 2;
      enable extended messages on;
      %s
    }
    """
        .formatted(
            peering.theirs().identifier(),
            peering.namespace().map(_ -> KERNEL).orElse(""),
            options.restart() > 0 ? "graceful restart wait 10;" : "",
            peering.theirs().address(),
            peering.theirs().port(),
            peering.theirs().as(),
            peering.ours().address(),
            peering.ours().port(),
            peering.ours().as(),
            extra);
  }

  Bird bird() {
    return bird;
  }

  @Override
  public boolean has(String prefix) {
    return route(prefix).contains(prefix);
  }

  @Override
  public String route(String prefix) {
    return bird.command("show route " + prefix + " all");
  }

  @Override
  public boolean complete() {
    String all = bird.command("show protocols all margay");
    return all.contains("Established")
        && !all.contains("graceful restart active")
        && bird.command("show route protocol margay all")
            .lines()
            .noneMatch(line -> line.contains("s) [") || line.contains("STALE"));
  }

  @Override
  public String describe() {
    return bird.command("show protocols all margay") + bird.log();
  }

  @Override
  public void kill() throws IOException {
    bird.kill();
  }

  @Override
  public void startAgain() throws IOException {
    bird.startAgain("-R");
  }

  @Override
  public void close() {
    bird.close();
  }
}
