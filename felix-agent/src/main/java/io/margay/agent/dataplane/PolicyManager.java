package io.margay.agent.dataplane;

import io.margay.agent.desired.Instruction;
import io.margay.agent.desired.RulesId;
import io.margay.agent.ipset.SetTable;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Table;
import io.margay.agent.rules.PolicyChains;
import io.margay.agent.rules.SetName;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Direction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Policies, profiles and selectors to chains and sets. Memory only. */
final class PolicyManager {
  private final Table table;
  private final SetTable sets;
  private final Map<RulesId, Set<String>> netSetsOf = new HashMap<>();
  private final Map<String, Integer> netSetUsers = new HashMap<>();

  PolicyManager(Table table, SetTable sets) {
    this.table = table;
    this.sets = sets;
  }

  void change(Instruction.ChangeSet change) {
    sets.change(SetName.ofSelector(change.set()), change.added(), change.removed());
  }

  void remove(Instruction.RemoveSet removed) {
    sets.remove(SetName.ofSelector(removed.set()));
  }

  void set(Instruction.SetRules rules) {
    PolicyChains rendered = PolicyChains.render(rules.id(), rules.ingress(), rules.egress());
    rendered.netSets().forEach(this::useNetSet);
    releaseNetSets(netSetsOf.put(rules.id(), rendered.netSets().keySet()));
    for (Chain chain : rendered.chains()) {
      table.set(chain);
    }
  }

  void remove(Instruction.RemoveRules removed) {
    releaseNetSets(netSetsOf.remove(removed.id()));
    for (Direction direction : Direction.values()) {
      table.remove(PolicyChains.name(removed.id(), direction));
    }
  }

  private void useNetSet(String name, Set<Cidr> nets) {
    if (netSetUsers.merge(name, 1, Integer::sum) == 1) {
      sets.replace(name, nets);
    }
  }

  private void releaseNetSets(@Nullable Set<String> names) {
    if (names == null) {
      return;
    }
    for (String name : names) {
      if (netSetUsers.merge(name, -1, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b))
          == null) {
        sets.remove(name);
      }
    }
  }
}
