package io.margay.agent.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both variants of iptables on the real kernel. */
class TableTest {
  private static final Rule JUMP = new Rule("-j mgy-forward");

  private TestNamespace host;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
  }

  @AfterEach
  void close() throws Exception {
    host.close();
  }

  private Iptables open(String program) throws Exception {
    Program.inside(host, program + " --version");
    return Iptables.open(host.namespace(), host.prefix(), program);
  }

  private static Rule port(int port) {
    return new Rule("-p tcp -m tcp --dport " + port + " -j DROP");
  }

  private static Chain chain(String name, int... ports) {
    List<Rule> rules = new ArrayList<>();
    for (int port : ports) {
      rules.add(port(port));
    }
    return new Chain(name, rules);
  }

  /** Lines of our chains and of FORWARD, without policies and counters. */
  private List<String> saved(String program) throws Exception {
    return Program.inside(host, program + "-save -t filter")
        .lines()
        .filter(line -> line.startsWith("-A ") || line.startsWith(":mgy"))
        .toList();
  }

  private List<String> ports(String program, String chain) throws Exception {
    return saved(program).stream()
        .filter(line -> line.startsWith("-A " + chain + " "))
        .map(line -> line.replaceAll(".*--dport (\\d+) .*", "$1"))
        .toList();
  }

  private static Table table(Iptables iptables) {
    Table table = new Table(iptables, TableName.FILTER);
    table.jump("FORWARD", JUMP);
    table.set(chain("mgy-forward", 1, 2, 3));
    return table;
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void whatApplyReturnedFromIsInForce(String program) throws Exception {
    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      assertEquals(Set.of("FORWARD", "mgy-forward"), table.apply());
      assertEquals(List.of("1", "2", "3"), ports(program, "mgy-forward"));
      assertEquals(Set.of(), table.apply());
      for (int i = 0; i < 20; i++) {
        table.set(chain("mgy-forward", 1, 100 + i, 2, 3));
        table.set(chain("mgy-more-" + i, i + 1));
        table.apply();
        assertEquals(
            List.of("1", Integer.toString(100 + i), "2", "3"), ports(program, "mgy-forward"));
      }
    }
  }

  @Test
  void oneProcessIsKeptForAllTablesUntilOneIsRefused() throws Exception {
    try (Iptables iptables = open("iptables")) {
      Table table = table(iptables);
      table.apply();
      long first = restorePid(iptables);
      table.set(chain("mgy-more", 5));
      table.apply();
      assertEquals(first, restorePid(iptables));
      table.set(new Chain("mgy-bad", List.of(new Rule("-j mgy-nowhere"))));
      assertThrows(RestoreException.class, table::apply);
      table.remove("mgy-bad");
      table.set(chain("mgy-more", 6));
      table.apply();
      assertNotEquals(first, restorePid(iptables));
    }
    assertEquals(List.of(), children(), "the restore process has ended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void plainRulesAreKnownByWhatTheySay(String program) throws Exception {
    List<String> rules =
        List.of(
            "! -s 10.1.0.1/32 -j DROP",
            "-m mark --mark 0x0/0x20000 -j mgy-more",
            "-m mark --mark 0x10000/0x10000 -j RETURN",
            "-i mgy0123456789a -g mgy-more",
            "-o mgy0+ -g mgy-more",
            "-j mgy-more",
            "-j DROP");
    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      table.set(chain("mgy-more", 1));
      table.set(new Chain("mgy-plain", rules.stream().map(Rule::plain).toList()));
      table.apply();
      table.invalidate();
      assertEquals(Set.of(), table.apply(), "what is read back is what was written");
      for (String foreign :
          List.of(
              "-I mgy-plain 1 -j DROP",
              "-I mgy-plain 3 -s 10.9.0.0/16 -j ACCEPT",
              "-A mgy-plain -j RETURN",
              "-D mgy-plain 2",
              "-R mgy-plain 1 -j ACCEPT",
              "-F mgy-plain")) {
        Program.inside(host, program + " " + foreign);
        table.invalidate();
        assertEquals(Set.of("mgy-plain"), table.apply(), foreign);
        List<String> now =
            saved(program).stream()
                .filter(line -> line.startsWith("-A mgy-plain "))
                .map(line -> line.substring("-A mgy-plain ".length()))
                .toList();
        assertEquals(rules, now, foreign);
      }
    }
  }

  @Test
  void tablesShareTheProcessAndLeaveEachOtherAlone() throws Exception {
    try (Iptables iptables = open("iptables")) {
      Table filter = table(iptables);
      Table nat = new Table(iptables, TableName.NAT);
      nat.jump("POSTROUTING", new Rule("-j mgy-nat"));
      nat.set(new Chain("mgy-nat", List.of(new Rule("-s 10.1.0.0/16 -j MASQUERADE"))));
      filter.apply();
      long first = restorePid(iptables);
      assertEquals(Set.of("POSTROUTING", "mgy-nat"), nat.apply());
      assertEquals(first, restorePid(iptables));
      assertEquals(3, ports("iptables", "mgy-forward").size());
      assertTrue(Program.inside(host, "iptables -t nat -S mgy-nat").contains("MASQUERADE"));
      filter.invalidate();
      nat.invalidate();
      assertEquals(Set.of(), filter.apply());
      assertEquals(Set.of(), nat.apply());
    }
  }

  /** Processes of ours that live in this test's namespace. */
  private List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(this::lives).toList();
  }

  private boolean lives(ProcessHandle process) {
    try {
      Path own = Path.of("/run/netns", host.name());
      Path other = Path.of("/proc", Long.toString(process.pid()), "ns", "net");
      return Files.getAttribute(own, "unix:ino").equals(Files.getAttribute(other, "unix:ino"));
    } catch (IOException e) {
      return false; // it has just ended
    }
  }

  private long restorePid(Iptables iptables) {
    List<ProcessHandle> children = children();
    assertEquals(1, children.size(), children::toString);
    assertTrue(iptables.isOurs(children.getFirst().pid()));
    return children.getFirst().pid();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void aRefusedTableChangesNothingAndTellsWhyAndTheNextOneWorks(String program) throws Exception {
    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      table.apply();
      List<String> before = saved(program);
      table.set(chain("mgy-forward", 9));
      table.set(new Chain("mgy-bad", List.of(new Rule("-m set --match-set mgy4none src -j DROP"))));
      for (int i = 0; i < 2; i++) {
        RestoreException refused = assertThrows(RestoreException.class, table::apply);
        assertTrue(refused.getMessage().contains("mgy4none"), refused.getMessage());
        assertEquals(before, saved(program));
      }
      table.remove("mgy-bad");
      assertEquals(Set.of("mgy-forward"), table.apply());
      assertEquals(List.of("9"), ports(program, "mgy-forward"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void aRestartTakesWhatIsStaleKeepsWhatIsRightAndLeavesWhatIsForeign(String program)
      throws Exception {
    Program.inside(host, program + " -N theirs");
    Program.inside(host, program + " -A theirs -p udp -j ACCEPT");
    Program.inside(host, program + " -A FORWARD -j theirs");
    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      table.jump("OUTPUT", new Rule("-j mgy-stale"));
      table.set(chain("mgy-stale", 7));
      table.apply();
    }
    Program.inside(host, program + " -I FORWARD 2 -p icmp -j ACCEPT");
    String counted = program + " -t filter -I mgy-forward 1 -c 11 22 -p tcp --dport 1 -j DROP";
    String mark = port(1).mark();
    Program.inside(host, counted + " -m comment --comment " + mark);
    Program.inside(host, program + " -D mgy-forward 2");

    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      assertEquals(Set.of("OUTPUT", "mgy-stale"), table.apply());
    }
    String all = Program.inside(host, program + "-save -c -t filter");
    assertFalse(all.contains("mgy-stale"), all);
    assertTrue(all.contains("[11:22] -A mgy-forward"), all);
    List<String> forward =
        saved(program).stream().filter(line -> line.startsWith("-A FORWARD")).toList();
    assertEquals(3, forward.size(), all);
    assertTrue(forward.get(0).endsWith("-j mgy-forward"), all);
    assertTrue(forward.get(1).contains("-p icmp"), all);
    assertTrue(forward.get(2).endsWith("-j theirs"), all);
    assertTrue(all.contains("-A theirs -p udp"), all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void whatAForeignHandDidIsRepaired(String program) throws Exception {
    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      table.set(chain("mgy-other", 5));
      table.apply();
      List<String> right = saved(program);
      List<String> deeds =
          List.of(
              "-F mgy-forward",
              "-D FORWARD 1",
              "-F",
              "-I FORWARD 1 -p udp -j ACCEPT", // in front of ours
              "-I mgy-other 1 -j ACCEPT",
              "-D mgy-forward 2");
      for (String deed : deeds) {
        Program.inside(host, program + " " + deed);
        table.invalidate();
        assertFalse(table.apply().isEmpty(), deed);
        List<String> now = new ArrayList<>(saved(program));
        now.removeIf(line -> line.equals("-A FORWARD -p udp -j ACCEPT"));
        assertEquals(right, now, deed);
        if (deed.startsWith("-I FORWARD")) {
          Program.inside(host, program + " -D FORWARD -p udp -j ACCEPT");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void anyWalkThroughStatesEndsInTheStateThatWasAskedFor(String program) throws Exception {
    Random random = new Random(7);
    try (Iptables iptables = open(program)) {
      Table table = table(iptables);
      Map<String, List<Integer>> desired = new TreeMap<>();
      for (int round = 0; round < 40; round++) {
        for (int edits = random.nextInt(4); edits >= 0; edits--) {
          String name = "mgy-c" + random.nextInt(4);
          if (random.nextInt(5) == 0) {
            desired.remove(name);
            table.remove(name);
          } else {
            List<Integer> ports = edit(random, desired.getOrDefault(name, List.of()));
            desired.put(name, ports);
            table.set(new Chain(name, ports.stream().map(TableTest::port).toList()));
          }
        }
        table.apply();
        for (int i = 0; i < 4; i++) {
          String name = "mgy-c" + i;
          assertEquals(
              desired.getOrDefault(name, List.of()).stream()
                  .map(String::valueOf)
                  .collect(Collectors.toList()),
              ports(program, name),
              "round " + round);
        }
      }
    }
  }

  private static List<Integer> edit(Random random, List<Integer> ports) {
    List<Integer> edited = new ArrayList<>(ports);
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (!edited.isEmpty() && random.nextInt(3) == 0) {
        int at = random.nextInt(edited.size());
        edited.subList(at, at + 1).clear(); // not remove, which could mean the element
      } else {
        edited.add(random.nextInt(edited.size() + 1), 1 + random.nextInt(30));
      }
    }
    return edited;
  }
}
