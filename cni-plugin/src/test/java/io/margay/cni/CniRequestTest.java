package io.margay.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CniRequestTest {
  private static final String CONFIG =
      """
      {"cniVersion": "1.0.0", "name": "margay", "type": "margay", "future": {"unknown": 1},
       "ipam": {"type": "margay-ipam", "pools": ["default-ipv4"]}}
      """;

  private static Map<String, String> environment(String... changes) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "CNI_COMMAND", "ADD",
                "CNI_CONTAINERID", "c1",
                "CNI_NETNS", "/run/netns/c1",
                "CNI_IFNAME", "eth0",
                "CNI_PATH", "/opt/cni/bin"));
    for (int i = 0; i < changes.length; i += 2) {
      environment.put(changes[i], changes[i + 1]);
    }
    return environment;
  }

  private static CniException refused(Map<String, String> environment, String config) {
    return assertThrows(
        CniException.class, () -> CniRequest.parse(new CniWire.Message(environment, config)));
  }

  private static CniRequest read(Map<String, String> environment, String config)
      throws CniException {
    return CniRequest.parse(new CniWire.Message(environment, config));
  }

  private static String with(String more) {
    return "{\"cniVersion\":\"1.1.0\",\"name\":\"n\"," + more + "}";
  }

  @Test
  void readsAnAddAndPassesOverUnknownKeys() throws Exception {
    CniRequest request = read(environment("CNI_ARGS", "IgnoreUnknown=1;IP=192.168.0.9"), CONFIG);
    assertEquals(CniCommand.ADD, request.command());
    assertEquals(CniRequest.Role.NETWORK, request.role());
    assertEquals(List.of("default-ipv4"), request.ipam().pools());
    assertEquals(List.of(Ip.parse("192.168.0.9")), request.wishes().addresses());
    assertEquals(Optional.empty(), request.previous());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CNI_COMMAND | FLY | 4 | unknown CNI_COMMAND: FLY",
        "CNI_COMMAND | add | 4 | unknown CNI_COMMAND: add",
        "CNI_COMMAND | '' | 4 | required env variables [CNI_COMMAND] missing",
        "CNI_NETNS | '' | 4 | required env variables [CNI_NETNS] missing",
        "CNI_PATH | '' | 4 | required env variables [CNI_PATH] missing",
        "CNI_CONTAINERID | -c | 4 | invalid characters in containerID",
        "CNI_CONTAINERID | a/b | 4 | invalid characters in containerID",
        "CNI_CONTAINERID | a b | 4 | invalid characters in containerID",
        "CNI_IFNAME | a-name-that-is-too-long | 4 | invalid interface name",
        "CNI_IFNAME | sixteen-letters- | 4 | invalid interface name",
        "CNI_IFNAME | a/b | 4 | invalid interface name",
        "CNI_IFNAME | a:b | 4 | invalid interface name",
        "CNI_IFNAME | a b | 4 | invalid interface name",
        "CNI_IFNAME | . | 4 | invalid interface name",
        "CNI_IFNAME | .. | 4 | invalid interface name",
        "CNI_ARGS | IP=nine | 4 | CNI_ARGS: IP is no address",
        "CNI_ARGS | MAC=nine | 4 | mac \"nine\" is no MAC address",
        "CNI_ARGS | MAC=01:00:00:00:00:01 | 4 | mac 01:00:00:00:00:01 is not the address of one interface",
        "CNI_ARGS | ODD=1 | 4 | CNI_ARGS: unknown args [ODD]",
        "CNI_ARGS | IgnoreUnknown=0;ODD=1 | 4 | CNI_ARGS: unknown args [ODD]",
        "CNI_ARGS | IgnoreUnknown=maybe | 4 | CNI_ARGS: IgnoreUnknown is \"maybe\"",
        "CNI_ARGS | IgnoreUnknown=perhaps;ODD=1 | 4 | CNI_ARGS: IgnoreUnknown is \"perhaps\"",
        "CNI_ARGS | IP=192.168.0.9; | 4 | CNI_ARGS: invalid pair \"\"",
        "CNI_ARGS | IP | 4 | CNI_ARGS: invalid pair \"IP\"",
        "CNI_ARGS | IgnoreUnknown=1;A=b=c | 4 | CNI_ARGS: invalid pair \"A=b=c\"",
        "CNI_COMMAND | CHECK | 7 | missing prevResult",
      })
  void namesTheVariableThatIsWrong(String variable, String value, int code, String message) {
    CniException error = refused(environment(variable, value), CONFIG);
    assertEquals(code, error.code());
    assertEquals(message, error.text());
    assertEquals(CniVersion.V1_0_0, error.version(), "the configuration's");
  }

  @ParameterizedTest
  @CsvSource({
    "IgnoreUnknown=1;ODD=x",
    "IgnoreUnknown=true;ODD=x",
    "IgnoreUnknown=True;ODD=x",
    "ODD=x;IgnoreUnknown=1",
    "K8S_POD_NAME=a;K8S_POD_UID=b",
    "GATEWAY=10.0.0.1",
    "''"
  })
  void takesArgumentsThatItKnowsOrMayIgnore(String arguments) throws Exception {
    assertEquals(List.of(), read(environment("CNI_ARGS", arguments), CONFIG).wishes().addresses());
  }

  @Test
  void ofRepeatedArgumentsTheLastCounts() throws Exception {
    CniRequest request = read(environment("CNI_ARGS", "IP=10.0.0.1;IP=10.0.0.2"), CONFIG);
    assertEquals(List.of(Ip.parse("10.0.0.2")), request.wishes().addresses());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 6 | the configuration on stdin is not a JSON object",
        "{\"name\": | 6 | the configuration on stdin is not JSON",
        "[] | 6 | the configuration on stdin is not a JSON object",
        "{\"cniVersion\":\"1.0.0\"} | 7 | missing network name",
        "{\"cniVersion\":\"1.0.0\",\"name\":5} | 7 | the network name is not a string",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"a b\"} | 7 | invalid characters found in network name",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"-a\"} | 7 | invalid characters found in network name",
        "{\"cniVersion\":\"9.9.9\",\"name\":\"n\"} | 1 | incompatible CNI versions",
        "{\"cniVersion\":\"one\",\"name\":\"n\"} | 1 | incompatible CNI versions",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"ipam\":{\"pools\":\"x\"}} | 7 | ipam.pools is not a list of pool names",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"ipam\":{\"pools\":[]}} | 7 | ipam.pools is not a list of pool names",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"ipam\":{\"type\":\"../x\"}} | 7 | ipam.type: \"../x\" is not the name of a plugin",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"mode\":\"bridge\"} | 2 | unsupported field mode: \"bridge\"",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"vlan\":7} | 2 | unsupported field vlan: 7",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"mtu\":-1} | 7 | mtu: -1 is not a whole number within 0 and 65535",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"prevResult\":{\"ips\":1}} | 6 | prevResult.ips: 1 is not a list",
      })
  void namesWhatIsWrongInTheConfiguration(String config, int code, String message) {
    CniException error = refused(environment(), config);
    assertEquals(code, error.code());
    assertEquals(message, error.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"ips\":[\"x\"] | ips: \"x\" is no address",
        "\"ips\":\"10.0.0.1\" | runtimeConfig.ips: \"10.0.0.1\" is not a list",
        "\"ips\":[7] | runtimeConfig.ips: 7 is not a string",
        "\"mac\":\"x\" | mac \"x\" is no MAC address",
        "\"mac\":\"00:00:00:00:00:00\" | mac 00:00:00:00:00:00 is not the address of one interface",
        "\"portMappings\":[{\"hostPort\":70000,\"containerPort\":1}] | runtimeConfig.portMappings.hostPort: 70000 is not a whole number within 0 and 65535",
        "\"portMappings\":[{\"hostPort\":80,\"containerPort\":80,\"protocol\":\"x\"}] | runtimeConfig.portMappings.protocol: \"x\" is none of tcp, udp and sctp",
        "\"portMappings\":[{\"hostPort\":80,\"containerPort\":80,\"hostIP\":\"x\"}] | runtimeConfig.portMappings.hostIP: \"x\" is no address",
        "\"portMappings\":[7] | runtimeConfig.portMappings: 7 is not an object",
        "\"bandwidth\":{\"ingressRate\":-1} | runtimeConfig.bandwidth.ingressRate: -1 is not a whole number within 0 and 9223372036854775807",
        "\"bandwidth\":{\"ingressRate\":\"fast\"} | runtimeConfig.bandwidth.ingressRate: \"fast\" is not a whole number within 0 and 9223372036854775807",
        "\"ipRanges\":[[{\"subnet\":\"x\"}]] | runtimeConfig.ipRanges.subnet: \"x\" is no subnet: not a prefix, \"/LENGTH\" is missing: \"x\"",
        "\"ipRanges\":[[{\"subnet\":\"10.0.0.0/24\",\"rangeStart\":\"10.0.1.1\"}]] | runtimeConfig.ipRanges.subnet: 10.0.0.0/24 does not contain 10.0.1.1 to 10.0.0.254",
        "\"ipRanges\":[[]] | runtimeConfig.ipRanges: [[]] is not a list of lists of ranges",
        "\"aliases\":[7] | runtimeConfig.aliases: 7 is not a string",
        "\"dns\":{\"servers\":7} | runtimeConfig.dns.servers: 7 is not a list",
      })
  void namesTheCapabilityThatIsWrong(String capability, String message) {
    CniException error = refused(environment(), with("\"runtimeConfig\":{" + capability + "}"));
    assertEquals(CniException.INVALID_CONFIG, error.code());
    assertEquals(message, error.text());
    assertEquals(CniVersion.V1_1_0, error.version());
  }

  @Test
  void aConfigurationWithoutVersionIsOfTheFirst() throws Exception {
    assertEquals(CniVersion.V0_1_0, read(environment(), "{\"name\":\"n\"}").version());
    assertEquals(
        CniVersion.V0_1_0, read(environment(), "{\"name\":\"n\",\"cniVersion\":\"\"}").version());
  }

  @ParameterizedTest
  @CsvSource({"CHECK, 0.3.1, CHECK", "STATUS, 1.0.0, STATUS", "GC, 1.0.0, GC", "GC, 0.4.0, GC"})
  void aCommandNeedsItsVersion(String command, String version, String named) {
    CniException error =
        refused(
            environment("CNI_COMMAND", command),
            "{\"cniVersion\":\"%s\",\"name\":\"n\",\"prevResult\":{}}".formatted(version));
    assertEquals(CniException.INCOMPATIBLE_VERSION, error.code());
    assertEquals("config version does not allow " + named, error.text());
  }

  @Test
  void statusAndGcNeedNoContainer() throws Exception {
    for (String command : List.of("STATUS", "GC")) {
      Map<String, String> environment = Map.of("CNI_COMMAND", command, "CNI_PATH", "/opt/cni/bin");
      assertEquals(command, read(environment, with("\"x\":1")).command().name());
    }
  }

  @Test
  void gcTellsAnAbsentListFromAnEmptyOneAndPrefersTheSpecificationsKey() throws Exception {
    Map<String, String> gc = environment("CNI_COMMAND", "GC");
    assertEquals(Optional.empty(), read(gc, with("\"x\":1")).valid());
    assertEquals(
        Optional.of(List.of()), read(gc, with("\"cni.dev/valid-attachments\":[]")).valid());
    String one = "[{\"containerID\":\"c1\",\"ifname\":\"eth0\"}]";
    List<CniRequest.Attachment> expected = List.of(new CniRequest.Attachment("c1", "eth0"));
    assertEquals(Optional.of(expected), read(gc, with("\"cni.dev/attachments\":" + one)).valid());
    assertEquals(
        Optional.of(expected),
        read(gc, with("\"cni.dev/attachments\":[],\"cni.dev/valid-attachments\":" + one)).valid());
  }

  @Test
  void aDelPassesOverWhatAnAddWouldRefuse() throws Exception {
    CniRequest request =
        read(
            environment("CNI_COMMAND", "DEL", "CNI_ARGS", "ODD", "CNI_NETNS", ""),
            with(
                "\"prevResult\":7,\"ipam\":{\"pools\":7},\"runtimeConfig\":{\"ips\":7},\"mode\":\"x\""));
    assertEquals("c1", request.attachment().containerId());
    assertEquals("", request.netns());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | margay | NETWORK",
        "margay | bridge | NETWORK",
        "margay-ipam | margay | IPAM",
        "margay-ipam | bridge | IPAM",
        "'' | bridge | IPAM",
        "cni-client | ptp | IPAM",
        "cni-client | margay | NETWORK",
      })
  void nameOrConfigurationTellWhichPluginWasCalled(String program, String type, String role)
      throws Exception {
    CniRequest request =
        read(
            environment(CniWire.PROGRAM, program),
            with("\"type\":\"" + type + "\",\"ipam\":{\"type\":\"margay-ipam\"}"));
    assertEquals(role, request.role().name());
  }

  @Test
  void modesOfThePluginThatAsksForAnAddressAreItsOwn() throws Exception {
    CniRequest request =
        read(
            environment(CniWire.PROGRAM, "margay-ipam"),
            with("\"type\":\"macvlan\",\"mode\":\"bridge\",\"ipam\":{\"type\":\"margay-ipam\"}"));
    assertEquals(CniRequest.Role.IPAM, request.role());
  }

  @Test
  void anotherIpamIsDelegatedTo() throws Exception {
    IpamConfig ipam =
        read(environment(), with("\"ipam\":{\"type\":\"host-local\",\"x\":1}")).ipam();
    assertTrue(ipam.isDelegated());
    assertEquals("host-local", ipam.type());
    assertFalse(read(environment(), with("\"x\":1")).ipam().isDelegated());
  }

  @Test
  void severalMissingVariablesComeInOneMessage() {
    CniException error = refused(Map.of("CNI_COMMAND", "DEL"), CONFIG);
    assertEquals(
        "required env variables [CNI_CONTAINERID,CNI_IFNAME,CNI_PATH] missing", error.text());
  }

  @Test
  void theWireCarriesEveryVariableAndTheConfiguration() throws Exception {
    CniWire.Message message = new CniWire.Message(environment("ODD", "a=b c"), CONFIG);
    byte[] bytes = CniWire.writeRequest(message);
    for (int have = 0; have < bytes.length; have++) {
      int needed = CniWire.requestLength(ByteBuffer.wrap(bytes, 0, have).slice());
      assertTrue(needed > have && needed <= bytes.length, "after " + have + " bytes: " + needed);
    }
    assertEquals(bytes.length, CniWire.requestLength(ByteBuffer.wrap(bytes)));
    assertEquals(message, CniWire.read(ByteBuffer.wrap(bytes)));
  }

  @Test
  void damagedRequestsGiveATypedErrorOrAMessageAndNothingElse() {
    Random random = new Random(7);
    byte[] good = CniWire.writeRequest(new CniWire.Message(environment(), CONFIG));
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
        bytes[random.nextInt(4, bytes.length)] = (byte) random.nextInt();
      }
      try {
        if (CniWire.requestLength(ByteBuffer.wrap(bytes)) == bytes.length) {
          CniRequest.parse(CniWire.read(ByteBuffer.wrap(bytes)));
        }
      } catch (CniException expected) {
        assertTrue(expected.code() > 0);
      }
    }
  }
}
