package io.margay.agent.iptables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The driver of the filter table: desired chains against those of the kernel. Owned by the
 * dataplane loop. <b>Ours is:</b> chains {@code mgy-…}, rules with a comment {@code mgy:…}.
 */
public final class FilterTable {
  private final Iptables iptables;
  private final Map<String, Chain> chains = new HashMap<>();
  private final Map<String, Rule> jumps = new HashMap<>();
  private TableState actual = new TableState(Map.of());
  private boolean stale = true;

  public FilterTable(Iptables iptables) {
    this.iptables = iptables;
  }

  /** This chain shall exist with these rules. */
  public void set(Chain chain) {
    chains.put(chain.name(), chain);
  }

  /** A chain of this name shall not exist. */
  public void remove(String chain) {
    chains.remove(chain);
  }

  /** This rule shall stand first in a chain of the kernel's own, such as FORWARD. */
  public void jump(String base, Rule rule) {
    jumps.put(base, rule);
  }

  /**
   * Whether the kernel tells when a stranger wrote to the table (nft variant); else it has to be
   * looked at now and then.
   */
  public boolean strangersAreAnnounced() {
    return iptables.commitsAreAnnounced();
  }

  /** The kernel's state is no longer known: the next {@link #apply} reads it first. */
  public void invalidate() {
    stale = true;
  }

  /**
   * Writes what differs as one table.
   *
   * @return the names of the chains that were written or deleted; empty when all was right
   * @throws RestoreException when the kernel refused; nothing was changed and the next call tries
   *     again from what the kernel then holds
   */
  public Set<String> apply() {
    if (stale) {
      actual = TableState.parse(iptables.save());
      stale = false;
    }
    String script = RestoreScript.difference(actual, chains, jumps);
    if (script.isEmpty()) {
      return Set.of();
    }
    try {
      iptables.restore(script);
    } catch (RestoreException e) {
      stale = true;
      throw e;
    }
    Set<String> touched = touched();
    actual = desiredState();
    return touched;
  }

  private Set<String> touched() {
    Set<String> touched = new TreeSet<>();
    TableState desired = desiredState();
    for (String name : actual.chains().keySet()) {
      if (!actual.marks(name).equals(desired.marks(name))) {
        touched.add(name);
      }
    }
    desired.chains().keySet().stream().filter(name -> !actual.has(name)).forEach(touched::add);
    return touched;
  }

  /** Chains of others keep what they had, with our jump in front. */
  private TableState desiredState() {
    Map<String, List<String>> state = new HashMap<>();
    actual
        .chains()
        .forEach((name, marks) -> {
          if (!name.startsWith("mgy-")) {
            state.put(name, marks.stream().filter(String::isEmpty).toList());
          }
        });
    jumps.forEach((base, rule) -> {
      var marks = new ArrayList<>(state.getOrDefault(base, List.of()));
      marks.addFirst(rule.mark());
      state.put(base, marks);
    });
    chains.forEach(
        (name, chain) -> state.put(name, chain.rules().stream().map(Rule::mark).toList()));
    return new TableState(state);
  }
}
