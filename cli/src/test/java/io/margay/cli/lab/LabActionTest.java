package io.margay.cli.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.cli.text.ErrorText;
import io.margay.lab.Lab;
import io.margay.lab.Site;
import io.margay.netlink.Namespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** One lab of two hosts, "a" with etcd and "b" without anything, for all tests. */
class LabActionTest {
  private static final long PID = ProcessHandle.current().pid();
  private static final Site SITE = Site.ofProcess(PID, Optional.empty());
  private static final String TOPOLOGY =
      """
      name: small
      fabric: {subnet: 10.197.0.0/24}
      hosts:
        a: {address: 10.197.0.1, etcd: true}
        b: {address: 10.197.0.2}
      """;

  private static final String PING = "ping -q -c 1 10.197.0.1 > /dev/null";

  @TempDir static Path folder;
  private static Path file;

  private record Said(int code, String out, String err) {}

  @BeforeAll
  static void bringUp() throws IOException {
    file = Files.writeString(folder.resolve("small.yaml"), TOPOLOGY);
    Said first = call(LabAction.UP, file.toString());
    assertEquals(0, first.code(), first.err());
    assertTrue(
        first.out().matches("lab small is up after [0-9.]+ s: a 10.197.0.1, b 10.197.0.2\n"),
        first.out());
  }

  @AfterAll
  static void takeDown() throws IOException {
    Said down = call(LabAction.DOWN);
    assertEquals(
        new Said(0, "lab small is down: 2 hosts, 0 containers; nothing is left\n", ""), down);
    assertTrue(Lab.residue(SITE).isEmpty());
    assertEquals(new Said(0, "no lab is up\n", ""), call(LabAction.DOWN));
    Namespace.create(SITE.prefix() + "a").close();
    Said clean = call(LabAction.CLEAN);
    assertEquals(0, clean.code());
    assertTrue(clean.out().contains("removed namespace " + SITE.prefix() + "a\n"), clean.out());
    assertTrue(Lab.residue(SITE).isEmpty());
    Said none = call(LabAction.STATUS);
    assertEquals(4, none.code());
    assertTrue(none.err().startsWith("error: no lab is up\n  next: netctl lab up "), none.err());
  }

  @Test
  void upAgainSaysSo() {
    assertEquals(
        new Said(0, "lab small was up already\n", ""), call(LabAction.UP, file.toString()));
  }

  @Test
  void refusesABrokenTopologyWithAllItsFaults() throws IOException {
    Path broken =
        Files.writeString(
            folder.resolve("broken.yaml"), TOPOLOGY.replace("etcd", "ectd").replace("0.2", "0.1"));
    Said said = call(LabAction.UP, broken.toString());
    assertEquals(
        """
        error: hosts.a: unknown key "ectd"; did you mean "etcd"?
          at    FILE:4:28
        error: hosts.b.address: 10.197.0.1 is that of a, too
          at    FILE:5:16
          kept: nothing was started; 2 faults in the topology
        """
            .replace("FILE", broken.toString()),
        said.err());
    assertEquals(2, said.code());
    assertEquals(2, call(LabAction.UP, folder.resolve("none.yaml").toString()).code());
    assertEquals(2, call(LabAction.UP).code());
  }

  @Test
  void printsHostsAndProcesses() {
    Said table = call(LabAction.STATUS);
    assertEquals(0, table.code());
    String[] lines = table.out().split("\n", -1);
    assertEquals("lab small, fabric 10.197.0.0/24, 2 hosts", lines[0]);
    assertTrue(lines[2].startsWith("HOST   ADDRESS      PROCESS   PID"), table.out());
    assertTrue(lines[3].matches("a +10.197.0.1 +etcd +[0-9]+ +running"), table.out());
    assertEquals("no containers", lines[5]);
    assertTrue(call(LabAction.STATUS, "-o", "json").out().contains("\"process\": \"etcd\""));
    assertTrue(call(LabAction.STATUS, "-o", "yaml").out().startsWith("name: small\n"));
    assertEquals(2, call(LabAction.STATUS, "-o", "xml").code());
  }

  @Test
  void passesOnTheExitStatusOfACommand() {
    assertEquals(42, call(LabAction.EXEC, "b", "--", "sh", "-c", "exit 42").code());
    assertEquals(7, call(LabAction.EXEC, "b", "sh", "-c", "exit 7").code());
    assertEquals(0, call(LabAction.EXEC, "b", "--", "sh", "-c", PING).code());
    Said missing = call(LabAction.EXEC, "c", "--", "true");
    assertEquals(new Said(4, "", "error: the lab has no host \"c\"; it has a, b\n"), missing);
    assertEquals(4, call(LabAction.EXEC, "b/none", "--", "true").code());
    assertEquals(2, call(LabAction.EXEC, "b").code());
    assertEquals(2, call(LabAction.EXEC, "b", "--").code());
  }

  @Test
  void printsLogsOfOneProcessOrAll() {
    Said one = call(LabAction.LOGS, "a/etcd");
    assertTrue(one.out().contains("\"msg\":"), one.out());
    assertEquals(one.out(), call(LabAction.LOGS, "a").out());
    assertEquals(4, call(LabAction.LOGS, "a/agent").code());
    assertEquals(new Said(0, "", ""), call(LabAction.LOGS, "b"));
  }

  @Test
  void tellsWhyAContainerCannotBeAttached() throws IOException {
    Said said = call(LabAction.ATTACH, "b/c1");
    assertEquals(1, said.code());
    assertTrue(said.err().startsWith("error: attach b/c1: "), said.err());
    assertEquals(0, Lab.open(SITE).orElseThrow().containers().size());
    assertEquals(2, call(LabAction.ATTACH).code());
    assertEquals(2, call(LabAction.ATTACH, "b").code());
    assertEquals(2, call(LabAction.ATTACH, "b/c1", "b/c2", "--ip", "10.0.0.1").code());
    assertEquals(2, call(LabAction.ATTACH, "b/c1", "--ip", "10.0.0").code());
    assertEquals(2, call(LabAction.ATTACH, "b/c1", "--runtime", "dockr").code());
    Said none = call(LabAction.ATTACH, "b/c1", "--runtime", "docker");
    assertEquals(new Said(1, "", "error: b has no docker in this topology\n"), none);
    assertEquals(4, call(LabAction.DETACH, "b/c1").code());
  }

  private static Said call(LabAction action, String... words) {
    CommandSpec spec = CommandSpec.create().name(action.word());
    action.addTo(spec);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder err = new StringBuilder();
    LabCall call =
        new LabCall(
            new CommandLine(spec).parseArgs(words),
            SITE,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            problem -> err.append(ErrorText.of(problem, false)));
    int code;
    try {
      code = action.run(call);
    } catch (LabFailedException e) {
      call.problems().accept(e.problem());
      code = e.problem().code().exitCode();
    }
    return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString());
  }
}
