package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import io.margay.lab.Poll;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A container on several CNI networks that share a pool answers by the interface that it was asked
 * on, and asks by the one whose address it uses, whatever its main table of routes says.
 */
@ExtendWith(ThreeHosts.Given.class)
class SeveralNetworksTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final ThreeHosts hosts;
  private final List<Attached> attached = new ArrayList<>();
  private final List<String> namespaces = new ArrayList<>();

  /** An interface of a container. */
  private record Attached(Cni call, Host host, String namespace, String address, String result) {}

  SeveralNetworksTest(ThreeHosts hosts) {
    this.hosts = hosts;
  }

  @AfterEach
  void leavesNothing() throws IOException {
    for (Attached one : attached) {
      one.call.run("DEL").orThrow();
    }
    for (String namespace : namespaces) {
      String rules = hosts.host("h1").run("ip", "-n", namespace, "rule", "show").orThrow();
      assertEquals(3, rules.lines().count(), rules);
    }
    for (String namespace : namespaces) {
      Namespace.delete(namespace);
    }
    assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/"));
  }

  private Attached attach(String host, String container, String ifname, String network)
      throws IOException {
    String namespace = "mgylab-several-" + container;
    if (!namespaces.contains(namespace)) {
      Namespace.create(namespace).close();
      namespaces.add(namespace);
    }
    Cni call =
        Cni.on(hosts.host(host), container, "/run/netns/" + namespace)
            .with("name", "\"" + network + "\"")
            .withVariable("CNI_IFNAME", ifname);
    Cni.Answer added = call.run("ADD").orThrow();
    Attached one =
        new Attached(call, hosts.host(host), namespace, added.address(), added.out().toString());
    attached.add(one);
    return one;
  }

  private static boolean pings(Attached from, Attached to) throws IOException {
    return from.host
        .run(
            "ip",
            "netns",
            "exec",
            from.namespace,
            "ping",
            "-c",
            "1",
            "-W",
            "1",
            "-I",
            from.address,
            to.address)
        .ok();
  }

  private static void bothWays(Attached one, Attached other) throws IOException {
    for (List<Attached> pair : List.of(List.of(one, other), List.of(other, one))) {
      Poll.until(
          SOON,
          pair.getFirst().address + " reaches " + pair.getLast().address,
          () -> pings(pair.getFirst(), pair.getLast()));
    }
  }

  @Test
  void eachAddressOfAContainerIsReachedAndReachesOverItsOwnInterface() throws IOException {
    Attached red = attach("h1", "many", "eth0", "red");
    Attached blue = attach("h1", "many", "eth1", "blue");
    Attached green = attach("h1", "many", "eth2", "green");
    for (String host : List.of("h1", "h2")) {
      bothWays(red, attach(host, "red-" + host, "eth0", "red"));
      bothWays(blue, attach(host, "blue-" + host, "eth0", "blue"));
      bothWays(green, attach(host, "green-" + host, "eth0", "green"));
    }
    strictReversePathChecks("1");
    try {
      bothWays(blue, attach("h2", "strict", "eth0", "blue"));
    } finally {
      strictReversePathChecks("0");
    }
    blue.call.run("DEL").orThrow();
    String rules = rules("many");
    assertEquals(2, rules.lines().filter(line -> line.contains("lookup 10")).count(), rules);
    assertTrue(!rules.contains(blue.address), rules);
  }

  @Test
  void theOrderInWhichNetworksComeDoesNotMatter() throws IOException {
    Attached blue = attach("h1", "turned", "eth1", "blue");
    Attached red = attach("h1", "turned", "eth0", "red");
    bothWays(red, attach("h2", "red", "eth0", "red"));
    bothWays(blue, attach("h2", "blue", "eth0", "blue"));
  }

  @Test
  void aMissingRuleIsFoundByACheck() throws IOException {
    Attached red = attach("h1", "checked", "eth0", "red");
    Attached blue = attach("h1", "checked", "eth1", "blue");
    Cni check = blue.call.with("prevResult", blue.result);
    check.run("CHECK").orThrow();
    String namespace = "mgylab-several-checked";
    hosts.host("h1").run("ip", "-n", namespace, "rule", "del", "from", blue.address).orThrow();
    assertTrue(check.run("CHECK").text().contains("has no rule"));
    red.call.run("DEL").orThrow();
  }

  private void strictReversePathChecks(String value) throws IOException {
    String setting = "net.ipv4.conf.all.rp_filter=" + value;
    hosts.host("h1").run("sysctl", "-q", "-w", setting).orThrow();
    hosts
        .host("h1")
        .run("ip", "netns", "exec", "mgylab-several-many", "sysctl", "-q", "-w", setting)
        .orThrow();
  }

  private String rules(String container) throws IOException {
    return hosts
        .host("h1")
        .run("ip", "-n", "mgylab-several-" + container, "rule", "show")
        .orThrow();
  }

  @Test
  void aContainerOnOneNetworkHasNoRules() throws IOException {
    attach("h1", "single", "eth0", "red");
    assertEquals(3, rules("single").lines().count());
  }
}
