package io.margay.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.AgentConfigReader.InvalidConfigException;
import io.margay.agent.docker.DockerConfig;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigReaderTest {
  /** For each setting a value that differs from its default. */
  private static final Map<AgentSetting, String> VALUES = new EnumMap<>(AgentSetting.class);

  /** For each setting what a configuration says of it. */
  private static final Map<AgentSetting, Function<AgentConfig, Object>> READ =
      new EnumMap<>(AgentSetting.class);

  private static void setting(
      AgentSetting setting, String value, Function<AgentConfig, Object> read) {
    VALUES.put(setting, value);
    READ.put(setting, read);
  }

  static {
    setting(AgentSetting.NODE, "n7", AgentConfig::node);
    setting(AgentSetting.IP, "10.9.9.9/24", c -> c.ip().orElseThrow());
    setting(
        AgentSetting.ETCD_ENDPOINTS,
        "https://10.0.0.1:2379,https://10.0.0.2:2379",
        c -> String.join(",", c.etcd().endpoints().stream().map(URI::toString).toList()));
    setting(AgentSetting.ETCD_CA, "/tls/ca", c -> c.etcd().ca().orElseThrow());
    setting(AgentSetting.ETCD_CERT, "/tls/cert", c -> c.etcd().cert().orElseThrow());
    setting(AgentSetting.ETCD_KEY, "/tls/key", c -> c.etcd().key().orElseThrow());
    setting(AgentSetting.ETCD_USER, "margay", c -> c.etcd().user().orElseThrow());
    setting(AgentSetting.ETCD_PASSWORD_FILE, "/pw", c -> c.etcd().passwordFile().orElseThrow());
    setting(AgentSetting.SOCKET, "/tmp/a.sock", AgentConfig::socket);
    setting(AgentSetting.STATE_DIR, "/tmp/state", AgentConfig::stateDirectory);
    setting(
        AgentSetting.METRICS_LISTEN,
        "127.0.0.2:9999",
        c -> c.metrics().getHostString() + ":" + c.metrics().getPort());
    setting(AgentSetting.BGP_LISTEN_PORT, "1790", AgentConfig::bgpPort);
    setting(AgentSetting.BGP_SECRETS_DIR, "/tmp/secrets", AgentConfig::bgpSecrets);
    setting(
        AgentSetting.DOCKER_PLUGIN_DIR,
        "/tmp/plugins",
        c -> c.docker().orElseThrow().pluginDirectory());
    setting(AgentSetting.DOCKER_SOCKET, "/tmp/docker.sock", c -> c.docker().orElseThrow().socket());
    setting(
        AgentSetting.DOCKER_REPLICATE_NETWORKS,
        "true",
        c -> c.docker().orElseThrow().replicateNetworks());
    setting(AgentSetting.DEFAULT_POOL, "10.7.0.0/16", c -> c.defaultPool().orElseThrow());
    setting(AgentSetting.LOG_LEVEL, "debug", c -> c.log().level());
    setting(AgentSetting.LOG_FORMAT, "json", c -> c.log().format());
  }

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("agent.yaml"), text);
  }

  private AgentConfig fromFile(String text) throws Exception {
    return AgentConfigReader.read(List.of("--config", file(text).toString()), Map.of());
  }

  private String refusal(String text) {
    return refusal(text, () -> fromFile(text));
  }

  private static String refusal(Executable reading) {
    return refusal("this", reading);
  }

  private static String refusal(String what, Executable reading) {
    return String.valueOf(
        assertThrows(InvalidConfigException.class, reading, what + " is taken").getMessage());
  }

  private static void assertAllSet(AgentConfig config) {
    READ.forEach((setting, read) ->
        assertEquals(VALUES.get(setting), read.apply(config).toString(), setting.key()));
  }

  @Test
  void everySettingHasADefault() throws Exception {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    assertEquals(
        new AgentConfig(
            host.toLowerCase(Locale.ROOT),
            Optional.empty(),
            EtcdConfig.plain(List.of(URI.create("http://127.0.0.1:2379"))),
            Path.of("/run/margay/agent.sock"),
            Optional.of(
                new DockerConfig(
                    Path.of("/run/docker/plugins"), Path.of("/var/run/docker.sock"), false)),
            Path.of("/var/lib/margay"),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9091),
            179,
            Path.of("/etc/margay/secrets"),
            Optional.of(Cidr.parse("192.168.0.0/16")),
            new LogConfig("info", "text")),
        AgentConfigReader.read(List.of(), Map.of()));
  }

  @Test
  void everySettingIsTakenFromTheFile() throws Exception {
    assertEquals(VALUES.size(), AgentSetting.values().length, "a setting without a test");
    assertAllSet(
        fromFile(
            """
            node: n7
            ip: 10.9.9.9/24
            etcd:
              endpoints: [https://10.0.0.1:2379, https://10.0.0.2:2379]
              ca: /tls/ca
              cert: /tls/cert
              key: /tls/key
              user: margay
              password-file: /pw
            socket: /tmp/a.sock
            state-dir: /tmp/state
            docker:
              plugin-dir: /tmp/plugins
              socket: /tmp/docker.sock
              replicate-networks: true
            metrics: {listen: "127.0.0.2:9999"}
            bgp: {listen-port: 1790, secrets-dir: /tmp/secrets}
            default-pool: 10.7.0.0/16
            log: {level: debug, format: json}
            """));
    StringBuilder dotted = new StringBuilder();
    VALUES.forEach((setting, value) -> dotted.append(setting.key() + ": \"" + value + "\"\n"));
    assertAllSet(fromFile(dotted.toString()));
  }

  @Test
  void everySettingIsTakenFromAFlagOfEitherForm() throws Exception {
    List<String> apart = new ArrayList<>();
    List<String> joined = new ArrayList<>();
    VALUES.forEach((setting, value) -> {
      apart.addAll(List.of("--" + setting.key(), value));
      joined.add("--" + setting.key() + "=" + value);
    });
    assertAllSet(AgentConfigReader.read(apart, Map.of()));
    assertAllSet(AgentConfigReader.read(joined, Map.of()));
  }

  @Test
  void everySettingIsTakenFromItsVariable() throws Exception {
    Map<String, String> environment = new HashMap<>();
    VALUES.forEach((setting, value) -> environment.put(setting.variable(), value));
    assertEquals("n7", environment.get("MARGAY_NODE"));
    assertEquals("/pw", environment.get("MARGAY_ETCD_PASSWORD_FILE"));
    assertAllSet(AgentConfigReader.read(List.of(), environment));
  }

  @Test
  void aFlagOutweighsAVariableAndThatTheFile() throws Exception {
    String path = file("{node: from-file, socket: /file, bgp.listen-port: 3}").toString();
    AgentConfig config =
        AgentConfigReader.read(
            List.of("--config", path, "--node", "from-flag"),
            Map.of("MARGAY_NODE", "from-variable", "MARGAY_SOCKET", "/variable"));
    assertEquals("from-flag", config.node());
    assertEquals(Path.of("/variable"), config.socket());
    assertEquals(3, config.bgpPort());
  }

  @Test
  void anEmptyFileIsFineAndNoneLeavesThePoolOut() throws Exception {
    assertEquals(AgentConfigReader.read(List.of(), Map.of()), fromFile("# nothing\n"));
    assertEquals(Optional.empty(), fromFile("default-pool: none\n").defaultPool());
  }

  @Test
  void anUnknownKeyIsRefusedWithItsPlace() {
    String message = refusal("node: n1\netcd:\n  endpoint: http://127.0.0.1:2379\n");
    assertTrue(message.contains("agent.yaml:3:"), message);
    assertTrue(message.contains("etcd.endpoint: no such setting"), message);
    assertTrue(refusal("nodes: {a: 1}\n").contains("agent.yaml:1:"));
    assertTrue(refusal("- a\n- b\n").contains("agent.yaml:1:1"));
    assertTrue(refusal("node: a\nnode: b\n").contains("agent.yaml:2:"));
    assertTrue(refusal("node: [\n").contains("agent.yaml:"));
  }

  @Test
  void aWrongValueIsRefusedWithItsPlaceAndKey() {
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("node: Not_A_Node", "\"Not_A_Node\" is not the name of a node"),
            Map.entry("node:", "no value"),
            Map.entry("ip: 300.0.0.1/24", "300.0.0.1"),
            Map.entry("metrics.listen: nonsense", "\"nonsense\" is not ADDRESS:PORT"),
            Map.entry("metrics.listen: 127.0.0.1:x", "\"x\" is not a port"),
            Map.entry("bgp.listen-port: bgp", "\"bgp\" is not a port, 1 to 65535"),
            Map.entry("bgp.listen-port: 0", "\"0\" is not a port, 1 to 65535"),
            Map.entry("bgp.listen-port: 65536", "\"65536\" is not a port, 1 to 65535"),
            Map.entry("default-pool: 10.0.0.1/8", "10.0.0.1/8"),
            Map.entry("default-pool: some", "some"),
            Map.entry("log.level: loud", "\"loud\" is none of error, warn, info, debug"),
            Map.entry("socket: \"\"", "no path"),
            Map.entry("etcd.endpoints: \"http://[\"", "etcd.endpoints"));
    wrong.forEach((text, words) -> {
      String message = refusal(text);
      assertTrue(message.contains(words), text + ": " + message);
      assertTrue(message.contains("agent.yaml:1:"), text + ": " + message);
      assertTrue(message.contains(text.substring(0, text.indexOf(':'))), text + ": " + message);
    });
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    for (String text :
        List.of(
            "etcd.endpoints: [https://a:1, http://b:2]",
            "etcd.endpoints: []",
            "etcd.endpoints: not-a-url",
            "etcd: {cert: /a}",
            "etcd: {endpoints: https://a:1, cert: /a}",
            "etcd: {user: u}",
            "etcd: {ca: /a}")) {
      String message = refusal(text + "\n");
      assertTrue(message.contains("etcd."), text + ": " + message);
    }
  }

  @Test
  void wrongFlagsVariablesAndFilesAreNamed() {
    Map<String, String> none = Map.of();
    for (List<String> flags :
        Arrays.asList(List.of("--nod", "x"), List.of("node"), List.of("--node"))) {
      String message = refusal(() -> AgentConfigReader.read(flags, none));
      assertTrue(message.contains(flags.getFirst()), message);
    }
    String variable =
        refusal(() -> AgentConfigReader.read(List.of(), Map.of("MARGAY_BGP_LISTEN_PORT", "x")));
    assertEquals("MARGAY_BGP_LISTEN_PORT: \"x\" is not a port, 1 to 65535", variable);
    String flag = refusal(() -> AgentConfigReader.read(List.of("--ip=x"), none));
    assertTrue(flag.startsWith("--ip: "), flag);
    String absent =
        refusal(() -> AgentConfigReader.read(List.of("--config", "/nowhere/agent.yaml"), none));
    assertTrue(absent.startsWith("cannot read /nowhere/agent.yaml"), absent);
  }

  @Test
  void anAddressKeepsItsPrefixLength() throws Exception {
    assertEquals(
        Optional.of(InterfaceAddress.parse("10.199.0.1/24")), fromFile("ip: 10.199.0.1/24\n").ip());
  }
}
