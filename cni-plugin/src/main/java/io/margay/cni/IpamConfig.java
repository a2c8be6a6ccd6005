package io.margay.cni;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.cni.CniResult.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * The key {@code ipam} of a configuration.
 *
 * @param type name of the plugin that hands out addresses
 * @param pools names or prefixes of our pools to use; empty for any
 * @param routes that the container is to have besides
 * @param ipv6 whether it wants IPv6
 */
public record IpamConfig(String type, List<String> pools, List<Route> routes, boolean ipv6) {
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

  /**
   * Reads it.
   *
   * @param keys of {@code ipam}
   * @param config the whole configuration, which may hold routes too
   */
  static IpamConfig read(Keys keys, Keys config) throws CniException {
    String type = keys.text("type");
    if (type.contains("/")) {
      throw keys.wrong("type", "\"" + type + "\"", "is not the name of a plugin");
    }
    if (!type.isEmpty() && !type.equals(OURS)) {
      return new IpamConfig(type, List.of(), List.of(), false);
    }
    List<Route> routes = new ArrayList<>(routes(keys));
    routes.addAll(routes(config));
    return new IpamConfig(type, pools(keys), routes, asksIpv6(keys));
  }

  /** Under our name for it, or under Calico's. */
  private static List<String> pools(Keys keys) throws CniException {
    for (String key : List.of("pools", "ipv4_pools")) {
      JsonNode pools = keys.get(key);
      if (Keys.absent(pools)) {
        continue;
      }
      if (!pools.isArray() || pools.isEmpty()) {
        throw new CniException(
            CniException.INVALID_CONFIG,
            "ipam." + key + " is not a list of pool names",
            "leave the key out for any enabled pool");
      }
      return keys.texts(key);
    }
    return List.of();
  }

  private static List<Route> routes(Keys keys) throws CniException {
    List<Route> routes = new ArrayList<>();
    for (Keys route : keys.objects("routes")) {
      try {
        routes.add(ResultCodec.route(route));
      } catch (IllegalArgumentException e) {
        throw route.wrong("dst", route.node(), "is no route: " + e.getMessage());
      }
    }
    return routes;
  }

  private static boolean asksIpv6(Keys keys) {
    return keys.get("assign_ipv6").asText().equalsIgnoreCase("true")
        || keys.get("assign_ipv4").asText().equalsIgnoreCase("false")
        || !keys.get("ipv6_pools").isEmpty();
  }

  /** Only who it is: a detach must not fail by what an attach would refuse. */
  static IpamConfig lenient(Keys keys) {
    return new IpamConfig(keys.get("type").asText(""), List.of(), List.of(), false);
  }
}
