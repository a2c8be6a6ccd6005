package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian's libcni (1.1.2, which knows the specification up to 1.0.0) as the judge of our lists,
 * results and errors: a small runtime on it, built here, drives our plugin alone, and before the
 * reference plugins portmap, bandwidth and tuning.
 */
@ExtendWith(ThreeHosts.Given.class)
class LibcniTest {
  private static final String CHAIN =
      """
      { "cniVersion": "VERSION", "name": "judged", "plugins": [
        { "type": "margay", "socket": "/run/margay/agent.sock",
          "capabilities": { "ips": true, "mac": true },
          "ipam": { "type": "margay-ipam" } }
        MORE ] }
      """;
  private static final String REFERENCE =
      """
      , { "type": "portmap", "capabilities": { "portMappings": true } },
      { "type": "bandwidth", "ingressRate": 80000000, "ingressBurst": 800000 },
      { "type": "tuning", "mtu": 1400 }
      """;

  /** A name of the site's, so that a killed run's namespace is found. */
  private static final String NAMESPACE = "mgylab-h2-judged";

  @TempDir static Path built;
  @TempDir Path directory;
  private final ThreeHosts hosts;
  private final Host host;

  LibcniTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h2");
  }

  @BeforeAll
  static void build() throws Exception {
    assertTrue(Files.isExecutable(Path.of("/usr/bin/go")), "install the package golang-go");
    Path source = Path.of("/usr/share/gocode/src/github.com/containernetworking/cni/libcni");
    assertTrue(Files.isDirectory(source), "install the package golang-github-appc-cni-dev");
    ProcessBuilder builder =
        new ProcessBuilder("go", "build", "-o", built + "/libcni", "src/test/go/libcni.go");
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", built.toString(),
                "GOCACHE", built.resolve("cache").toString(),
                "GOPATH", "/usr/share/gocode",
                "GO111MODULE", "off",
                "GOFLAGS", "",
                "CGO_ENABLED", "0"));
    Path log = built.resolve("log");
    Process go = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertTrue(go.waitFor(2, TimeUnit.MINUTES), "go build takes too long");
    assertEquals(0, go.exitValue(), () -> read(log));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @BeforeEach
  void makeNamespace() throws IOException {
    Namespace.create(NAMESPACE).close();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    judge("del").orThrow();
    Namespace.delete(NAMESPACE);
    assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/"));
  }

  private void list(String version, String more) throws IOException {
    Files.writeString(
        directory.resolve("10-judged.conflist"),
        CHAIN.replace("VERSION", version).replace("MORE", more));
  }

  private Outcome judge(String command, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                built + "/libcni",
                command,
                directory.toString(),
                "/opt/cni/bin:/usr/lib/cni",
                directory.resolve("cache").toString(),
                "judged",
                "judged-container",
                "/run/netns/" + NAMESPACE,
                "eth0"));
    words.addAll(List.of(more));
    return host.run(Duration.ofSeconds(40), "", words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0"})
  void acceptsWhatWeAnswerInEveryVersion(String version) throws IOException {
    list(version, "");
    judge("validate").orThrow();
    String result = judge("add").orThrow();
    assertTrue(result.contains("\"cniVersion\": \"" + version + "\""), result);
    assertTrue(result.contains("\"sandbox\": \"/run/netns/" + NAMESPACE + "\""), result);
    assertTrue(result.contains("\"name\": \"mgy"), result);
    assertEquals(!version.equals("1.0.0"), result.contains("\"version\": \"4\""), result);
    if (!version.equals("0.3.1")) {
      judge("check").orThrow();
    }
    judge("del").orThrow();
    judge("del").orThrow();
  }

  @Test
  void understandsOurErrorsAndSeesThatACheckFindsDamage() throws IOException {
    list("1.0.0", "");
    judge("add", "{\"ips\": [\"192.168.78.9\"], \"mac\": \"02:00:00:00:78:09\"}").orThrow();
    judge("check").orThrow();
    Outcome again = judge("add");
    assertFalse(again.ok());
    assertTrue(again.err().contains("eth0"), again.err());
    String inside = inside("ip", "-4", "-o", "addr", "show", "eth0");
    assertTrue(inside.contains("192.168.78.9/32"), inside);
    inside("ip", "addr", "flush", "dev", "eth0");
    Outcome check = judge("check");
    assertFalse(check.ok());
    assertTrue(check.err().contains("192.168.78.9"), check.err());
  }

  private String inside(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + NAMESPACE));
    all.addAll(List.of(words));
    return host.run(all.toArray(String[]::new)).orThrow();
  }

  @Test
  void chainsTheReferencePluginsBehindOurs() throws IOException {
    list("1.0.0", REFERENCE);
    judge("validate").orThrow();
    String ports =
        "{\"portMappings\": [{\"hostPort\": 8082, \"containerPort\": 82, \"protocol\": \"tcp\"}]}";
    judge("add", ports).orThrow();
    // No check: that of portmap 1.1.1 looks for IPv6 rules that its own add has not made.
    assertTrue(inside("ip", "link", "show", "eth0").contains("mtu 1400"));
    String queues = host.run("tc", "qdisc", "show").orThrow();
    assertTrue(queues.contains("tbf"), queues);
    String nat = host.run("iptables-save", "-t", "nat").orThrow();
    assertTrue(nat.contains("--dport 8082 -j DNAT --to-destination 192.168."), nat);
    theChainedPortIsReached();
    judge("del", ports).orThrow();
    assertFalse(host.run("iptables-save", "-t", "nat").orThrow().contains("8082"));
    assertFalse(host.run("ip", "link").orThrow().contains("bwp"));
  }

  /** From outside, from the host and its loopback, from a container of another network, itself. */
  private void theChainedPortIsReached() throws IOException {
    Files.writeString(directory.resolve("index.html"), "chained");
    String server = "busybox httpd -f -p 82 -h " + directory + " >/dev/null 2>&1 & echo $!";
    String pid = inside("sh", "-c", server).strip();
    Container other = host.attach("judged-peer");
    try {
      for (String from : List.of("h1 10.199.0.2", "h2 10.199.0.2", "h2 127.0.0.1")) {
        String[] words = from.split(" ", 2);
        String url = "http://" + words[1] + ":8082/";
        Poll.until(
            Duration.ofSeconds(5),
            from + " gets the chained port",
            () ->
                hosts.host(words[0]).http(url).filter(a -> a.body().equals("chained")).isPresent());
      }
      String[] get = {"timeout", "3", "busybox", "wget", "-qO-", "http://10.199.0.2:8082/"};
      assertEquals("chained", other.run(get).orThrow());
      assertEquals("chained", inside(get), "from the container itself");
    } finally {
      other.detach();
      host.run("kill", pid).orThrow();
    }
  }
}
