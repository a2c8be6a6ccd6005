package io.margay.cli.host;

import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import java.nio.file.Path;
import java.util.List;

/** What container runtimes read of us (contract, "CNI configuration" and "Docker"). */
public final class RuntimeConfiguration {
  /** The plugin's type. */
  static final String CNI_TYPE = "margay";

  /** The type of its address plugin. */
  static final String IPAM_TYPE = "margay-ipam";

  /** First in the directory by its name, so that runtimes take it. */
  public static final String CNI_FILE = "10-margay.conflist";

  /**
   * The version that a runtime uses unless it knows a later one of {@link #VERSIONS}: a bare later
   * one stops containerd 1.6 and podman 4.
   */
  private static final String VERSION = "1.0.0";

  static final List<String> VERSIONS = List.of("0.4.0", "1.0.0", "1.1.0");

  /** What this release honours, and nothing else: what is not declared never arrives. */
  private static final List<String> CAPABILITIES =
      List.of(
          "ips",
          "mac",
          "portMappings",
          "bandwidth",
          "dns",
          "ipRanges",
          "aliases",
          "io.kubernetes.cri.pod-annotations");

  private RuntimeConfiguration() {}

  /**
   * The list that CNI runtimes read.
   *
   * @param network its name
   * @param socket the agent's
   * @param pools that addresses come from
   */
  public static String cni(String network, Path socket, List<String> pools) {
    MappingBuilder plugin =
        new MappingBuilder().put("type", CNI_TYPE).put("socket", socket.toString());
    MappingBuilder capabilities = new MappingBuilder();
    CAPABILITIES.forEach(name -> capabilities.put(name, true));
    plugin.put("capabilities", capabilities.build());
    plugin.put(
        "ipam", new MappingBuilder().put("type", IPAM_TYPE).putTexts("pools", pools).build());
    return JsonText.pretty(
        new MappingBuilder()
            .put("cniVersion", VERSION)
            .putTexts("cniVersions", VERSIONS)
            .put("name", network)
            .put("plugins", new Tree.Sequence(Position.NONE, List.of(plugin.build())))
            .build());
  }

  /**
   * The files by which dockerd finds the drivers also while their sockets are not there.
   *
   * @param directory such as {@code /etc/docker/plugins}
   * @param sockets where the agent makes the sockets
   */
  public static List<HostFile> docker(Path directory, Path sockets) {
    return DockerChecks.DRIVERS.stream()
        .map(name ->
            new HostFile(
                directory.resolve(name + ".spec"),
                "unix://" + sockets.resolve(name + ".sock") + "\n"))
        .toList();
  }
}
