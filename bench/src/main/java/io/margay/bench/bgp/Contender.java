package io.margay.bench.bgp;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A BGP speaker, and how to start it as the device under test of a scenario. */
enum Contender {
  MARGAY("margay"),
  BIRD("bird"),
  FRR("frr"),
  GOBGP("gobgp");

  static final String OURS = MARGAY.title;

  final String title;

  Contender(String title) {
    this.title = title;
  }

  /** What has to be there, by the package that brings it. */
  Map<String, Path> programs() {
    return switch (this) {
      case MARGAY -> Map.of();
      case BIRD -> Map.of("bird2", Path.of("/usr/sbin/bird"));
      case FRR -> Map.of("frr", Path.of("/usr/lib/frr/bgpd"));
      case GOBGP -> Map.of("gobgpd", Path.of("/usr/bin/gobgpd"));
    };
  }

  /** Whether a scenario is worth its time: GoBGP needs minutes for a million. */
  boolean takesPart(Scenario scenario) {
    return this != GOBGP || (!scenario.large() && !scenario.kernel());
  }

  /** How often it runs: the fast ones more often, since their figures are small. */
  int rounds(Scenario scenario) {
    return switch (this) {
      case MARGAY, BIRD -> 3;
      case FRR -> 1;
      case GOBGP -> 1;
    };
  }

  /** Its configuration, by file name. */
  Map<String, String> files(Scenario scenario, Path directory) {
    return switch (this) {
      case MARGAY -> Map.of("speaker.yaml", MargayConfig.text(scenario, directory));
      case BIRD -> Map.of("bird.conf", bird(scenario));
      case FRR -> Map.of("bgpd.conf", frr(scenario), "zebra.conf", "");
      case GOBGP -> Map.of("gobgpd.toml", goBgp(scenario));
    };
  }

  /** The programs to start, in order, in its directory. */
  List<List<String>> commands(Scenario scenario, Path directory) {
    return switch (this) {
      case MARGAY -> List.of(MargayConfig.command(directory));
      case BIRD ->
          List.of(
              List.of(
                  "/usr/sbin/bird", "-f", "-c", "bird.conf", "-s", "bird.ctl", "-P", "bird.pid"));
      case FRR -> frrCommands(scenario, directory);
      case GOBGP ->
          List.of(
              List.of("/usr/bin/gobgpd", "-f", "gobgpd.toml", "--api-hosts", "127.0.0.1:50051"));
    };
  }

  private static List<List<String>> frrCommands(Scenario scenario, Path directory) {
    List<String> shared =
        List.of(
            "--vty_socket", directory.toString(), "-z", directory.resolve("zserv.api").toString());
    List<String> zebra =
        new ArrayList<>(List.of("/usr/lib/frr/zebra", "-f", "zebra.conf", "-i", "zebra.pid"));
    zebra.addAll(shared);
    List<String> bgpd =
        new ArrayList<>(
            List.of("/usr/lib/frr/bgpd", "-f", "bgpd.conf", "-i", "bgpd.pid", "-l", Peers.DUT));
    if (!scenario.kernel()) {
      bgpd.add("-n");
    }
    bgpd.addAll(shared);
    return List.of(zebra, bgpd);
  }

  private static String bird(Scenario scenario) {
    StringBuilder text = new StringBuilder("router id " + Peers.DUT + ";\nprotocol device {}\n");
    if (scenario.kernel()) {
      text.append("protocol kernel { ipv4 { import none; export all; }; }\n");
    }
    String family = scenario.v6() ? "ipv6" : "ipv4";
    for (int peer = 0; peer < scenario.peers(); peer++) {
      text.append(
          """
          protocol bgp p%d {
            local %s as %d;
            neighbor %s as %d;
            passive on;
            hold time %d;
            %s
            %s { import all; export all; };
          }
          """
              .formatted(
                  peer,
                  Peers.DUT,
                  Peers.DUT_AS,
                  Peers.address(peer),
                  scenario.as(peer),
                  Peers.HOLD_SECONDS,
                  scenario.reflector() ? "rr client; rr cluster id 1.1.1.1;" : "",
                  family));
    }
    return text.toString();
  }

  private static String frr(Scenario scenario) {
    StringBuilder text =
        new StringBuilder(
            """
            router bgp %d
             bgp router-id %s
             no bgp ebgp-requires-policy
             no bgp network import-check
             no bgp default ipv4-unicast
             timers bgp 80 %d
            """
                .formatted(Peers.DUT_AS, Peers.DUT, Peers.HOLD_SECONDS));
    for (int peer = 0; peer < scenario.peers(); peer++) {
      String neighbour = " neighbor " + Peers.address(peer) + " ";
      text.append(neighbour).append("remote-as ").append(scenario.as(peer)).append('\n');
      text.append(neighbour).append("passive\n");
      text.append(neighbour).append("advertisement-interval 0\n");
    }
    text.append(" address-family ").append(scenario.v6() ? "ipv6" : "ipv4").append(" unicast\n");
    for (int peer = 0; peer < scenario.peers(); peer++) {
      String neighbour = "  neighbor " + Peers.address(peer) + " ";
      text.append(neighbour).append("activate\n");
      if (scenario.reflector()) {
        text.append(neighbour).append("route-reflector-client\n");
      }
    }
    return text.append(" exit-address-family\n").toString();
  }

  private static String goBgp(Scenario scenario) {
    StringBuilder text =
        new StringBuilder(
            "[global.config]\n  as = %d\n  router-id = \"%s\"\n"
                .formatted(Peers.DUT_AS, Peers.DUT));
    for (int peer = 0; peer < scenario.peers(); peer++) {
      text.append(
          """
          [[neighbors]]
            [neighbors.config]
              neighbor-address = "%s"
              peer-as = %d
            [neighbors.transport.config]
              passive-mode = true
            [neighbors.timers.config]
              hold-time = %d
          """
              .formatted(Peers.address(peer), scenario.as(peer), Peers.HOLD_SECONDS));
      if (scenario.reflector()) {
        text.append(
            """
              [neighbors.route-reflector.config]
                route-reflector-client = true
                route-reflector-cluster-id = "1.1.1.1"
            """);
      }
      text.append(
          """
            [[neighbors.afi-safis]]
              [neighbors.afi-safis.config]
                afi-safi-name = "%s-unicast"
          """
              .formatted(scenario.v6() ? "ipv6" : "ipv4"));
    }
    return text.toString();
  }
}
