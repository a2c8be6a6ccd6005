package io.margay.agent;

import io.margay.agent.docker.DockerConfig;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.datastore.etcd.EtcdConfigException;
import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.resource.Names;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Settings from flags, environment and file, in this order of precedence. */
final class AgentConfigReader {
  /** A setting that cannot be used: where it stands, and why. */
  static final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidConfigException(String message) {
      super(message);
    }
  }

  private static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug");
  private static final List<String> LOG_FORMATS = List.of("text", "json");

  private record Given(String value, String where) {}

  private final Map<AgentSetting, Given> given = new EnumMap<>(AgentSetting.class);

  private AgentConfigReader() {}

  /**
   * Reads all settings.
   *
   * @param arguments {@code --config FILE} and flags
   * @throws InvalidConfigException naming the place of the first thing that is wrong
   */
  static AgentConfig read(List<String> arguments, Map<String, String> environment)
      throws InvalidConfigException {
    AgentConfigReader reader = new AgentConfigReader();
    Map<String, String> flags = flags(arguments);
    String file = flags.remove("--config");
    if (file != null) {
      reader.readFile(Path.of(file));
    }
    for (AgentSetting setting : AgentSetting.values()) {
      String variable = environment.get(setting.variable());
      if (variable != null) {
        reader.given.put(setting, new Given(variable, setting.variable()));
      }
      String flag = flags.remove(setting.flag());
      if (flag != null) {
        reader.given.put(setting, new Given(flag, setting.flag()));
      }
    }
    if (!flags.isEmpty()) {
      throw new InvalidConfigException(
          "unknown flag "
              + flags.keySet().iterator().next()
              + "; known are --config and "
              + List.of(AgentSetting.values()).stream()
                  .map(AgentSetting::flag)
                  .collect(Collectors.joining(" ")));
    }
    return reader.build();
  }

  private static Map<String, String> flags(List<String> arguments) throws InvalidConfigException {
    Map<String, String> flags = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--")) {
        throw new InvalidConfigException("not a flag: " + argument);
      }
      if (equals > 0) {
        flags.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        flags.put(argument, arguments.get(++i));
      } else {
        throw new InvalidConfigException("flag " + argument + " needs a value");
      }
    }
    return flags;
  }

  private void readFile(Path file) throws InvalidConfigException {
    try {
      for (Tree document : Documents.read(file.toString(), Files.readAllBytes(file))) {
        flatten(file.toString(), "", document);
      }
    } catch (IOException e) {
      throw new InvalidConfigException("cannot read " + file + ": " + e);
    } catch (InvalidDocumentException e) {
      throw new InvalidConfigException(String.valueOf(e.getMessage()));
    }
  }

  private void flatten(String file, String key, Tree tree) throws InvalidConfigException {
    switch (tree) {
      case Tree.Mapping mapping -> {
        for (Tree.Entry entry : mapping.entries()) {
          String name = entry.key();
          flatten(file, key.isEmpty() ? name : key + "." + name, entry.value());
        }
      }
      case Tree.Sequence sequence -> {
        List<String> items = new ArrayList<>();
        for (Tree item : sequence.items()) {
          items.add(item instanceof Tree.Scalar scalar ? scalar.text() : "");
        }
        set(file, key, String.join(",", items), tree);
      }
      case Tree.Scalar scalar when scalar.type() == Tree.ScalarType.NULL && !key.isEmpty() ->
          throw new InvalidConfigException(
              file + ":" + tree.at() + " " + key + ": no value; leave the key out for the default");
      case Tree.Scalar scalar -> set(file, key, scalar.text(), tree);
    }
  }

  private void set(String file, String key, String value, Tree at) throws InvalidConfigException {
    String where = file + ":" + at.at() + " " + key;
    for (AgentSetting setting : AgentSetting.values()) {
      if (setting.key().equals(key)) {
        given.put(setting, new Given(value, where));
        return;
      }
    }
    throw new InvalidConfigException(
        where
            + ": no such setting; known are "
            + List.of(AgentSetting.values()).stream()
                .map(AgentSetting::key)
                .collect(Collectors.joining(", ")));
  }

  private AgentConfig build() throws InvalidConfigException {
    try {
      EtcdConfig etcd =
          new EtcdConfig(
              parsed(AgentSetting.ETCD_ENDPOINTS, AgentConfigReader::uris),
              optionalPath(AgentSetting.ETCD_CA),
              optionalPath(AgentSetting.ETCD_CERT),
              optionalPath(AgentSetting.ETCD_KEY),
              optional(AgentSetting.ETCD_USER),
              optionalPath(AgentSetting.ETCD_PASSWORD_FILE),
              EtcdConfig.plain(List.of(URI.create("http://127.0.0.1:2379"))).deadline());
      Optional<InterfaceAddress> ip =
          given.containsKey(AgentSetting.IP)
              ? Optional.of(parsed(AgentSetting.IP, InterfaceAddress::parse))
              : Optional.empty();
      return new AgentConfig(
          node(),
          ip,
          etcd,
          parsed(AgentSetting.SOCKET, AgentConfigReader::path),
          docker(),
          parsed(AgentSetting.STATE_DIR, AgentConfigReader::path),
          parsed(AgentSetting.METRICS_LISTEN, AgentConfigReader::hostAndPort),
          parsed(AgentSetting.BGP_LISTEN_PORT, AgentConfigReader::port),
          parsed(AgentSetting.BGP_SECRETS_DIR, AgentConfigReader::path),
          value(AgentSetting.DEFAULT_POOL).equals("none")
              ? Optional.empty()
              : Optional.of(parsed(AgentSetting.DEFAULT_POOL, Cidr::parse)),
          new LogConfig(
              oneOf(AgentSetting.LOG_LEVEL, LOG_LEVELS),
              oneOf(AgentSetting.LOG_FORMAT, LOG_FORMATS)));
    } catch (EtcdConfigException e) {
      throw new InvalidConfigException(String.valueOf(e.getMessage()));
    }
  }

  private Optional<DockerConfig> docker() throws InvalidConfigException {
    if (value(AgentSetting.DOCKER_PLUGIN_DIR).equals("none")) {
      return Optional.empty();
    }
    return Optional.of(
        new DockerConfig(
            parsed(AgentSetting.DOCKER_PLUGIN_DIR, AgentConfigReader::path),
            parsed(AgentSetting.DOCKER_SOCKET, AgentConfigReader::path),
            parsed(AgentSetting.DOCKER_REPLICATE_NETWORKS, AgentConfigReader::truth)));
  }

  private String value(AgentSetting setting) {
    Given value = given.get(setting);
    return value == null ? setting.fallback() : value.value;
  }

  private Optional<String> optional(AgentSetting setting) {
    return Optional.of(value(setting)).filter(value -> !value.isEmpty());
  }

  private Optional<Path> optionalPath(AgentSetting setting) throws InvalidConfigException {
    return optional(setting).isEmpty()
        ? Optional.empty()
        : Optional.of(parsed(setting, AgentConfigReader::path));
  }

  private <T> T parsed(AgentSetting setting, Function<String, T> parser)
      throws InvalidConfigException {
    try {
      return parser.apply(value(setting));
    } catch (IllegalArgumentException e) {
      Given value = given.get(setting);
      throw new InvalidConfigException(
          (value == null ? setting.key() : value.where) + ": " + e.getMessage());
    }
  }

  private static List<URI> uris(String text) {
    List<URI> uris = new ArrayList<>();
    for (String uri : text.split(",", -1)) {
      uris.add(URI.create(uri.strip()));
    }
    return uris;
  }

  private static int port(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits && text.length() <= 5 ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("\"" + text + "\" is not a port, 1 to 65535");
    }
    return port;
  }

  private static InetSocketAddress hostAndPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("\"" + text + "\" is not ADDRESS:PORT");
    }
    return new InetSocketAddress(text.substring(0, colon), port(text.substring(colon + 1)));
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is not true or false");
    };
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty text is no path");
    }
    return Path.of(text);
  }

  private String oneOf(AgentSetting setting, List<String> words) throws InvalidConfigException {
    return parsed(
        setting,
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException(
                "\"" + text + "\" is none of " + String.join(", ", words));
          }
          return text;
        });
  }

  private String node() throws InvalidConfigException {
    Given set = given.get(AgentSetting.NODE);
    String node = set == null ? hostName() : set.value;
    if (!Names.isSubdomain(node)) {
      throw new InvalidConfigException(
          (set == null ? "node, the host's name" : set.where)
              + ": \""
              + node
              + "\" is not the name of a node: a-z, 0-9, \"-\" and \".\", each part starting and"
              + " ending with a letter or digit");
    }
    return node;
  }

  private static String hostName() throws InvalidConfigException {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname"))
          .strip()
          .toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      throw new InvalidConfigException("no node name: set \"node\" (" + e + ")");
    }
  }
}
