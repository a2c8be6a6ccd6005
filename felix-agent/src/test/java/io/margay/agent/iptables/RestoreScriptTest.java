package io.margay.agent.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Scripts are run by a small model of iptables-restore, so that the outcome is what is asserted.
 */
class RestoreScriptTest {
  private static final Map<String, Rule> JUMPS = Map.of("FORWARD", new Rule("-j mgy-forward"));

  private static Rule rule(int number) {
    return new Rule("-p tcp --dport " + number + " -j DROP");
  }

  private static Chain chain(String name, int... rules) {
    List<Rule> list = new ArrayList<>();
    for (int number : rules) {
      list.add(rule(number));
    }
    return new Chain(name, list);
  }

  private static Map<String, Chain> chains(Chain... chains) {
    Map<String, Chain> map = new TreeMap<>();
    for (Chain chain : chains) {
      map.put(chain.name(), chain);
    }
    return map;
  }

  /** What iptables-restore --noflush makes of a table, by marks. */
  private static TableState run(TableState before, String script) {
    Map<String, List<String>> chains = new HashMap<>();
    before.chains().forEach((name, marks) -> chains.put(name, new ArrayList<>(marks)));
    for (String line : script.lines().toList()) {
      String[] words = line.split(" ", 4);
      switch (words[0].substring(0, 1)) {
        case ":" -> chains.put(words[0].substring(1), new ArrayList<>());
        case "-" -> edit(chains, line, words);
        default -> throw new AssertionError(line);
      }
    }
    return new TableState(chains);
  }

  private static void edit(Map<String, List<String>> chains, String line, String[] words) {
    List<String> chain = chains.get(words[1]);
    assertTrue(chain != null, () -> "no such chain: " + line);
    switch (words[0]) {
      case "-A" -> chain.add(TableState.parse(line).marks(words[1]).getFirst());
      case "-I" -> {
        String mark = TableState.parse("-A X " + words[3]).marks("X").getFirst();
        chain.add(Integer.parseInt(words[2]) - 1, mark);
      }
      case "-D" -> chain.remove(Integer.parseInt(words[2]) - 1);
      case "-X" -> {
        assertTrue(chain.isEmpty(), line);
        chains.remove(words[1]);
      }
      default -> throw new AssertionError(line);
    }
  }

  @Test
  void whatIsRightIsNotWritten() {
    Map<String, Chain> desired = chains(chain("mgy-a", 1, 2), chain("mgy-forward"));
    TableState state =
        run(
            new TableState(Map.of("FORWARD", List.of())),
            RestoreScript.difference(new TableState(Map.of("FORWARD", List.of())), desired, JUMPS));
    assertEquals("", RestoreScript.difference(state, desired, JUMPS));
  }

  @Test
  void aRuleThatJoinsALongChainIsInsertedAndTheOthersKeepTheirCounters() {
    TableState actual =
        new TableState(
            Map.of(
                "mgy-from-wl",
                chain("mgy-from-wl", 1, 2, 4, 5).rules().stream().map(Rule::mark).toList()));
    String script =
        RestoreScript.difference(actual, chains(chain("mgy-from-wl", 1, 2, 3, 4, 5)), Map.of());
    assertEquals("-I mgy-from-wl 3 " + rule(3).toRestoreText() + "\n", script);
  }

  @Test
  void strangersRulesStayAndOurJumpComesFirst() {
    TableState actual =
        new TableState(
            Map.of("FORWARD", List.of("", ""), "DOCKER", List.of(""), "INPUT", List.of()));
    TableState after =
        run(actual, RestoreScript.difference(actual, chains(chain("mgy-forward")), JUMPS));
    assertEquals(List.of(JUMPS.get("FORWARD").mark(), "", ""), after.marks("FORWARD"));
    assertEquals(List.of(""), after.marks("DOCKER"));
  }

  @Test
  void whatAnEarlierAgentLeftOverGoes() {
    TableState actual =
        new TableState(
            Map.of(
                "mgy-tw-old", List.of("mgy:00"),
                "INPUT", List.of("", "mgy:0123456789abcdef", "")));
    TableState after = run(actual, RestoreScript.difference(actual, Map.of(), Map.of()));
    assertFalse(after.has("mgy-tw-old"));
    assertEquals(List.of("", ""), after.marks("INPUT"));
  }

  @Test
  void anyStateBecomesTheDesiredOneAndStrangersAreLeftAlone() {
    Random random = new Random(4242);
    for (int round = 0; round < 3_000; round++) {
      Map<String, List<String>> actual = new HashMap<>();
      Map<String, Chain> desired = new TreeMap<>();
      for (String name : List.of("mgy-a", "mgy-b", "mgy-c", "mgy-forward")) {
        if (random.nextInt(4) > 0) {
          actual.put(name, new ArrayList<>(marks(randomChain(random, name), random)));
        }
        if (random.nextInt(4) > 0) {
          desired.put(name, randomChain(random, name));
        }
      }
      List<String> foreign = new ArrayList<>(List.of("", ""));
      if (random.nextBoolean()) {
        foreign.add(random.nextInt(3), JUMPS.get("FORWARD").mark());
      }
      actual.put("FORWARD", foreign);
      TableState before = new TableState(actual);
      TableState after = run(before, RestoreScript.difference(before, desired, JUMPS));
      Map<String, List<String>> expected = new HashMap<>();
      desired.forEach((name, chain) -> expected.put(name, marks(chain, null)));
      expected.put("FORWARD", List.of(JUMPS.get("FORWARD").mark(), "", ""));
      assertEquals(expected, after.chains());
    }
  }

  private static Chain randomChain(Random random, String name) {
    return chain(name, random.ints(random.nextInt(9), 0, 12).toArray());
  }

  /** Marks of a chain; with randomness, some of them a stranger's. */
  private static List<String> marks(Chain chain, @Nullable Random random) {
    return chain.rules().stream()
        .map(rule -> random != null && random.nextInt(10) == 0 ? "" : rule.mark())
        .toList();
  }
}
