package io.margay.bench.bgp;

import io.margay.lab.InstalledTree;
import java.nio.file.Path;
import java.util.List;

/** The file of our stand-alone speaker for a scenario. */
final class MargayConfig {
  private MargayConfig() {}

  static String text(Scenario scenario, Path directory) {
    StringBuilder text =
        new StringBuilder(
            """
            local-as: %d
            router-id: %s
            control-socket: %s
            log-level: warn
            kernel:
              export: %s
            peers:
            """
                .formatted(
                    Peers.DUT_AS, Peers.DUT, directory.resolve("control"), scenario.kernel()));
    for (int peer = 0; peer < scenario.peers(); peer++) {
      text.append(
          """
            - address: %s
              as: %d
              passive: true
              hold-time: %d
              families: [%s]
              route-reflector-client: %s
          """
              .formatted(
                  Peers.address(peer),
                  scenario.as(peer),
                  Peers.HOLD_SECONDS,
                  scenario.v6() ? "ipv6-unicast" : "ipv4-unicast",
                  scenario.reflector()));
    }
    return text.toString();
  }

  /** The program as it is installed. */
  static List<String> command(Path directory) {
    Path home =
        InstalledTree.find()
            .map(InstalledTree::home)
            .orElseThrow(() -> new IllegalStateException("nothing is installed: ./dev build"));
    return List.of(
        home.resolve("usr/lib/margay/bin/bgp-speaker").toString(),
        "--config",
        directory.resolve("speaker.yaml").toString());
  }
}
