package io.margay.cli.command;

import io.margay.cli.host.AgentSettings;
import io.margay.cli.store.StoreSettings;
import io.margay.cli.text.ErrorText;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Documents;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Store or agent, by flag, then environment, then configuration file. Endpoints win over a socket,
 * unless the socket is given as a flag and the endpoints are not.
 */
final class StoreChoice {
  static final String ENDPOINTS = "--etcd-endpoints";
  static final String SOCKET = "--socket";
  private static final String CA = "--etcd-ca";
  private static final String CERT = "--etcd-cert";
  private static final String KEY = "--etcd-key";
  private static final String USER = "--etcd-user";
  private static final String PASSWORD_FILE = "--etcd-password-file";
  private static final String CONFIG = "--config";
  private static final String TIMEOUT = "--timeout";
  private static final Path DEFAULT_CONFIG = Path.of("/etc/margay/netctl.yaml");

  /** What the agent takes for {@code etcd.endpoints} when it is told nothing. */
  private static final String AGENTS_ENDPOINTS = "http://127.0.0.1:2379";

  private final Map<String, String> variables;
  private final List<ParseResult> arguments;

  /**
   * Looks there.
   *
   * @param arguments of each word of the command, the last word's first: {@code netctl --socket S
   *     get} and {@code netctl get --socket S} mean the same
   */
  StoreChoice(Map<String, String> variables, List<ParseResult> arguments) {
    this.variables = variables;
    this.arguments = List.copyOf(arguments);
  }

  static void addOptions(CommandSpec spec) {
    List.of(
            Options.text("URLS", "the store's members, separated by commas", ENDPOINTS),
            Options.text("FILE", "authorities that sign the store's certificates", CA),
            Options.text("FILE", "our certificate for the store", CERT),
            Options.text("FILE", "its private key", KEY),
            Options.text("NAME", "user of the store", USER),
            Options.text("FILE", "the user's password, in the first line", PASSWORD_FILE),
            Options.text("PATH", "the agent's socket; " + StoreSettings.DEFAULT_SOCKET, SOCKET),
            Options.text("FILE", "configuration; " + DEFAULT_CONFIG, CONFIG),
            Options.text("SECONDS", "how long to wait for an answer", TIMEOUT))
        .forEach(option -> spec.addOption(Options.everywhere(option)));
  }

  StoreSettings store() throws FailedException {
    Map<String, String> file = file();
    boolean socketMeant = flag(SOCKET).isPresent() && flag(ENDPOINTS).isEmpty();
    Optional<String> endpoints =
        socketMeant
            ? Optional.empty()
            : setting(ENDPOINTS, file, "etcd.endpoints", "NETCTL_ETCD_ENDPOINTS", "ETCD_ENDPOINTS");
    return settings(file, endpoints);
  }

  /** Whether the command line itself names the store. */
  boolean storeNamed() {
    return flag(ENDPOINTS).isPresent();
  }

  StoreSettings agent() throws FailedException {
    return settings(file(), Optional.empty());
  }

  /** The store that this host's agent uses, where its settings can be read. */
  Optional<StoreSettings> agentsStore() throws FailedException {
    if (!Files.isReadable(AgentSettings.FILE)) {
      return Optional.empty();
    }
    AgentSettings agent = AgentSettings.read(AgentSettings.FILE);
    String endpoints = agent.value("etcd.endpoints").orElse(AGENTS_ENDPOINTS);
    return Optional.of(settings(agent.values(), Optional.of(endpoints)));
  }

  private StoreSettings settings(Map<String, String> file, Optional<String> endpoints)
      throws FailedException {
    Optional<Path> ca = path(CA, file, "etcd.ca", "NETCTL_ETCD_CA", "ETCD_CA", "ETCD_CA_CERT_FILE");
    boolean plain = ca.isEmpty();
    return new StoreSettings(
        endpoints.isEmpty() ? List.of() : urls(endpoints.get(), plain),
        ca,
        path(CERT, file, "etcd.cert", "NETCTL_ETCD_CERT", "ETCD_CERT", "ETCD_CERT_FILE"),
        path(KEY, file, "etcd.key", "NETCTL_ETCD_KEY", "ETCD_KEY", "ETCD_KEY_FILE"),
        setting(USER, file, "etcd.user", "NETCTL_ETCD_USER", "ETCD_USERNAME"),
        path(PASSWORD_FILE, file, "etcd.password-file", "NETCTL_ETCD_PASSWORD_FILE"),
        path(SOCKET, file, "socket", "NETCTL_SOCKET").orElse(StoreSettings.DEFAULT_SOCKET),
        timeout());
  }

  private Optional<String> flag(String name) {
    return arguments.stream()
        .filter(each -> each.hasMatchedOption(name))
        .map(each -> each.matchedOptionValue(name, ""))
        .findFirst();
  }

  /** By flag, then the variables in order, then the file. An empty variable is unset. */
  private Optional<String> setting(
      String flag, Map<String, String> file, String key, String... names) {
    if (flag(flag).isPresent()) {
      return flag(flag);
    }
    for (String name : names) {
      String value = variables.getOrDefault(name, "");
      if (!value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.ofNullable(file.get(key));
  }

  private Optional<Path> path(String flag, Map<String, String> file, String key, String... names) {
    return setting(flag, file, key, names).map(Path::of);
  }

  private Optional<Duration> timeout() throws FailedException {
    Optional<String> text = flag(TIMEOUT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("[1-9][0-9]{0,4}")) {
      throw FailedException.usage(
          TIMEOUT + ": \"" + text.get() + "\" is not a number of seconds", TIMEOUT + " 10");
    }
    return Optional.of(Duration.ofSeconds(Long.parseLong(text.get())));
  }

  private static List<URI> urls(String text, boolean plain) throws FailedException {
    List<URI> urls = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String url = part.strip();
      if (url.isEmpty()) {
        continue;
      }
      try {
        urls.add(new URI(url.contains("://") ? url : (plain ? "http://" : "https://") + url));
      } catch (URISyntaxException e) {
        throw FailedException.usage(
            ENDPOINTS + ": \"" + url + "\" is not a URL", ENDPOINTS + " http://10.0.0.1:2379");
      }
    }
    return urls;
  }

  /** The configuration file as flat keys; none is there, or a user named one that must be. */
  private Map<String, String> file() throws FailedException {
    Optional<Path> named = setting(CONFIG, Map.of(), "", "NETCTL_CONFIG").map(Path::of);
    Path path = named.orElse(DEFAULT_CONFIG);
    if (named.isEmpty() && !Files.exists(path)) {
      return Map.of();
    }
    try {
      return parse(path.toString(), Inputs.bounded(path));
    } catch (IOException e) {
      throw new FailedException(
          Problem.of(ErrorCode.INVALID, "the configuration " + path + " cannot be read")
              .withWhy(e.toString()));
    } catch (InvalidDocumentException e) {
      throw new FailedException(ErrorText.problem(e.faults().getFirst()));
    }
  }

  static Map<String, String> parse(String source, byte[] text) throws InvalidDocumentException {
    Map<String, String> flat = new HashMap<>();
    Faults faults = new Faults(source);
    for (Tree document : Documents.read(source, text)) {
      Optional<Fields> top = new Value(document, "", faults).fields();
      Optional<Fields> etcd = top.flatMap(f -> f.value("etcd")).flatMap(Value::fields);
      for (String key : List.of("ca", "cert", "key", "user", "password-file")) {
        etcd.flatMap(f -> f.value(key))
            .flatMap(Value::text)
            .ifPresent(value -> flat.put("etcd." + key, value));
      }
      etcd.flatMap(f -> f.value("endpoints"))
          .ifPresent(value -> flat.put("etcd.endpoints", endpoints(value)));
      top.flatMap(f -> f.value("socket"))
          .flatMap(Value::text)
          .ifPresent(value -> flat.put("socket", value));
      etcd.ifPresent(Fields::finish);
      top.ifPresent(Fields::finish);
    }
    faults.throwIfAny();
    return flat;
  }

  private static String endpoints(Value value) {
    return value.tree() instanceof Tree.Sequence
        ? String.join(",", value.items().stream().flatMap(item -> item.text().stream()).toList())
        : value.text().orElse("");
  }
}
