package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong is said so, with the specification's code, and nothing is written. */
@ExtendWith(ThreeHosts.Given.class)
class BadInputTest {
  private static final String CONFIG =
      "{\"cniVersion\":\"1.0.0\",\"name\":\"margay\",\"type\":\"margay\",\"ipam\":{\"type\":\"margay-ipam\"%s}}";

  private final ThreeHosts hosts;
  private final Host host;

  BadInputTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h1");
  }

  private Outcome cni(String command, String container, String netns, String ipam)
      throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_CONTAINERID", container);
    variables.put("CNI_NETNS", netns);
    variables.put("CNI_IFNAME", "eth0");
    return host.cni(variables, CONFIG.replace("%s", ipam));
  }

  private void assertRefused(int code, String words, Callable<Outcome> call) throws Exception {
    List<String> before = hosts.storeKeys("ipam/handles/");
    String links = host.run("ip", "-o", "link").orThrow();
    Outcome outcome = call.call();
    assertEquals(1, outcome.exit(), outcome.toString());
    assertTrue(outcome.out().contains("\"code\":" + code + ","), outcome.toString());
    assertTrue(outcome.out().contains(words), outcome.toString());
    assertEquals(before, hosts.storeKeys("ipam/handles/"));
    // A link that was made before the refusal came is deleted a moment later.
    Poll.untilPasses(
        Duration.ofSeconds(2), () -> assertEquals(links, host.run("ip", "-o", "link").orThrow()));
  }

  @Test
  void aPoolThatDoesNotExist() throws Exception {
    withNamespace(netns ->
        assertRefused(
            7, "no-such-pool", () -> cni("ADD", "bad1", netns, ",\"pools\":[\"no-such-pool\"]")));
  }

  @Test
  void aClusterWithoutAnyPool() throws Exception {
    String pool = hosts.netctl("get", "pools", "-o", "yaml").orThrow();
    hosts.netctl("delete", "pool", "192-168-0-0-16").orThrow();
    try {
      withNamespace(netns -> assertRefused(7, "pool", () -> cni("ADD", "bad0", netns, "")));
    } finally {
      hosts.apply(
          pool.lines()
              .filter(l ->
                  !l.contains("resourceVersion")
                      && !l.contains("uid:")
                      && !l.contains("creationTimestamp"))
              .collect(Collectors.joining("\n")));
    }
  }

  @Test
  void aNamespaceThatDoesNotExist() throws Exception {
    assertRefused(5, "namespace", () -> cni("ADD", "bad2", "/run/netns/no-such-namespace", ""));
    assertRefused(5, "namespace", () -> cni("ADD", "bad3", "/etc/hostname", ""));
  }

  @Test
  void theHostsOwnNamespace() throws Exception {
    assertRefused(8, "own", () -> cni("ADD", "bad4", "/proc/self/ns/net", ""));
  }

  @Test
  void aSecondAddOfTheSameContainer() throws Exception {
    withNamespace(netns -> {
      assertEquals(0, cni("ADD", "twice", netns, "").exit());
      assertRefused(7, "exists already", () -> cni("ADD", "twice", netns, ""));
      assertEquals(0, cni("DEL", "twice", netns, "").exit());
      assertEquals(0, cni("DEL", "twice", netns, "").exit(), "DEL may be repeated");
    });
  }

  @Test
  void anOverlappingPoolHostBitsAndAnUnknownKey() throws IOException {
    String pool = "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: x}, spec: {%s}}";
    List<String> before = hosts.storeKeys("resources/ippools/");
    Outcome overlap =
        hosts.on("h1", pool.replace("%s", "cidr: 192.168.7.0/24"), "create", "-f", "-");
    assertTrue(overlap.exit() != 0 && overlap.err().contains("192.168.0.0/16"), overlap.toString());
    Outcome bits = hosts.on("h1", pool.replace("%s", "cidr: 10.1.2.3/16"), "create", "-f", "-");
    assertEquals(2, bits.exit(), bits.toString());
    assertTrue(bits.err().contains("10.1.0.0/16") && bits.err().contains(":1:"), bits.toString());
    Outcome key =
        hosts.on("h1", pool.replace("%s", "cidr: 10.1.0.0/16, cdir: x"), "create", "-f", "-");
    assertEquals(2, key.exit(), key.toString());
    assertTrue(key.err().contains("cdir"), key.toString());
    assertEquals(before, hosts.storeKeys("resources/ippools/"));
  }

  @Test
  void aStoreThatRefuses() throws IOException {
    Outcome outcome =
        host.run(
            Duration.ofSeconds(20),
            "",
            List.of("netctl", "--etcd-endpoints=http://127.0.0.1:1", "get", "pools"));
    assertEquals(6, outcome.exit(), outcome.toString());
  }

  private interface Step {
    void run(String netns) throws Exception;
  }

  private void withNamespace(Step step) throws Exception {
    host.run("ip", "netns", "add", "mgylab-bad").orThrow();
    try {
      step.run("/run/netns/mgylab-bad");
    } finally {
      host.run("ip", "netns", "del", "mgylab-bad").orThrow();
    }
  }
}
