package io.margay.cni;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.cni.CniResult.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * The key {@code ipam} of a configuration.
 *
 * @param type name of the plugin that hands out addresses
 * @param pools names of our pools to use; empty for any
 * @param routes to hand on, when we serve another plugin
 */
public record IpamConfig(String type, List<String> pools, List<Route> routes) {
  /** Our own. */
  public static final String OURS = "margay-ipam";

  public IpamConfig {
    pools = List.copyOf(pools);
    routes = List.copyOf(routes);
  }

  /** Whether another program hands out the addresses. */
  public boolean isDelegated() {
    return !type.isEmpty() && !type.equals(OURS);
  }

  static IpamConfig read(Keys keys) throws CniException {
    String type = keys.text("type");
    if (type.contains("/")) {
      throw keys.wrong("type", "\"" + type + "\"", "is not the name of a plugin");
    }
    if (!type.isEmpty() && !type.equals(OURS)) {
      return new IpamConfig(type, List.of(), List.of());
    }
    JsonNode pools = keys.get("pools");
    if (!pools.isMissingNode() && (!pools.isArray() || pools.isEmpty())) {
      throw new CniException(
          CniException.INVALID_CONFIG,
          "ipam.pools is not a list of pool names",
          "leave the key out for any enabled pool");
    }
    List<Route> routes = new ArrayList<>();
    for (Keys route : keys.objects("routes")) {
      try {
        routes.add(ResultCodec.route(route));
      } catch (IllegalArgumentException e) {
        throw route.wrong("dst", route.node(), "is no route: " + e.getMessage());
      }
    }
    return new IpamConfig(type, keys.texts("pools"), routes);
  }

  /** Only who it is: a detach must not fail by what an attach would refuse. */
  static IpamConfig lenient(Keys keys) {
    return new IpamConfig(keys.get("type").asText(""), List.of(), List.of());
  }
}
