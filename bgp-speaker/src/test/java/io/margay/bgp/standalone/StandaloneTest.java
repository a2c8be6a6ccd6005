package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program {@code bgp-speaker} in a namespace, BIRD 2 in two others. Needs root and Debian's
 * {@code bird2}.
 *
 * <pre>
 *   bird one 10.78.0.1 ─── s 10.78.0.9, 10.50.0.1 on lo ─── 10.78.1.2 bird two
 *   192.0.2.0/24                                             198.51.100.0/24
 * </pre>
 */
class StandaloneTest {
  private static final long PID = ProcessHandle.current().pid(); // two runs at once share nothing
  private static final String ONE = "bgp-one-" + PID;
  private static final String SPEAKER = "bgp-sa-" + PID;
  private static final String TWO = "bgp-two-" + PID;

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void wire() throws Exception {
    for (String namespace : List.of(ONE, SPEAKER, TWO)) {
      Commands.run("ip", "netns", "delete", namespace);
      Commands.must("ip", "netns", "add", namespace);
      Commands.must("ip", "-n", namespace, "link", "set", "lo", "up");
    }
    link(ONE, "10.78.0.1/24", "s1", "10.78.0.9/24");
    link(TWO, "10.78.1.2/24", "s2", "10.78.1.9/24");
    Commands.must("ip", "-n", SPEAKER, "address", "add", "10.50.0.1/32", "dev", "lo");
    bird(ONE, "10.78.0.1", "10.78.0.9", "192.0.2.0/24");
    bird(TWO, "10.78.1.2", "10.78.1.9", "198.51.100.0/24");
  }

  private void link(String namespace, String address, String name, String ours) throws Exception {
    Commands.must(
        "ip", "link", "add", "e0", "netns", namespace, "type", "veth", "peer", "name", name,
        "netns", SPEAKER);
    Commands.must("ip", "-n", namespace, "address", "add", address, "dev", "e0");
    Commands.must("ip", "-n", SPEAKER, "address", "add", ours, "dev", name);
    Commands.must("ip", "-n", namespace, "link", "set", "e0", "up");
    Commands.must("ip", "-n", SPEAKER, "link", "set", name, "up");
  }

  private void bird(String namespace, String own, String peer, String prefix) throws Exception {
    Path config = folder.resolve(namespace + ".conf");
    Files.writeString(
        config,
        """
        router id %s;
        protocol device {}
        protocol kernel { persist; ipv4 { export all; }; }
        protocol static { ipv4; route %s blackhole; }
        protocol bgp m {
          local %s as 65000; neighbor %s as 65000; connect retry time 1; connect delay time 1;
          error wait time 1, 2; graceful restart on; graceful restart time 60;
          direct; ipv4 { gateway direct; import all; export where source = RTS_STATIC; };
        }
        """
            .formatted(own, prefix, own, peer));
    Commands.must(
        "ip",
        "netns",
        "exec",
        namespace,
        "bird",
        "-c",
        config.toString(),
        "-s",
        folder.resolve(namespace + ".ctl").toString(),
        "-P",
        folder.resolve(namespace + ".pid").toString());
  }

  private Path file(String more) throws IOException {
    return Files.writeString(
        folder.resolve("s.yaml"),
        """
        local-as: 65000
        router-id: 10.78.0.9
        control-socket: %s/s.sock
        metrics: {listen: "127.0.0.1:9092"}
        kernel: {export: true}
        originate: [10.50.0.0/24]
        peers:
        - {name: one, address: 10.78.0.1, route-reflector-client: true, next-hop: self%s}
        - {name: two, address: 10.78.1.2, route-reflector-client: true, next-hop: self}
        """
            .formatted(folder, more));
  }

  @AfterEach
  void tearDown() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    for (String namespace : List.of(ONE, TWO)) {
      Path pid = folder.resolve(namespace + ".pid");
      if (Files.exists(pid)) {
        Commands.run("kill", Files.readString(pid).strip());
      }
    }
    for (String namespace : List.of(ONE, SPEAKER, TWO)) {
      Commands.run("ip", "netns", "delete", namespace);
    }
  }

  @Test
  void reflectsBetweenClientsAndKeepsTheKernelsRoutes() throws Exception {
    start(file(""));
    eventually("reflected", () -> routesOf(TWO).contains("192.0.2.0/24"));
    eventually("reflected back", () -> routesOf(ONE).contains("198.51.100.0/24"));
    eventually(
        "installed", () -> kernel(SPEAKER).contains("192.0.2.0/24 via 10.78.0.1 dev s1 proto 81"));
    eventually(
        "counted",
        () -> scrape().contains("margay_bgp_session_up{peer=\"two\",type=\"peer\"} 1.0"));
    // The number is ours in this namespace.
    Process second = launch(file(""));
    assertTrue(second.waitFor(20, TimeUnit.SECONDS));
    assertEquals(1, second.exitValue());
  }

  @Test
  void aReloadTakesOverWhatChangedAndLeavesSessionsAlone() throws Exception {
    Process speaker = start(file(""));
    eventually("announced", () -> routesOf(ONE).contains("10.50.0.0/24"));
    String before = since();
    Path file = file(", max-prefixes: 10");
    Files.writeString(
        file, Files.readString(file).replace("[10.50.0.0/24]", "[10.50.0.0/24, 10.51.0.0/24]"));
    Commands.must("kill", "-HUP", Long.toString(speaker.pid()));
    eventually("announced too", () -> routesOf(ONE).contains("10.51.0.0/24"));
    Files.writeString(file, "local-as: nonsense\n");
    Commands.must("kill", "-HUP", Long.toString(speaker.pid()));
    assertEquals(before, since(), "the session was reset");
    speaker.destroy();
    assertTrue(speaker.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, speaker.exitValue(), "a signal is how it ends");
  }

  private Process start(Path file) throws IOException {
    Process process = launch(file);
    started.add(process);
    return process;
  }

  private Process launch(Path file) throws IOException {
    return new SpeakerProcess(SPEAKER, file, folder.resolve("s.log")).process();
  }

  private String routesOf(String namespace) {
    return birdc(namespace, "show", "route", "protocol", "m");
  }

  private String protocol(String namespace) {
    return birdc(namespace, "show", "protocols", "m");
  }

  private String since() {
    return protocol(ONE).lines().filter(line -> line.startsWith("m ")).findFirst().orElse("");
  }

  private String birdc(String namespace, String... words) {
    List<String> command =
        new ArrayList<>(List.of("birdc", "-s", folder.resolve(namespace + ".ctl").toString()));
    command.addAll(List.of(words));
    return Commands.run(command.toArray(String[]::new));
  }

  private static String scrape() {
    String get =
        "exec 3<>/dev/tcp/127.0.0.1/9092; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
    return Commands.run("ip", "netns", "exec", SPEAKER, "bash", "-c", get);
  }

  private static String kernel(String namespace) {
    return Commands.run("ip", "-n", namespace, "route");
  }

  private void eventually(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < deadline,
          () -> "not in time: " + what + "\n" + protocol(ONE) + routesOf(ONE) + log());
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("s.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
