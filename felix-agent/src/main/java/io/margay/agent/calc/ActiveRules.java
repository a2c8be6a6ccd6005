package io.margay.agent.calc;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.Instruction;
import io.margay.agent.desired.RulesId;
import io.margay.model.resource.Rule;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which policies and profiles the endpoints of this host use, and the selectors in their rules. */
final class ActiveRules {
  /** The rules of a policy or profile. */
  record Both(List<Rule> ingress, List<Rule> egress) {
    static final Both NONE = new Both(List.of(), List.of());

    void forEachSelector(Consumer<Selector> action) {
      for (List<Rule> rules : List.of(ingress, egress)) {
        for (Rule rule : rules) {
          for (var entity : List.of(rule.source(), rule.destination())) {
            entity.selector().ifPresent(action);
            entity.notSelector().ifPresent(action);
          }
        }
      }
    }
  }

  /** What came into force or changed, and what is no longer used. */
  record Changes(List<Instruction> set, List<Instruction> removed) {}

  private final SelectorIndex selectors;
  private final Map<RulesId, Integer> users = new HashMap<>();
  private final Map<RulesId, Both> inForce = new HashMap<>();
  private final Set<RulesId> dirty = new LinkedHashSet<>();

  ActiveRules(SelectorIndex selectors) {
    this.selectors = selectors;
  }

  void use(Endpoint endpoint) {
    for (RulesId id : ids(endpoint)) {
      users.merge(id, 1, Integer::sum);
      dirty.add(id);
    }
  }

  void release(Endpoint endpoint) {
    for (RulesId id : ids(endpoint)) {
      users.merge(id, -1, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
      dirty.add(id);
    }
  }

  /** The rules of this policy or profile changed. */
  void touch(RulesId id) {
    dirty.add(id);
  }

  /**
   * What changed since the last call. A policy or profile that is used but does not exist has no
   * rules, so that a missing profile allows nothing.
   */
  Changes takeChanges(Function<RulesId, Optional<Both>> rulesOf) {
    Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
    for (RulesId id : dirty) {
      Both before = inForce.get(id);
      if (!users.containsKey(id)) {
        if (before != null) {
          inForce.remove(id);
          before.forEachSelector(selectors::release);
          changes.removed.add(new Instruction.RemoveRules(id));
        }
        continue;
      }
      Both now = rulesOf.apply(id).orElse(Both.NONE);
      if (now.equals(before)) {
        continue;
      }
      now.forEachSelector(selectors::use);
      if (before != null) {
        before.forEachSelector(selectors::release);
      }
      inForce.put(id, now);
      changes.set.add(new Instruction.SetRules(id, now.ingress, now.egress));
    }
    dirty.clear();
    return changes;
  }

  private static Set<RulesId> ids(Endpoint endpoint) {
    Set<RulesId> ids = new HashSet<>(endpoint.ingress());
    ids.addAll(endpoint.egress());
    ids.addAll(endpoint.profiles());
    return ids;
  }
}
