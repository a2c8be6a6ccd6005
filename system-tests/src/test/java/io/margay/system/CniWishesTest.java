package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What configurations and runtimes may ask for, and what they are told of an agent in need. */
@ExtendWith(ThreeHosts.Given.class)
class CniWishesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String NAMESPACE = "mgylab-h2-wishes";
  private static final String SECOND =
      "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: second},"
          + " spec: {cidr: 10.63.0.0/24}}";

  private final ThreeHosts hosts;
  private final Host host;
  private final List<Cni> attached = new ArrayList<>();

  CniWishesTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h2");
    Namespace.create(NAMESPACE).close();
  }

  @AfterEach
  void leavesNothing() throws IOException {
    for (Cni one : attached) {
      one.run("DEL").orThrow();
    }
    Namespace.delete(NAMESPACE);
    assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/"));
  }

  private Cni call(String container) {
    return Cni.on(host, container, "/run/netns/" + NAMESPACE);
  }

  private Cni.Answer add(Cni call) throws IOException {
    attached.add(call);
    return call.run("ADD").orThrow();
  }

  private String inside(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + NAMESPACE));
    all.addAll(List.of(words));
    return host.run(all.toArray(String[]::new)).orThrow();
  }

  // ---- pools, routes, gateway

  @Test
  void aPoolIsNamedByNameOrPrefix() throws IOException {
    hosts.apply(SECOND);
    try {
      for (String key :
          List.of(
              "\"pools\":[\"second\"]",
              "\"pools\":[\"10.63.0.0/24\"]",
              "\"ipv4_pools\":[\"second\"]",
              "\"ipv4_pools\":[\"10.63.0.0/24\"]")) {
        Cni ours = call("pooled").with("ipam", "{\"type\":\"margay-ipam\"," + key + "}");
        Cni others = ours.withPlugin("margay-ipam").with("type", "\"bridge\"");
        for (Cni call : List.of(ours, others)) {
          assertEquals("", call.run("STATUS").orThrow().text());
          assertTrue(add(call).address().startsWith("10.63.0."), key);
          call.run("DEL").orThrow();
        }
      }
    } finally {
      hosts.netctl("delete", "pool", "second").orThrow();
    }
  }

  @Test
  void routesOfTheConfigurationStandInContainerAndResult() throws IOException {
    String routes = "[{\"dst\":\"10.9.0.0/16\"}]";
    Cni ours =
        call("routed")
            .with("routes", "[{\"dst\":\"10.8.0.0/16\"}]")
            .with("ipam", "{\"type\":\"margay-ipam\",\"routes\":" + routes + "}");
    String first = add(ours).out().path("routes").toString();
    Cni further = ours.withVariable("CNI_IFNAME", "eth1").with("name", "\"other\"");
    String second = add(further).out().path("routes").toString();
    String table = inside("ip", "route");
    for (String net : List.of("10.8.0.0/16", "10.9.0.0/16")) {
      assertTrue(first.contains(net) && second.contains(net), first + second);
      assertTrue(table.contains(net + " via 169.254.1.1 dev eth0"), table);
      assertTrue(table.matches("(?s).*" + net + " via [0-9.]+ dev eth1 .*"), table);
    }
    Cni others = ours.withPlugin("margay-ipam").with("type", "\"bridge\"");
    String handed = add(others).out().path("routes").toString();
    assertTrue(handed.contains("10.8.0.0/16") && handed.contains("10.9.0.0/16"), handed);
    ours.run("DEL").orThrow();
    Cni by = ours.with("routes", "[{\"dst\":\"10.8.0.0/16\",\"gw\":\"10.1.1.1\"}]");
    assertEquals(2, by.run("ADD").code());
  }

  @Test
  void aGatewayThatIsNotTheNetworksIsRefusedByName() throws IOException {
    for (Cni call :
        List.of(call("gw"), call("gw").withPlugin("margay-ipam").with("type", "\"bridge\""))) {
      Cni.Answer refused = call.withVariable("CNI_ARGS", "GATEWAY=10.1.1.1").run("ADD");
      assertEquals(2, refused.code(), refused.toString());
      assertTrue(refused.text().contains("GATEWAY=10.1.1.1"), refused.toString());
    }
    add(call("gw").withVariable("CNI_ARGS", "GATEWAY=169.254.1.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ipv6_pools\":[\"x\"]",
        "\"assign_ipv6\":\"true\"",
        "\"pools\":[\"fd00:63::/64\"]"
      })
  void ipv6IsRefusedInTheSameWordsEverywhere(String key) throws IOException {
    String words = "this release connects containers by IPv4 only";
    Cni asking = call("six").with("ipam", "{\"type\":\"margay-ipam\"," + key + "}");
    for (Cni call : List.of(asking, asking.withPlugin("margay-ipam").with("type", "\"bridge\""))) {
      Cni.Answer refused = call.run("ADD");
      assertEquals(2, refused.code(), refused.toString());
      assertTrue(refused.text().contains(words), refused.toString());
    }
    String pool = SECOND.replace("second", "six").replace("10.63.0.0/24", "\"fd00:63::/64\"");
    Outcome refused = hosts.on("h1", pool, "apply", "-f", "-");
    assertTrue(refused.err().contains("IPv6 pools are not supported"), refused.err());
  }

  // ---- labels and ports

  @Test
  void mesosGivesLabelsAndPortsAndUnderstandsTheAnswer() throws IOException {
    String info =
        """
        {"org.apache.mesos":{"network_info":{"name":"cases",
         "labels":{"labels":[{"key":"app","value":"we b!"},{"key":"tier","value":"front"}]},
         "port_mappings":[{"host_port":18081,"container_port":81,"protocol":"TCP"},
                          {"host_port":18082,"container_port":82}]}}}
        """;
    Cni mesos = call("parent.child").with("cniVersion", "\"0.2.0\"").with("args", info);
    Cni.Answer added = add(mesos);
    assertTrue(added.out().path("ip4").path("ip").asText().endsWith("/32"), added.toString());
    assertTrue(added.out().path("ip4").path("routes").path(0).has("dst"), added.toString());
    String yaml = hosts.netctl("get", "endpoints", "-o", "yaml").orThrow();
    for (String line : List.of("app: we-b", "tier: front", "hostPort: 18081", "port: 82")) {
      assertTrue(yaml.contains(line), line + " in " + yaml);
    }
  }

  @Test
  void annotationsAndLabelsOfARuntimeBecomeLabels() throws IOException {
    String annotations = "{\"team\":\"red\",\"note\":\"not a label: at all\"}";
    add(
        call("labelled")
            .with(
                "runtimeConfig",
                "{\"io.kubernetes.cri.pod-annotations\":" + annotations + ",\"aliases\":[\"web\"]}")
            .with("args", "{\"cni\":{\"labels\":[{\"key\":\"app\",\"value\":\"shop\"}]}}"));
    String yaml = hosts.netctl("get", "endpoints", "-o", "yaml").orThrow();
    for (String line : List.of("team: red", "app: shop", "margay.io/alias.web: \"true\"")) {
      assertTrue(yaml.contains(line), line + " in " + yaml);
    }
    assertTrue(!yaml.contains("not a label"), yaml);
  }

  // ---- an agent in need

  /** STATUS by the static client and by its twin in Java. */
  private void awaitStatus(int code, String words) throws IOException {
    Poll.untilPasses(
        SOON,
        () -> {
          for (Cni call : List.of(call(""), call("").byJavaClient())) {
            Cni.Answer answer = call.run("STATUS");
            assertEquals(code, answer.code(), answer.toString());
            assertTrue(answer.text().contains(words), answer.toString());
          }
        });
  }

  @Test
  void withTheStoreAwayStatusSaysFiftyAndAnAddElevenWithinItsTime() throws IOException {
    add(call("before"));
    for (Host each : hosts.all()) {
      each.process("etcd").kill9();
    }
    try {
      awaitStatus(50, "the store does not answer");
      for (Cni late :
          List.of(
              call("late").withVariable("CNI_IFNAME", "eth1"),
              call("late").withVariable("CNI_IFNAME", "eth1").byJavaClient())) {
        long start = System.nanoTime();
        Cni.Answer refused = late.run("ADD");
        assertEquals(11, refused.code(), refused.toString());
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(6).toNanos(), "in time");
      }
      call("before").byJavaClient().run("DEL").orThrow();
    } finally {
      for (Host each : hosts.all()) {
        each.process("etcd").start();
      }
      for (Host each : hosts.all()) {
        each.process("etcd").awaitReady(SOON);
      }
    }
    awaitStatus(0, "");
    Poll.untilPasses(SOON, () -> assertEquals(List.of(), hosts.storeKeys("ipam/handles/")));
  }

  /** The kernel's tables cannot be written: containers may be cut off, and none can be added. */
  @Test
  void whereRulesCannotBeWrittenStatusSaysFiftyOne() throws IOException {
    String program = "/usr/sbin/xtables-nft-multi";
    host.run("mount", "--bind", "/bin/false", program).orThrow();
    try {
      endRestores();
      assertEquals(5, call("none").run("ADD").code());
      awaitStatus(51, "rules and routes are not in force");
    } finally {
      host.run("umount", program).orThrow();
    }
    awaitStatus(0, "");
    add(call("again"));
  }

  /** The agent's iptables-restore, which it starts again. */
  private void endRestores() throws IOException {
    long agent = host.process("agent").pid().orElseThrow();
    Outcome children = host.run("ps", "-o", "pid=,comm=", "--ppid", Long.toString(agent));
    for (String line : children.out().lines().filter(l -> l.contains("tables")).toList()) {
      host.run("kill", line.strip().split(" ", 2)[0]).orThrow();
    }
  }
}
