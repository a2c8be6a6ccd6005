package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.lab.Host;
import io.margay.lab.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The specification's commands against a real agent, by the installed client. */
@ExtendWith(ThreeHosts.Given.class)
class CniCasesTest {
  private static final String HOST_LOCAL =
      "{\"type\":\"host-local\",\"subnet\":\"10.77.0.0/24\",\"dataDir\":\"/run/margay/host-local\","
          + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}";

  private final ThreeHosts hosts;
  private final Host host;
  private final List<String> namespaces = new ArrayList<>();
  private String netns = "";

  CniCasesTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h1");
  }

  @BeforeEach
  void namespace() throws IOException {
    netns = namespace("a");
  }

  @AfterEach
  void leavesNothing() throws IOException {
    for (String network : List.of("cases", "elsewhere", "hl")) {
      call("")
          .with("name", "\"" + network + "\"")
          .with("cni.dev/valid-attachments", "[]")
          .run("GC")
          .orThrow();
    }
    for (String name : namespaces) {
      host.run("ip", "netns", "del", name).orThrow();
    }
    assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/"));
    Poll.untilPasses(
        Duration.ofSeconds(8), // gateways of other plugins' networks go when nothing has them
        () -> assertEquals(List.of(), hosts.storeKeys("ipam/handles/")));
    Poll.untilPasses(
        Duration.ofSeconds(3), () -> assertFalse(hasLinks(), host.run("ip", "-o", "link").out()));
  }

  private String namespace(String name) throws IOException {
    String full = "mgylab-cases-" + name;
    host.run("ip", "netns", "add", full).orThrow();
    namespaces.add(full);
    return "/run/netns/" + full;
  }

  /** Whether host ends of endpoints exist; the lab's own links have shorter names. */
  private boolean hasLinks() throws IOException {
    return host.run("ip", "-o", "link").orThrow().matches("(?s).* mgy[0-9a-v]{11}@.*");
  }

  private Cni call(String container) {
    return Cni.on(host, container, netns);
  }

  private String inside(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", "mgylab-cases-a"));
    command.addAll(List.of(words));
    return host.run(command.toArray(String[]::new)).orThrow();
  }

  // ---- results

  @ParameterizedTest
  @ValueSource(strings = {"0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"})
  void everyVersionIsAnsweredInItsForm(String version) throws IOException {
    Cni call = call("versions").with("cniVersion", "\"" + version + "\"");
    JsonNode result = call.run("ADD").orThrow().out();
    assertEquals(version, result.path("cniVersion").asText());
    boolean old = version.startsWith("0.1") || version.startsWith("0.2");
    String address =
        old
            ? result.path("ip4").path("ip").asText()
            : result.path("ips").path(0).path("address").asText();
    assertTrue(inside("-4", "-o", "addr", "show", "eth0").contains(address), result.toString());
    if (!old) {
      JsonNode container =
          result.path("interfaces").path(result.path("ips").path(0).path("interface").asInt());
      assertEquals(netns, container.path("sandbox").asText());
      assertTrue(inside("link", "show", "eth0").contains(container.path("mac").asText()));
      String hostEnd = result.path("interfaces").path(0).path("name").asText();
      assertTrue(host.run("ip", "link", "show", hostEnd).ok(), hostEnd);
    }
    call.run("DEL").orThrow();
  }

  @Test
  void dnsMtuAndMacAreAsAskedFor() throws IOException {
    Cni call =
        call("wishes")
            .with("mtu", "1400")
            .with(
                "runtimeConfig",
                "{\"mac\":\"02:11:22:33:44:55\",\"dns\":{\"Servers\":[\"10.0.0.53\"],\"Searches\":[\"x\"]}}");
    JsonNode result = call.run("ADD").orThrow().out();
    assertEquals("10.0.0.53", result.path("dns").path("nameservers").path(0).asText());
    assertEquals(1400, result.path("interfaces").path(1).path("mtu").asInt());
    String link = inside("link", "show", "eth0");
    assertTrue(link.contains("02:11:22:33:44:55") && link.contains("mtu 1400"), link);
  }

  @Test
  void labelsPortsAndLimitsStandInTheEndpoint() throws IOException {
    call("labelled")
        .withVariable("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;ODD=1")
        .with("args", "{\"cni\":{\"labels\":[{\"key\":\"app\",\"value\":\"web\"}]}}")
        .with(
            "runtimeConfig",
            "{\"portMappings\":[{\"HostPort\":18080,\"ContainerPort\":80,\"Protocol\":\"tcp\"}],"
                + "\"bandwidth\":{\"IngressRate\":1000000,\"IngressBurst\":4294967295}}")
        .run("ADD")
        .orThrow();
    String yaml = hosts.netctl("get", "endpoints", "-o", "yaml").orThrow();
    for (String line :
        List.of(
            "app: web",
            "margay.io/network: cases",
            "margay.io/node: h1",
            "margay.io/container: labelled",
            "margay.io/pod: web-0",
            "margay.io/namespace: shop",
            "hostPort: 18080",
            "ingressBandwidth: 1000000")) {
      assertTrue(yaml.contains(line), line + " in " + yaml);
    }
  }

  // ---- given addresses

  @Test
  void givenAddressesAreAllHadOrNone() throws IOException {
    Cni both = call("g1").with("runtimeConfig", "{\"ips\":[\"192.168.40.4\",\"192.168.41.4/24\"]}");
    both.run("ADD").orThrow();
    String shown = inside("-4", "-o", "addr", "show", "eth0");
    assertTrue(shown.contains("192.168.40.4/32") && shown.contains("192.168.41.4/32"), shown);
    netns = namespace("b");
    Cni.Answer refused =
        call("g2")
            .with("runtimeConfig", "{\"ips\":[\"192.168.40.5\",\"192.168.41.4\"]}")
            .run("ADD");
    assertEquals(7, refused.code(), refused.toString());
    for (String known : List.of("192.168.41.4", "h1-cni-g1-eth0", "node h1", "network cases")) {
      assertTrue(refused.text().contains(known), refused.toString());
    }
    call("g2").withVariable("CNI_ARGS", "IP=192.168.40.5").run("ADD").orThrow();
  }

  @Test
  void anAddressIsKeptAcrossDelAndAddAndByALostContainer() throws IOException {
    Cni.Answer first = call("kept").run("ADD").orThrow();
    String mac = first.out().path("interfaces").path(1).path("mac").asText();
    Cni again =
        call("kept")
            .withVariable("CNI_ARGS", "IgnoreUnknown=1;MAC=" + mac + ";IP=" + first.address());
    call("kept").run("DEL").orThrow();
    assertEquals(first.address(), again.run("ADD").orThrow().address());
    host.run("ip", "netns", "del", namespaces.getFirst()).orThrow();
    namespaces.clear();
    netns = namespace("a");
    Poll.until(Duration.ofSeconds(3), "its link has gone with its namespace", () -> !hasLinks());
    assertEquals(first.address(), again.run("ADD").orThrow().address());
  }

  @Test
  void rangesRestrictWhatIsGiven() throws IOException {
    String ranges =
        "{\"ipRanges\":[[{\"subnet\":\"192.168.50.0/24\",\"rangeStart\":\"192.168.50.9\",\"rangeEnd\":\"192.168.50.9\"}]]%s}";
    Cni ranged = call("r1").with("runtimeConfig", ranges.formatted(""));
    assertEquals("192.168.50.9", ranged.run("ADD").orThrow().address());
    netns = namespace("b");
    Cni.Answer full = call("r2").with("runtimeConfig", ranges.formatted("")).run("ADD");
    assertEquals(11, full.code(), full.toString());
    Cni.Answer outside =
        call("r2")
            .with("runtimeConfig", ranges.formatted(",\"ips\":[\"192.168.50.10\"]"))
            .run("ADD");
    assertEquals(7, outside.code(), outside.toString());
    Cni.Answer nowhere =
        call("r2")
            .with("runtimeConfig", ranges.replace("192.168", "10.9").formatted(""))
            .run("ADD");
    assertEquals(7, nowhere.code(), nowhere.toString());
  }

  @Test
  void ipv6IsRefusedInOneSentence() throws IOException {
    for (String capability :
        List.of(
            "{\"ips\":[\"fd00::5\"]}",
            "{\"ipRanges\":[[{\"subnet\":\"fd00::/64\"}]]}",
            "{\"portMappings\":[{\"hostPort\":1,\"containerPort\":1,\"hostIP\":\"::1\"}]}")) {
      Cni.Answer refused = call("v6").with("runtimeConfig", capability).run("ADD");
      assertEquals(2, refused.code(), refused.toString());
      assertTrue(refused.text().contains("this release connects containers by IPv4 only"));
    }
  }

  // ---- several networks

  @Test
  void eachFurtherNetworkHasItsOwnGatewayAndNoDefaultRouteWhoeverComesFirst() throws Exception {
    List<Callable<Cni.Answer>> adds = new ArrayList<>();
    for (String ifname : List.of("eth1", "eth0", "net2")) {
      adds.add(() ->
          call("multi")
              .withVariable("CNI_IFNAME", ifname)
              .with("name", "\"cases-" + ifname + "\"")
              .run("ADD"));
    }
    Set<String> gateways = new HashSet<>();
    for (Cni.Answer answer : ThreeHosts.atOnce(adds)) {
      gateways.add(answer.orThrow().out().path("ips").path(0).path("gateway").asText());
    }
    assertEquals(3, gateways.size());
    String routes = inside("route");
    assertTrue(routes.contains("default via 169.254.1.1 dev eth0"), routes);
    assertEquals(1, routes.lines().filter(line -> line.startsWith("default")).count(), routes);
    assertTrue(routes.matches("(?s).*192.168.0.0/16 via 169.254.\\d+.\\d+ dev eth1 src.*"), routes);
    for (String gateway : gateways) {
      assertTrue(
          host.run("ip", "route").orThrow().contains(gateway + " dev lo proto 80 scope link"),
          gateway);
    }
    for (String ifname : List.of("eth0", "eth1", "net2")) {
      call("multi").withVariable("CNI_IFNAME", ifname).run("DEL").orThrow();
    }
  }

  // ---- the way out

  @Test
  void delSucceedsWhateverIsThere() throws IOException {
    call("never").run("DEL").orThrow();
    call("never").withVariable("CNI_NETNS", "").run("DEL").orThrow();
    call("never").withVariable("CNI_NETNS", "/run/netns/none").run("DEL").orThrow();
    call("once").run("ADD").orThrow();
    call("once").withVariable("CNI_NETNS", "").run("DEL").orThrow();
    Cni.Answer again = call("once").run("DEL").orThrow();
    assertEquals("", again.text());
  }

  @Test
  void aSecondAddIsRefusedAndTheFirstStaysAsItIs() throws IOException {
    Cni.Answer first = call("double").run("ADD").orThrow();
    assertEquals(7, call("double").run("ADD").code());
    String own = netns;
    netns = namespace("b");
    Cni.Answer elsewhere = call("double").run("ADD");
    assertEquals(7, elsewhere.code(), elsewhere.toString());
    netns = own;
    call("double").with("prevResult", first.out().toString()).run("CHECK").orThrow();
  }

  @Test
  void aNamespaceThatIsTheCallersOwnIsRefusedUnlessItInsists() throws IOException {
    String[] there = {"ip", "netns", "exec", "mgylab-cases-a"};
    for (String command : List.of("ADD", "DEL")) {
      assertEquals(8, call("own").run(command, there).code());
    }
    Cni insisting = call("own").withVariable("CNI_NETNS_OVERRIDE", "True");
    insisting.run("ADD", there).orThrow();
    insisting.run("DEL", there).orThrow();
  }

  @Test
  void aDelThatNamesNoNamespaceFreesTheInterfacesNameAtOnce() throws IOException {
    call("nameless").run("ADD").orThrow();
    call("nameless").withVariable("CNI_NETNS", "").run("DEL").orThrow();
    call("nameless-again").run("ADD").orThrow();
  }

  @Test
  void checkSaysWhatIsWrong() throws IOException {
    Cni.Answer added = call("check").run("ADD").orThrow();
    Cni check = call("check").with("prevResult", added.out().toString());
    assertEquals("", check.run("CHECK").orThrow().text());
    inside("link", "set", "eth0", "address", "02:00:00:00:00:99");
    assertTrue(check.run("CHECK").text().contains("MAC"));
    inside(
        "link",
        "set",
        "eth0",
        "address",
        added.out().path("interfaces").path(1).path("mac").asText());
    check.run("CHECK").orThrow();
    assertEquals(
        100,
        call("another").with("prevResult", added.out().toString()).run("CHECK").code(),
        "a result of another container");
    inside("route", "del", "default");
    assertTrue(check.run("CHECK").text().contains("no route to 0.0.0.0/0"));
    inside("route", "del", "169.254.1.1", "dev", "eth0");
    assertTrue(check.run("CHECK").text().contains("gateway"));
    inside("addr", "del", added.address() + "/32", "dev", "eth0");
    assertTrue(check.run("CHECK").text().contains(added.address()));
    call("check").run("DEL").orThrow();
    assertEquals(100, check.run("CHECK").code());
  }

  @Test
  void statusTellsWhetherAnAddWouldBeServed() throws IOException {
    assertEquals("", call("").run("STATUS").orThrow().text());
    Cni.Answer pool = call("").with("ipam", "{\"pools\":[\"no-such\"]}").run("STATUS");
    assertEquals(50, pool.code(), pool.toString());
  }

  @Test
  void gcRemovesWhatIsNotListedOfThisNetworkOnly() throws IOException {
    call("keep").run("ADD").orThrow();
    netns = namespace("b");
    call("drop").run("ADD").orThrow();
    netns = namespace("c");
    Cni other = call("other").with("name", "\"elsewhere\"");
    other.run("ADD").orThrow();
    List<String> all = hosts.storeKeys("ipam/handles/");
    call("").run("GC").orThrow(); // without a list: nothing to do
    assertEquals(all, hosts.storeKeys("ipam/handles/"));
    assertEquals(3, hosts.storeKeys("resources/workloadendpoints/").size());
    call("")
        .with("cni.dev/attachments", "[{\"containerID\":\"keep\",\"ifname\":\"eth0\"}]")
        .run("GC")
        .orThrow();
    List<String> left = hosts.storeKeys("resources/workloadendpoints/");
    assertEquals(2, left.size(), left.toString());
    assertEquals(2, hosts.storeKeys("ipam/handles/").size());
    other.run("DEL").orThrow();
  }

  @Test
  void manyAtOnceComeAndGo() throws IOException {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      places.add(namespace("m" + i));
    }
    List<Callable<Cni.Answer>> adds = new ArrayList<>();
    List<Callable<Cni.Answer>> dels = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Cni one = Cni.on(host, "m" + i, places.get(i));
      adds.add(() -> one.run("ADD").orThrow());
      dels.add(() -> one.run("DEL").orThrow());
    }
    Set<String> addresses = new HashSet<>();
    for (Cni.Answer answer : ThreeHosts.atOnce(adds)) {
      addresses.add(answer.address());
    }
    assertEquals(64, addresses.size());
    ThreeHosts.atOnce(dels);
    assertEquals(List.of(), hosts.storeKeys("ipam/handles/"));
  }

  // ---- other plugins

  @Test
  void anotherIpamGivesTheAddressAndIsToldOfTheEnd() throws IOException {
    Cni delegated =
        call("hl").with("cniVersion", "\"1.0.0\"").with("name", "\"hl\"").with("ipam", HOST_LOCAL);
    Cni.Answer added = delegated.run("ADD").orThrow();
    assertTrue(added.address().startsWith("10.77.0."), added.toString());
    assertTrue(host.run("ip", "route").orThrow().contains(added.address() + " dev mgy"));
    delegated.with("prevResult", added.out().toString()).run("CHECK").orThrow();
    assertTrue(host.run("ls", "/run/margay/host-local/hl").orThrow().contains(added.address()));
    delegated.run("DEL").orThrow();
    assertFalse(host.run("ls", "/run/margay/host-local/hl").orThrow().contains(added.address()));
    Cni.Answer failed = delegated.withVariable("CNI_NETNS", "/run/netns/none").run("ADD");
    assertNotEquals(0, failed.exit());
    assertFalse(host.run("ls", "/run/margay/host-local/hl").orThrow().contains("10.77.0."));
    Cni.Answer missing = call("hl").with("ipam", "{\"type\":\"no-such\"}").run("ADD");
    assertTrue(missing.text().contains("failed to find plugin"), missing.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bridge | \"bridge\":\"mgylabbr0\",\"isGateway\":true",
        "bridge | \"bridge\":\"mgylabbr1\",\"isDefaultGateway\":true",
        "ptp | \"x\":1",
        "macvlan | \"master\":\"mgylabm0\"",
      })
  void servesOtherPluginsWithAddresses(String type, String keys) throws IOException {
    Cni other = call("foreign").with("cniVersion", "\"1.0.0\"").withPlugin(type);
    for (var entry : Cni.JSON.readTree("{" + keys + "}").properties()) {
      other = other.with(entry.getKey(), entry.getValue().toString());
    }
    host.run("ip", "link", "add", "mgylabm0", "type", "veth", "peer", "name", "mgylabm1").orThrow();
    try {
      Cni.Answer added = other.run("ADD").orThrow();
      JsonNode ip = added.out().path("ips").path(0);
      assertTrue(ip.path("address").asText().endsWith("/26"), added.toString());
      assertNotEquals(added.address(), ip.path("gateway").asText());
      other.with("prevResult", added.out().toString()).run("CHECK").orThrow();
    } finally {
      other.run("DEL").orThrow();
      host.run("ip", "link", "del", "mgylabm0").orThrow();
      host.run("ip", "link", "del", "mgylabbr0");
      host.run("ip", "link", "del", "mgylabbr1");
    }
    assertEquals(
        List.of(),
        hosts.storeKeys("ipam/handles/").stream().filter(key -> key.contains("foreign")).toList());
  }

  @Test
  void ourIpamAloneRefusesASecondAllocationAndCollects() throws IOException {
    Cni ipam = call("alone").withPlugin("margay-ipam").with("type", "\"bridge\"");
    Cni.Answer added = ipam.run("ADD").orThrow();
    assertTrue(added.out().path("interfaces").isMissingNode(), added.toString());
    Cni.Answer twice = ipam.run("ADD");
    assertTrue(twice.text().contains("duplicate allocation is not allowed"), twice.toString());
    Cni check = ipam.with("prevResult", added.out().toString());
    check.run("CHECK").orThrow();
    ipam.run("STATUS").orThrow();
    ipam.with("cni.dev/valid-attachments", "[]").run("GC").orThrow();
    assertEquals(100, check.run("CHECK").code());
  }

  @Test
  void chainsBeforeAndAfterOthers() throws IOException {
    Cni first = call("chain").with("cniVersion", "\"1.0.0\"");
    String result = first.run("ADD").orThrow().out().toString();
    for (String[] next :
        List.of(
            new String[] {
              "portmap",
              "{\"portMappings\":[{\"hostPort\":19999,\"containerPort\":80,\"protocol\":\"tcp\"}]}"
            },
            new String[] {
              "bandwidth", "{\"bandwidth\":{\"ingressRate\":1000000,\"ingressBurst\":1000000}}"
            },
            new String[] {"tuning", "{\"mac\":\"02:aa:bb:cc:dd:ee\"}"})) {
      Cni plugin = first.withPlugin(next[0]).with("runtimeConfig", next[1]);
      result = plugin.with("prevResult", result).run("ADD").orThrow().out().toString();
    }
    first.with("prevResult", result).run("CHECK").orThrow();
    for (String type : List.of("tuning", "bandwidth", "portmap")) {
      first
          .withPlugin(type)
          .with(
              "runtimeConfig",
              "{\"portMappings\":[{\"hostPort\":19999,\"containerPort\":80,\"protocol\":\"tcp\"}]}")
          .with("prevResult", result)
          .run("DEL")
          .orThrow();
    }
    first.run("DEL").orThrow();

    String earlier =
        "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"eth0\",\"sandbox\":\"%s\"}],\"ips\":[{\"interface\":0,\"address\":\"10.9.9.9/24\"}]}"
            .formatted(netns);
    Cni last = call("last").with("cniVersion", "\"1.0.0\"").with("prevResult", earlier);
    assertEquals(Cni.JSON.readTree(earlier), last.run("ADD").orThrow().out());
    last.run("CHECK").orThrow();
    last.run("DEL").orThrow();
  }
}
