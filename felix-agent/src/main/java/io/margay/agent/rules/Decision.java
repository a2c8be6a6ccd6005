package io.margay.agent.rules;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.RulesId;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Rule;
import io.margay.model.resource.Direction;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides on packets to an endpoint or from it. Endpoints with the same share one chain, so
 * that an attach writes a rule for each direction, however much its policies say, and the kernel,
 * which validates a whole table with each commit, has that much less to walk.
 *
 * @param direction ingress: to the endpoint
 * @param policies in order
 * @param profiles decide what no policy decided, in order
 */
public record Decision(Direction direction, List<RulesId> policies, List<RulesId> profiles) {
  private static final Rule DROP = Rule.plain("-j DROP");

  public Decision {
    policies = List.copyOf(policies);
    profiles = List.copyOf(profiles);
  }

  /** What decides on one direction of an endpoint's packets. */
  public static Decision on(Endpoint endpoint, Direction direction) {
    return new Decision(
        direction,
        direction == Direction.INGRESS ? endpoint.ingress() : endpoint.egress(),
        endpoint.profiles());
  }

  /** The chain, {@code mgy-tw-HASH} to endpoints and {@code mgy-fw-HASH} from them. */
  public Chain chain() {
    List<Rule> rules = new ArrayList<>();
    for (RulesId policy : policies) {
      rules.add(Rule.plain(Marks.UNLESS_PASSED + " -j " + PolicyChains.name(policy, direction)));
      rules.add(Marks.RETURN_IF_ACCEPTED);
    }
    if (!policies.isEmpty()) {
      rules.add(Rule.plain("-j " + EndpointChains.AFTER_POLICIES));
    }
    if (direction == Direction.INGRESS) {
      rules.add(Rule.plain("-j " + EndpointChains.PUBLISHED));
      rules.add(Marks.RETURN_IF_ACCEPTED);
    }
    for (RulesId profile : profiles) {
      rules.add(Rule.plain("-j " + PolicyChains.name(profile, direction)));
      rules.add(Marks.RETURN_IF_ACCEPTED);
    }
    rules.add(DROP);
    return new Chain(name(), rules);
  }

  private String name() {
    StringBuilder all = new StringBuilder();
    policies.forEach(policy -> all.append(policy).append('\n'));
    profiles.forEach(profile -> all.append(profile).append('\n'));
    return (direction == Direction.INGRESS ? "mgy-tw-" : "mgy-fw-") + Rule.hash(all.toString());
  }
}
