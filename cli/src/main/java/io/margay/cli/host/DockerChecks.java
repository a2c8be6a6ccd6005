package io.margay.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether this host's dockerd and the drivers that it looks for can be reached. */
public final class DockerChecks {
  /** The names that users give to {@code --driver} and {@code --ipam-driver}. */
  static final List<String> DRIVERS = List.of("margay", "margay-ipam");

  private static final String SOCKET = "/var/run/docker.sock";
  private static final String PLUGINS = "/run/docker/plugins";

  private DockerChecks() {}

  /** Looks at dockerd's socket and, when there is one, at both drivers. */
  public static List<Finding> look(AgentSettings settings) {
    Path socket = Path.of(settings.value("docker.socket").orElse(SOCKET));
    if (!Files.exists(socket)) {
      return List.of(Finding.ok("docker", "no dockerd here: " + socket + " is not there"));
    }
    List<Finding> found = new ArrayList<>(List.of(daemon(socket)));
    String directory = settings.value("docker.plugin-dir").orElse(PLUGINS);
    if (directory.equals("none")) {
      found.add(
          Finding.warning(
              "docker drivers", "docker.plugin-dir is none", "remove the key from agent.yaml"));
      return found;
    }
    DRIVERS.forEach(driver -> found.add(driver(driver, Path.of(directory))));
    return found;
  }

  private static Finding daemon(Path socket) {
    try {
      String answer = Peer.at(socket).ask("GET", "/_ping");
      return answer.contains(" 200 ")
          ? Finding.ok("docker", socket + " answers")
          : Finding.warning("docker", answer.lines().findFirst().orElse(""), "look at its log");
    } catch (IOException e) {
      return Finding.warning(
          "docker", socket + ": " + e.getMessage(), "start dockerd (systemctl start docker)");
    }
  }

  private static Finding driver(String name, Path directory) {
    String finding = "docker driver " + name;
    Path socket = directory.resolve(name + ".sock");
    String advice =
        "start the agent, with docker.plugin-dir as dockerd sees it: it makes the socket";
    if (!Files.exists(socket)) {
      return Finding.failed(finding, socket + " is not there", advice);
    }
    try {
      String answer = Peer.at(socket).ask("POST", "/Plugin.Activate");
      return answer.contains(" 200 ")
          ? Finding.ok(finding, socket + " answers")
          : Finding.failed(finding, answer.lines().findFirst().orElse("no answer"), advice);
    } catch (IOException e) {
      return Finding.failed(finding, socket + ": " + e.getMessage(), advice);
    }
  }
}
