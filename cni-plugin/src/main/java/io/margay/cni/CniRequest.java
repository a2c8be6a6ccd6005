package io.margay.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A checked CNI request.
 *
 * @param command what to do
 * @param version the version of the configuration, in which the result is given
 * @param network name of the network
 * @param containerId the runtime's id of the container
 * @param interfaceName name of the interface in the container
 * @param netns path of the container's namespace as the client sees it; empty for a DEL without one
 * @param pools names of the address pools to use; empty for any
 * @param address the address that was asked for with CNI_ARGS {@code IP}
 * @param previous the result of the ADD, given to CHECK
 */
public record CniRequest(
    CniCommand command,
    CniVersion version,
    String network,
    String containerId,
    String interfaceName,
    String netns,
    List<String> pools,
    Optional<Ip> address,
    Optional<JsonNode> previous) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]*");

  public CniRequest {
    pools = List.copyOf(pools);
  }

  /**
   * Checks environment and configuration.
   *
   * @throws CniException with the specification's code for the first thing that is wrong; several
   *     missing variables are named together
   */
  public static CniRequest parse(CniWire.Message message) throws CniException {
    Map<String, String> environment = message.environment();
    CniCommand command = command(environment.getOrDefault("CNI_COMMAND", ""));
    requireVariables(command, environment);
    JsonNode config = config(message.stdin());
    CniVersion version = CniVersion.parse(text(config, "cniVersion"));
    String network = networkName(config);
    if (command == CniCommand.CHECK && version.compareTo(CniVersion.V0_4_0) < 0) {
      throw new CniException(
          CniException.INCOMPATIBLE_VERSION, "config version does not allow CHECK", "");
    }
    String containerId = environment.getOrDefault("CNI_CONTAINERID", "");
    if (!NAME.matcher(containerId).matches()) {
      throw new CniException(
          CniException.INVALID_ENVIRONMENT, "invalid characters in containerID", containerId);
    }
    Optional<JsonNode> previous = Optional.ofNullable(config.get("prevResult"));
    if (command == CniCommand.CHECK && previous.isEmpty()) {
      throw new CniException(
          CniException.INVALID_CONFIG, "missing prevResult", "CHECK compares with ADD's result");
    }
    return new CniRequest(
        command,
        version,
        network,
        containerId,
        interfaceName(environment.getOrDefault("CNI_IFNAME", "")),
        environment.getOrDefault("CNI_NETNS", ""),
        pools(config.path("ipam")),
        address(environment.getOrDefault("CNI_ARGS", "")),
        previous);
  }

  private static CniCommand command(String text) throws CniException {
    for (CniCommand command : CniCommand.values()) {
      if (command.name().equals(text)) {
        return command;
      }
    }
    throw new CniException(
        CniException.INVALID_ENVIRONMENT,
        text.isEmpty()
            ? "required env variables [CNI_COMMAND] missing"
            : "unknown CNI_COMMAND: " + text,
        "this plugin knows ADD, DEL, CHECK and VERSION");
  }

  private static void requireVariables(CniCommand command, Map<String, String> environment)
      throws CniException {
    List<String> needed =
        command == CniCommand.DEL
            ? List.of("CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH")
            : List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH");
    List<String> missing = new ArrayList<>();
    for (String name : needed) {
      if (environment.getOrDefault(name, "").isEmpty()) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new CniException(
          CniException.INVALID_ENVIRONMENT,
          "required env variables [" + String.join(",", missing) + "] missing",
          "");
    }
  }

  private static JsonNode config(String stdin) throws CniException {
    try {
      JsonNode config = JSON.readTree(stdin);
      if (config == null || !config.isObject()) {
        throw new CniException(
            CniException.DECODING_FAILURE, "the configuration on stdin is not a JSON object", "");
      }
      return config;
    } catch (JsonProcessingException e) {
      throw new CniException(
          CniException.DECODING_FAILURE,
          "the configuration on stdin is not JSON",
          "line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
  }

  private static String networkName(JsonNode config) throws CniException {
    String name = text(config, "name");
    if (name.isEmpty()) {
      throw new CniException(CniException.INVALID_CONFIG, "missing network name", "key \"name\"");
    }
    if (!NAME.matcher(name).matches()) {
      throw new CniException(
          CniException.INVALID_CONFIG, "invalid characters found in network name", name);
    }
    return name;
  }

  /** The kernel's rule for interface names (net/core/dev.c, dev_valid_name). */
  private static String interfaceName(String name) throws CniException {
    boolean valid =
        name.length() <= 15
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(c -> c == '/' || c == ':' || Character.isWhitespace(c));
    if (!valid) {
      throw new CniException(CniException.INVALID_ENVIRONMENT, "invalid interface name", name);
    }
    return name;
  }

  private static List<String> pools(JsonNode ipam) throws CniException {
    String type = text(ipam, "type");
    if (!type.isEmpty() && !type.equals("margay-ipam")) {
      throw new CniException(
          CniException.UNSUPPORTED_FIELD,
          "unsupported field ipam.type: \"" + type + "\"",
          "this release takes addresses from margay-ipam only");
    }
    JsonNode pools = ipam.path("pools");
    List<String> names = new ArrayList<>();
    for (JsonNode pool : pools) {
      names.add(pool.asText());
    }
    if (!pools.isMissingNode() && (!pools.isArray() || names.isEmpty())) {
      throw new CniException(
          CniException.INVALID_CONFIG,
          "ipam.pools is not a list of pool names",
          "leave the key out for any enabled pool");
    }
    return names;
  }

  private static Optional<Ip> address(String arguments) throws CniException {
    Optional<Ip> address = Optional.empty();
    for (String pair : arguments.split(";", -1)) {
      if (pair.startsWith("IP=")) {
        try {
          address = Optional.of(Ip.parse(pair.substring(3)));
        } catch (IllegalArgumentException e) {
          throw new CniException(
              CniException.INVALID_ENVIRONMENT, "CNI_ARGS: IP is no address", pair.substring(3));
        }
      }
    }
    return address;
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asText("");
  }
}
