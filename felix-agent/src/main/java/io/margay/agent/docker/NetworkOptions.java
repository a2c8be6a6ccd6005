package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.model.resource.ThisRelease;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What may be given with {@code docker network create -o}. */
final class NetworkOptions {
  static final String MODE = "margay.mode";
  static final String PROFILE = "margay.profile";
  static final String ORIGIN = "margay.origin";
  static final String MTU = "com.docker.network.driver.mtu";

  private static final Set<String> OF_OTHER_MODES = Set.of("margay.vlan", "margay.parent");
  private static final int MIN_MTU = 576;
  private static final int MAX_MTU = 65_535;

  private NetworkOptions() {}

  /**
   * Reads the options of a new network.
   *
   * @param generic {@code Options["com.docker.network.generic"]} of CreateNetwork
   * @throws DockerRefusal naming the first one that cannot be met
   */
  static Map<String, String> read(JsonNode generic) throws DockerRefusal {
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, JsonNode> option : generic.properties()) {
      check(option.getKey(), option.getValue().asText());
      options.put(option.getKey(), option.getValue().asText());
    }
    return options;
  }

  private static void check(String key, String value) throws DockerRefusal {
    switch (key) {
      case MODE -> {
        if (!value.equals("routed")) {
          throw new DockerRefusal(Refusals.mode(value));
        }
      }
      case MTU -> mtu(value);
      case PROFILE, ORIGIN -> {}
      default -> {
        if (OF_OTHER_MODES.contains(key)) {
          throw new DockerRefusal(key + ": " + ThisRelease.ROUTED_ONLY + "; leave the option out");
        }
        throw new DockerRefusal(
            "margay does not know the option "
                + key
                + "; it knows "
                + String.join(", ", MODE, PROFILE, MTU));
      }
    }
  }

  /** MTU of a network's links in bytes; empty for the host's own. */
  static Optional<Integer> mtu(Map<String, String> options) throws DockerRefusal {
    String text = options.get(MTU);
    return text == null ? Optional.empty() : Optional.of(mtu(text));
  }

  private static int mtu(String text) throws DockerRefusal {
    boolean number =
        !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int mtu = number ? Integer.parseInt(text) : 0;
    if (mtu < MIN_MTU || mtu > MAX_MTU) {
      throw new DockerRefusal(
          MTU + "=" + text + " is not within " + MIN_MTU + " to " + MAX_MTU + " bytes");
    }
    return mtu;
  }
}
