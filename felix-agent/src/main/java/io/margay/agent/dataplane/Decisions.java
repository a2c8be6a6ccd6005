package io.margay.agent.dataplane;

import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Table;
import io.margay.agent.rules.Decision;
import java.util.HashMap;
import java.util.Map;

/** The chains that endpoints share, each for as long as one of them needs it. */
final class Decisions {
  private record Shared(String chain, int endpoints) {}

  private final Table table;
  private final Map<Decision, Shared> shared = new HashMap<>();

  Decisions(Table table) {
    this.table = table;
  }

  /** Another endpoint needs it; returns the name of its chain. */
  String need(Decision decision) {
    Shared before = shared.get(decision);
    if (before != null) {
      shared.put(decision, new Shared(before.chain, before.endpoints + 1));
      return before.chain;
    }
    Chain chain = decision.chain();
    table.set(chain);
    shared.put(decision, new Shared(chain.name(), 1));
    return chain.name();
  }

  /** One endpoint less needs it. */
  void release(Decision decision) {
    Shared before = shared.remove(decision);
    if (before != null && before.endpoints > 1) {
      shared.put(decision, new Shared(before.chain, before.endpoints - 1));
    } else if (before != null) {
      table.remove(before.chain);
    }
  }
}
