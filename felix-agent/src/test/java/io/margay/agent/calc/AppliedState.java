package io.margay.agent.calc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.Instruction;
import io.margay.agent.desired.RulesId;
import io.margay.model.net.Cidr;
import io.margay.model.selector.Selector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A data plane of maps, which insists on the order that the kernel insists on. */
final class AppliedState {
  final Map<String, Set<Cidr>> sets = new HashMap<>();
  final Map<RulesId, ActiveRules.Both> rules = new HashMap<>();
  final Map<String, Endpoint> endpoints = new HashMap<>();
  Instruction.SetMasquerade masquerade = new Instruction.SetMasquerade(Set.of(), Set.of());
  Instruction.SetRouting routing = Instruction.SetRouting.NOTHING;
  Instruction.SetPeers peers = Instruction.SetPeers.NONE;

  void apply(List<Instruction> instructions) {
    instructions.forEach(this::apply);
  }

  private void apply(Instruction instruction) {
    switch (instruction) {
      case Instruction.InSync _ -> {}
      case Instruction.ChangeSet change -> {
        Set<Cidr> members = sets.computeIfAbsent(change.set(), s -> new HashSet<>());
        assertTrue(members.containsAll(change.removed()), "removes what is not there: " + change);
        members.addAll(change.added());
        members.removeAll(change.removed());
      }
      case Instruction.RemoveSet removed -> {
        rules.forEach((id, both) ->
            both.forEachSelector(selector ->
                assertTrue(
                    !selector.toString().equals(removed.set()), id + " still needs " + removed)));
        assertTrue(sets.remove(removed.set()) != null, "no such set: " + removed);
      }
      case Instruction.SetRules set -> {
        ActiveRules.Both both = new ActiveRules.Both(set.ingress(), set.egress());
        both.forEachSelector(this::needSet);
        rules.put(set.id(), both);
      }
      case Instruction.RemoveRules removed -> {
        endpoints
            .values()
            .forEach(e -> assertTrue(!uses(e, removed.id()), e + " needs " + removed));
        assertTrue(rules.remove(removed.id()) != null, "no such rules: " + removed);
      }
      case Instruction.SetEndpoint set -> {
        for (List<RulesId> ids :
            List.of(set.endpoint().ingress(), set.endpoint().egress(), set.endpoint().profiles())) {
          ids.forEach(id -> assertTrue(rules.containsKey(id), "no rules yet: " + id));
        }
        endpoints.put(set.endpoint().name(), set.endpoint());
      }
      case Instruction.RemoveEndpoint removed ->
          assertTrue(endpoints.remove(removed.name()) != null, "no such endpoint: " + removed);
      case Instruction.SetMasquerade set -> masquerade = set;
      case Instruction.SetRouting set -> routing = set;
      case Instruction.SetPeers set -> peers = set;
    }
  }

  private void needSet(Selector selector) {
    assertTrue(sets.containsKey(selector.toString()), "no set yet: " + selector);
  }

  private static boolean uses(Endpoint endpoint, RulesId id) {
    return endpoint.ingress().contains(id)
        || endpoint.egress().contains(id)
        || endpoint.profiles().contains(id);
  }

  /** All of it, comparable. */
  List<Object> content() {
    return List.of(sets, rules, endpoints, masquerade, routing, peers);
  }
}
