package io.margay.agent.iptables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The driver of one table: desired chains against those of the kernel. Owned by the dataplane loop.
 * <b>Ours is:</b> chains {@code mgy-…}, rules with a comment {@code mgy:…}.
 */
public final class Table {
  private final Iptables iptables;
  private final TableName table;
  private final Map<String, Chain> chains = new HashMap<>();
  private final Map<String, Rule> jumps = new HashMap<>();
  private final Map<String, List<String>> actual = new HashMap<>(); // marks by chain

  /** Chains to be compared: an attach touches four of what may be thousands. */
  private final Set<String> changed = new TreeSet<>();

  private boolean stale = true;

  /**
   * @param iptables writes this table and any other
   */
  public Table(Iptables iptables, TableName table) {
    this.iptables = iptables;
    this.table = table;
  }

  /** This chain shall exist with these rules. */
  public void set(Chain chain) {
    if (!chain.equals(chains.put(chain.name(), chain))) {
      changed.add(chain.name());
    }
  }

  /** A chain of this name shall not exist. */
  public void remove(String chain) {
    if (chains.remove(chain) != null) {
      changed.add(chain);
    }
  }

  /** This rule shall stand first in a chain of the kernel's own, such as FORWARD. */
  public void jump(String base, Rule rule) {
    jumps.put(base, rule);
    changed.add(base);
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
      actual.clear();
      actual.putAll(TableState.parse(iptables.save(table)).chains());
      changed.addAll(actual.keySet());
      changed.addAll(chains.keySet());
      changed.addAll(jumps.keySet());
      stale = false;
    }
    String lines = difference();
    if (!lines.isEmpty()) {
      try {
        iptables.restore("*" + table + "\n" + lines + "COMMIT\n");
      } catch (RestoreException e) {
        stale = true;
        throw e;
      }
    }
    Set<String> written = new TreeSet<>();
    for (String name : changed) {
      Optional<List<String>> now = desired(name);
      List<String> before = now.isPresent() ? actual.put(name, now.get()) : actual.remove(name);
      if (!now.equals(Optional.ofNullable(before))) {
        written.add(name);
      }
    }
    changed.clear();
    return written;
  }

  private String difference() {
    Map<String, List<String>> have = new HashMap<>();
    Map<String, Chain> want = new HashMap<>();
    Map<String, Rule> first = new HashMap<>();
    for (String name : changed) {
      Optional.ofNullable(actual.get(name)).ifPresent(marks -> have.put(name, marks));
      Optional.ofNullable(chains.get(name)).ifPresent(chain -> want.put(name, chain));
      Optional.ofNullable(jumps.get(name)).ifPresent(rule -> first.put(name, rule));
    }
    return RestoreScript.difference(new TableState(have), want, first);
  }

  /** The marks that a chain shall have. One of others keeps what it has, with our jump in front. */
  private Optional<List<String>> desired(String name) {
    if (name.startsWith("mgy-")) {
      return Optional.ofNullable(chains.get(name))
          .map(chain -> chain.rules().stream().map(Rule::mark).toList());
    }
    Rule jump = jumps.get(name);
    List<String> foreign = actual.get(name);
    if (jump == null && foreign == null) {
      return Optional.empty();
    }
    List<String> marks = new ArrayList<>(foreign == null ? List.of() : foreign);
    marks.removeIf(mark -> !mark.isEmpty());
    if (jump != null) {
      marks.addFirst(jump.mark());
    }
    return Optional.of(marks);
  }
}
