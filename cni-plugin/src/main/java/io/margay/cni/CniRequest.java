package io.margay.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.model.resource.ThisRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A checked CNI request. What a command does not need is empty.
 *
 * @param command what to do
 * @param role which of our plugins was called
 * @param version the version of the configuration, in which the result is given
 * @param network name of the network
 * @param attachment the container and its interface; of STATUS and GC, whose variables lack, empty
 *     texts
 * @param netns path of the container's namespace as the client sees it; empty for a DEL without one
 * @param ownNamespaceAllowed whether the caller insists on a namespace that is its own
 * @param ipam who hands out addresses
 * @param wishes what is asked of the interface
 * @param previous the result of the plugin before, or of the ADD
 * @param valid for GC: the attachments that are in use; empty when the runtime did not say
 */
public record CniRequest(
    CniCommand command,
    Role role,
    CniVersion version,
    String network,
    Attachment attachment,
    String netns,
    boolean ownNamespaceAllowed,
    IpamConfig ipam,
    Wishes wishes,
    Optional<CniResult> previous,
    Optional<List<Attachment>> valid) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]*");

  /** One interface of one container. */
  public record Attachment(String containerId, String interfaceName) {}

  /** Which of our plugins. */
  public enum Role {
    /** {@code margay}: attaches containers. */
    NETWORK,
    /** {@code margay-ipam}: hands out addresses to another plugin. */
    IPAM
  }

  /**
   * Checks environment and configuration.
   *
   * @throws CniException with the specification's code for the first thing that is wrong; several
   *     missing variables are named together
   */
  public static CniRequest parse(CniWire.Message message) throws CniException {
    try {
      Map<String, String> environment = message.environment();
      CniCommand command = command(environment.getOrDefault("CNI_COMMAND", ""));
      requireVariables(command, environment);
      JsonNode config = config(message.stdin());
      CniVersion version = CniVersion.parse(config.path("cniVersion").asText(""));
      return parse(command, version, environment, new Keys(config, ""));
    } catch (CniException e) {
      throw e.in(versionOf(message.stdin()));
    }
  }

  /** The version in which an error is told: the configuration's, where it can be known. */
  private static CniVersion versionOf(String stdin) {
    try {
      return CniVersion.parse(config(stdin).path("cniVersion").asText(""));
    } catch (CniException e) {
      return CniVersion.NEWEST;
    }
  }

  private static CniRequest parse(
      CniCommand command, CniVersion version, Map<String, String> environment, Keys config)
      throws CniException {
    if (version.compareTo(command.since()) < 0) {
      throw new CniException(
          CniException.INCOMPATIBLE_VERSION,
          "config version does not allow " + command,
          "it came with " + command.since().text() + ", the configuration says " + version.text());
    }
    String network = networkName(config.get("name"));
    Attachment attachment = attachment(command, environment);
    Optional<CniResult> previous = previous(command, config);
    boolean attaches = command == CniCommand.ADD;
    Map<String, String> arguments =
        attaches ? CniArguments.parse(environment.getOrDefault("CNI_ARGS", "")) : Map.of();
    boolean lenient = command == CniCommand.DEL || command == CniCommand.GC;
    Role role = role(environment, config);
    return new CniRequest(
        command,
        role,
        version,
        network,
        attachment,
        environment.getOrDefault("CNI_NETNS", ""),
        isTrue(environment.getOrDefault("CNI_NETNS_OVERRIDE", "")),
        lenient
            ? IpamConfig.lenient(config.object("ipam"))
            : IpamConfig.read(config.object("ipam"), config),
        attaches ? wishes(role, config, arguments) : Wishes.NONE,
        previous,
        command == CniCommand.GC ? valid(config) : Optional.empty());
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
        "this plugin knows ADD, DEL, CHECK, STATUS, GC and VERSION");
  }

  private static void requireVariables(CniCommand command, Map<String, String> environment)
      throws CniException {
    List<String> missing = new ArrayList<>();
    for (String name : command.variables()) {
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

  private static String networkName(JsonNode given) throws CniException {
    String name = given.isTextual() ? given.asText() : "";
    if (!Keys.absent(given) && !given.isTextual()) {
      throw new CniException(
          CniException.INVALID_CONFIG, "the network name is not a string", "\"name\": " + given);
    }
    if (name.isEmpty()) {
      throw new CniException(CniException.INVALID_CONFIG, "missing network name", "key \"name\"");
    }
    if (!NAME.matcher(name).matches()) {
      throw new CniException(
          CniException.INVALID_CONFIG, "invalid characters found in network name", name);
    }
    return name;
  }

  private static Attachment attachment(CniCommand command, Map<String, String> environment)
      throws CniException {
    if (!command.concernsContainer()) {
      return new Attachment("", "");
    }
    String containerId = environment.getOrDefault("CNI_CONTAINERID", "");
    if (!NAME.matcher(containerId).matches()) {
      throw new CniException(
          CniException.INVALID_ENVIRONMENT, "invalid characters in containerID", containerId);
    }
    return new Attachment(containerId, interfaceName(environment.getOrDefault("CNI_IFNAME", "")));
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

  /** A DEL passes over what it cannot read: it goes by container and interface. */
  private static Optional<CniResult> previous(CniCommand command, Keys config) throws CniException {
    boolean wanted = command == CniCommand.ADD || command == CniCommand.CHECK;
    if (!wanted || Keys.absent(config.get("prevResult"))) {
      if (command == CniCommand.CHECK) {
        throw new CniException(
            CniException.INVALID_CONFIG, "missing prevResult", "CHECK compares with ADD's result");
      }
      return Optional.empty();
    }
    return Optional.of(ResultCodec.read(config.object("prevResult")));
  }

  private static Role role(Map<String, String> environment, Keys config) {
    String program = environment.getOrDefault(CniWire.PROGRAM, "");
    boolean serves =
        config.object("ipam").get("type").asText("").equals(IpamConfig.OURS)
            && !List.of("", "margay").contains(config.get("type").asText(""));
    return program.equals(IpamConfig.OURS) || (serves && !program.equals("margay"))
        ? Role.IPAM
        : Role.NETWORK;
  }

  private static boolean isTrue(String text) {
    return text.equals("1") || text.equalsIgnoreCase("true");
  }

  private static Wishes wishes(Role role, Keys config, Map<String, String> arguments)
      throws CniException {
    // Of an IPAM plugin's configuration all but "ipam" is another plugin's: macvlan has a mode,
    // too.
    List<String> modes = role == Role.NETWORK ? List.of("mode", "vlan", "parent") : List.of();
    for (String key : modes) {
      JsonNode value = config.get(key);
      if (!Keys.absent(value) && !value.asText().equals("routed")) {
        throw new CniException(
            CniException.UNSUPPORTED_FIELD,
            "unsupported field " + key + ": " + value,
            ThisRelease.ROUTED_ONLY);
      }
    }
    return new WishReader(config.node(), arguments).read();
  }

  /** By the specification's key, or by the one that libcni sends beside it. */
  private static Optional<List<Attachment>> valid(Keys config) throws CniException {
    for (String key : List.of("cni.dev/valid-attachments", "cni.dev/attachments")) {
      if (Keys.absent(config.get(key))) {
        continue;
      }
      List<Attachment> valid = new ArrayList<>();
      for (Keys entry : config.objects(key)) {
        valid.add(new Attachment(entry.text("containerID"), entry.text("ifname")));
      }
      return Optional.of(List.copyOf(valid));
    }
    return Optional.empty();
  }
}
