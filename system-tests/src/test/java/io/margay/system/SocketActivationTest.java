package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The agent behind a socket that somebody else holds: systemd, or where there is none, ours. */
@ExtendWith(ThreeHosts.Given.class)
class SocketActivationTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SOCKET = "/run/margay/agent.sock";
  private static final String NAMESPACE = "mgylab-h2-activated";
  private static final Path UNITS = ThreeHosts.ROOT.resolve("dist/src/main/config");
  private static final Path PROGRAMS =
      ThreeHosts.ROOT.resolve("dist/target/margay/usr/lib/margay/bin");

  private final Host host;
  private String holder = "";

  SocketActivationTest(ThreeHosts hosts) throws IOException {
    this.host = hosts.host("h2");
  }

  @BeforeEach
  void namespace() throws IOException {
    Namespace.create(NAMESPACE).close();
  }

  @AfterEach
  void giveTheAgentBackToTheLab() throws IOException {
    if (!holder.isEmpty()) {
      Cni.on(host, "activated", "/run/netns/" + NAMESPACE).run("DEL");
      host.run("kill", holder);
      Poll.until(SOON, "it ends", () -> !Files.exists(Path.of("/proc/" + holder)));
      host.process("agent").start();
      host.process("agent").awaitReady(SOON);
    }
    Namespace.delete(NAMESPACE);
  }

  /** Runs the host's agent by another program, with the arguments that the lab gave it. */
  private void runAgentBy(String... words) throws IOException {
    long pid = host.process("agent").pid().orElseThrow();
    String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
    String[] arguments = line.substring(line.indexOf("io.margay.agent.Main")).split("\0", -1);
    host.process("agent").stop();
    String[] agent = {PROGRAMS.resolve("felix-agent").toString()};
    List<String> command =
        Stream.of(words, agent, Arrays.copyOfRange(arguments, 1, arguments.length))
            .flatMap(Arrays::stream)
            .filter(word -> !word.isEmpty())
            .toList();
    String script = String.join(" ", command) + " >/run/margay/held.log 2>&1 & echo $!";
    holder = host.run("sh", "-c", script).orThrow().strip();
  }

  private void addIsServed() throws IOException {
    Cni call = Cni.on(host, "activated", "/run/netns/" + NAMESPACE);
    assertTrue(call.run("ADD").orThrow().address().startsWith("192.168."));
    call.run("DEL").orThrow();
  }

  @Tag("long")
  @Test
  void systemdsOwnLauncherHandsItsSocketOver() throws IOException {
    assertTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-socket-activate")),
        "install the package systemd");
    runAgentBy("systemd-socket-activate", "-l", SOCKET);
    Poll.until(SOON, "a call starts it", () -> host.run("netctl", "status").ok());
    Poll.untilPasses(SOON, this::addIsServed);
    assertEquals(holder, listener());
  }

  /** The process that listens at the agent's socket. */
  private String listener() throws IOException {
    String shown = host.run("ss", "-xlpH", "src", SOCKET).orThrow();
    return shown.replaceAll("(?s).*pid=([0-9]+).*", "$1");
  }

  /** The same without an agent's weight is felix-agent's HeldSocketTest. */
  @Tag("long")
  @Test
  void aCallWhileTheAgentIsDownIsAnsweredAfterItsStart() throws IOException {
    runAgentBy(PROGRAMS.resolve("margay-hold").toString(), SOCKET, "--");
    Poll.untilPasses(SOON, this::addIsServed);
    String first = agent();
    host.run("kill", "-9", first).orThrow();
    addIsServed(); // the very next call
    assertNotEquals(first, agent());
  }

  private String agent() throws IOException {
    return host.run("pgrep", "-P", holder).orThrow().strip();
  }

  @Test
  void systemdFindsNothingWrongWithOurUnits(@TempDir Path directory) throws IOException {
    for (String name :
        List.of("margay-agent.service", "margay-agent.socket", "margay-docker.socket")) {
      String unit = Files.readString(UNITS.resolve(name));
      Files.writeString(
          directory.resolve(name), unit.replace("/usr/lib/margay/bin", PROGRAMS.toString()));
    }
    Outcome verified =
        host.run(
            "sh",
            "-c",
            "SYSTEMD_UNIT_PATH=%s:/lib/systemd/system systemd-analyze verify --man=no %s/margay-*"
                .formatted(directory, directory));
    assertEquals("", verified.orThrow() + verified.err());
  }
}
