package io.margay.model.resource;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a workload endpoint: {@code <node>-<orchestrator>-<container id>-<interface>}, dashes
 * inside a part doubled. No part starts with a dash, which makes the reading unique.
 *
 * @param orchestrator "cni" or "docker", or another's word
 * @param container the runtime's id of the container, or what else names the workload
 * @param interfaceName inside the container
 */
public record EndpointName(
    String node, String orchestrator, String container, String interfaceName) {

  public EndpointName {
    for (String part : List.of(node, orchestrator, container, interfaceName)) {
      if (!Names.isRuntimeName(part)) {
        throw new InvalidFieldException(
            "metadata.name",
            "\""
                + part
                + "\" cannot be part of an endpoint's name: letters, digits, \"_\", \".\" and"
                + " \"-\", starting with a letter or digit");
      }
    }
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws InvalidFieldException unless there are four parts
   */
  public static EndpointName parse(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-') {
        part.append(c);
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '-') {
        part.append('-');
        i++;
      } else {
        parts.add(part.toString());
        part.setLength(0);
      }
    }
    parts.add(part.toString());
    if (parts.size() != 4) {
      throw new InvalidFieldException(
          "metadata.name",
          "\""
              + text
              + "\" is not NODE-ORCHESTRATOR-CONTAINER-INTERFACE with dashes inside a part"
              + " doubled");
    }
    return new EndpointName(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }

  /** The four parts joined by dashes, their own dashes doubled. */
  @Override
  public String toString() {
    return String.join(
        "-", doubled(node), doubled(orchestrator), doubled(container), doubled(interfaceName));
  }

  private static String doubled(String part) {
    return part.replace("-", "--");
  }
}
