package io.margay.agent.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the difference between two states of a table for {@code iptables-restore}. Pure. */
final class RestoreScript {
  /** A chain that changes in more places than this share of its rules is written anew. */
  private static final int REWRITE_SHARE = 2;

  private final StringBuilder declarations = new StringBuilder();
  private final StringBuilder rules = new StringBuilder();
  private final StringBuilder deletions = new StringBuilder();

  private RestoreScript() {}

  /**
   * The lines between {@code *TABLE} and {@code COMMIT}, none when nothing differs.
   *
   * @param actual what the kernel holds
   * @param chains the chains of ours that shall exist, all others of ours are deleted
   * @param jumps per base chain the one rule of ours that shall stand first in it
   */
  static String difference(TableState actual, Map<String, Chain> chains, Map<String, Rule> jumps) {
    RestoreScript script = new RestoreScript();
    new TreeMap<>(chains).values().forEach(chain -> script.chain(actual, chain));
    new TreeMap<>(jumps).forEach((base, jump) -> script.jump(actual.marks(base), base, jump));
    script.deleteAllBut(actual, chains, jumps);
    return "" + script.declarations + script.rules + script.deletions;
  }

  private void chain(TableState actual, Chain chain) {
    List<String> have = actual.marks(chain.name());
    if (!actual.has(chain.name())) {
      rewrite(chain);
      return;
    }
    List<String> want = chain.rules().stream().map(Rule::mark).toList();
    if (have.equals(want)) {
      return;
    }
    List<Integer> surplus = surplus(have, want);
    List<Integer> missing = missing(have, surplus, want);
    if (surplus.size() + missing.size() > 1 + want.size() / REWRITE_SHARE) {
      rewrite(chain);
      return;
    }
    for (int i : surplus.reversed()) {
      rules.append("-D %s %d\n".formatted(chain.name(), i + 1));
    }
    for (int i : missing) {
      rules.append(
          "-I %s %d %s\n".formatted(chain.name(), i + 1, chain.rules().get(i).toRestoreText()));
    }
  }

  /** Positions in {@code have} that no rule of {@code want} can keep, walking both in order. */
  private static List<Integer> surplus(List<String> have, List<String> want) {
    List<Integer> surplus = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < have.size(); i++) {
      int found = want.subList(next, want.size()).indexOf(have.get(i));
      if (found < 0) {
        surplus.add(i);
      } else {
        next += found + 1;
      }
    }
    return surplus;
  }

  /** Positions in {@code want} that are not there once the surplus is gone, in ascending order. */
  private static List<Integer> missing(
      List<String> have, List<Integer> surplus, List<String> want) {
    List<String> kept = new ArrayList<>(have);
    surplus.reversed().forEach(i -> kept.remove((int) i));
    List<Integer> missing = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < want.size(); i++) {
      if (at < kept.size() && kept.get(at).equals(want.get(i))) {
        at++;
      } else {
        missing.add(i);
      }
    }
    return missing;
  }

  /** With --noflush the declaration of a user chain creates or empties it. */
  private void rewrite(Chain chain) {
    declarations.append(":%s - [0:0]\n".formatted(chain.name()));
    for (Rule rule : chain.rules()) {
      rules.append("-A %s %s\n".formatted(chain.name(), rule.toRestoreText()));
    }
  }

  private void jump(List<String> have, String base, Rule jump) {
    boolean right =
        !have.isEmpty()
            && have.getFirst().equals(jump.mark())
            && have.stream().filter(mark -> !mark.isEmpty()).count() == 1;
    if (!right) {
      deleteOurs(have, base);
      rules.append("-I %s 1 %s\n".formatted(base, jump.toRestoreText()));
    }
  }

  private void deleteOurs(List<String> have, String base) {
    for (int i = have.size() - 1; i >= 0; i--) {
      if (!have.get(i).isEmpty()) {
        rules.append("-D %s %d\n".formatted(base, i + 1));
      }
    }
  }

  private void deleteAllBut(TableState actual, Map<String, Chain> chains, Map<String, Rule> jumps) {
    new TreeMap<>(actual.chains())
        .forEach((name, marks) -> {
          if (name.startsWith("mgy-")) {
            if (!chains.containsKey(name)) {
              declarations.append(":%s - [0:0]\n".formatted(name));
              deletions.append("-X %s\n".formatted(name));
            }
          } else if (!jumps.containsKey(name)) {
            deleteOurs(marks, name);
          }
        });
  }
}
