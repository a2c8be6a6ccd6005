package io.margay.bench.cni;

import java.nio.file.Path;
import java.util.List;

/**
 * A plugin, with the configuration that a runtime hands to it.
 *
 * @param name in tables
 * @param program what is executed
 * @param config what it reads on stdin
 */
record Plugin(String name, Path program, String config) {
  static final String OURS = "margay";
  static final String PTP = "ptp";
  static final String BRIDGE = "bridge";

  /** No plugin at all: what starting any program and waiting for it costs the driver. */
  static final String NOTHING = "/bin/true";

  static final Path REFERENCE = Path.of("/usr/lib/cni");

  /**
   * All that take turns.
   *
   * @param state where the peers' IPAM keeps its files
   */
  static List<Plugin> all(Path state) {
    return List.of(
        new Plugin(
            OURS,
            Path.of("/opt/cni/bin/margay"),
            """
            {"cniVersion":"1.0.0","name":"margay","type":"margay",
             "socket":"/run/margay/agent.sock","ipam":{"type":"margay-ipam"}}
            """),
        new Plugin(
            PTP,
            REFERENCE.resolve("ptp"),
            """
            {"cniVersion":"1.0.0","name":"bench-ptp","type":"ptp",
             "ipam":{"type":"host-local","subnet":"10.67.0.0/16","dataDir":"%s"}}
            """
                .formatted(state)),
        new Plugin(
            BRIDGE,
            REFERENCE.resolve("bridge"),
            """
            {"cniVersion":"1.0.0","name":"bench-bridge","type":"bridge","bridge":"cni-bench",
             "isGateway":true,
             "ipam":{"type":"host-local","subnet":"10.68.0.0/16","dataDir":"%s"}}
            """
                .formatted(state)),
        new Plugin(NOTHING, Path.of(NOTHING), ""));
  }
}
