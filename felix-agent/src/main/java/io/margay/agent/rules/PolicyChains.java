package io.margay.agent.rules;

import io.margay.agent.desired.RulesId;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Rule;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The two chains of a policy or profile.
 *
 * @param chains ingress and egress
 * @param netSets sets of networks that their rules refer to, by name
 */
public record PolicyChains(List<Chain> chains, Map<String, Set<Cidr>> netSets) {

  public PolicyChains {
    chains = List.copyOf(chains);
    netSets = Map.copyOf(netSets);
  }

  /** Name of the chain that decides for one direction. */
  public static String name(RulesId id, Direction direction) {
    String kind = id.kind() == RulesId.Kind.POLICY ? "mgy-p" : "mgy-pr";
    return kind + (direction == Direction.INGRESS ? "i-" : "o-") + Rule.hash(id.name());
  }

  /**
   * Renders both directions; a direction without rules gets an empty chain, which decides nothing.
   */
  public static PolicyChains render(
      RulesId id,
      List<io.margay.model.resource.Rule> ingress,
      List<io.margay.model.resource.Rule> egress) {
    Map<String, Set<Cidr>> netSets = new TreeMap<>();
    return new PolicyChains(
        List.of(
            chain(id, Direction.INGRESS, ingress, netSets),
            chain(id, Direction.EGRESS, egress, netSets)),
        netSets);
  }

  private static Chain chain(
      RulesId id,
      Direction direction,
      List<io.margay.model.resource.Rule> rules,
      Map<String, Set<Cidr>> netSets) {
    List<Rule> lines = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      io.margay.model.resource.Rule rule = rules.get(i);
      RuleText.Match match = RuleText.of(rule);
      netSets.putAll(match.netSets());
      for (String alternative : match.alternatives()) {
        switch (rule.action()) {
          case ALLOW -> {
            lines.add(new Rule(alternative + Marks.SET_ACCEPT));
            lines.add(Marks.RETURN_IF_ACCEPTED);
          }
          case PASS -> {
            lines.add(new Rule(alternative + Marks.SET_PASS));
            lines.add(Marks.RETURN_IF_PASSED);
          }
          case DENY -> lines.add(new Rule(alternative + "-j DROP"));
          case LOG -> lines.add(new Rule(alternative + new LogPrefix(id, direction, i).target()));
        }
      }
    }
    return new Chain(name(id, direction), lines);
  }
}
