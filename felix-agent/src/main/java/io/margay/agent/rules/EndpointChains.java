package io.margay.agent.rules;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.PortMap;
import io.margay.agent.desired.RulesId;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Rule;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Direction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The chains of endpoints, and those that find an endpoint's chain by its interface. Their rules
 * are plain where they can be, since an attach waits for them.
 */
public final class EndpointChains {
  /** Interfaces of containers start with this on the host. */
  public static final String INTERFACE_PREFIX = "mgy";

  /** What follows is made of these; {@code x} marks links that are on their way out. */
  public static final String SUFFIX_ALPHABET = "0123456789abcdefghijklmnopqrstuv";

  static final String FROM_WORKLOAD = "mgy-from-wl";
  static final String TO_WORKLOAD = "mgy-to-wl";
  static final String AFTER_POLICIES = "mgy-after-pol";
  static final String PUBLISHED = "mgy-published";
  private static final Rule DROP = Rule.plain("-j DROP");

  private EndpointChains() {}

  /** The chain that decides on packets to an endpoint. */
  public static String toName(Endpoint endpoint) {
    return "mgy-tw-" + suffix(endpoint);
  }

  /** The chain that decides on packets from an endpoint. */
  public static String fromName(Endpoint endpoint) {
    return "mgy-fw-" + suffix(endpoint);
  }

  /** Both chains of an endpoint. */
  public static List<Chain> render(Endpoint endpoint) {
    List<Rule> from = new ArrayList<>();
    from.addAll(ownSources(endpoint.addresses()));
    from.addAll(policies(endpoint.egress(), Direction.EGRESS));
    from.addAll(profiles(endpoint.profiles(), Direction.EGRESS));
    return List.of(new Chain(fromName(endpoint), from), new Chain(toName(endpoint), to(endpoint)));
  }

  private static List<Rule> to(Endpoint endpoint) {
    List<PortMap> published = PortMap.of(endpoint);
    List<Rule> rules = new ArrayList<>();
    if (!published.isEmpty()) {
      Ip self = published.getFirst().container();
      rules.add(new Rule("-s " + self.toCidr() + " " + Marks.SET_HAIRPIN));
    }
    rules.addAll(policies(endpoint.ingress(), Direction.INGRESS));
    rules.add(Rule.plain("-j " + PUBLISHED));
    rules.add(Marks.RETURN_IF_ACCEPTED);
    rules.addAll(profiles(endpoint.profiles(), Direction.INGRESS));
    return rules;
  }

  /**
   * The roots of dispatch: by the first character of the interface's suffix to a {@link #branch}.
   * They never change, so that an attach touches two short chains whatever else the host holds; a
   * packet meets a thirty-second of the host's interfaces.
   */
  public static List<Chain> dispatch() {
    List<Rule> from = new ArrayList<>();
    List<Rule> to = new ArrayList<>();
    for (String branch : branches()) {
      String interfaces = INTERFACE_PREFIX + branch + "+";
      from.add(Rule.plain("-i " + interfaces + " -g " + FROM_WORKLOAD + "-" + branch));
      to.add(Rule.plain("-o " + interfaces + " -g " + TO_WORKLOAD + "-" + branch));
    }
    from.add(DROP);
    to.add(DROP);
    return List.of(new Chain(FROM_WORKLOAD, from), new Chain(TO_WORKLOAD, to));
  }

  /** The names of all branches. */
  public static List<String> branches() {
    return SUFFIX_ALPHABET.chars().mapToObj(Character::toString).toList();
  }

  /**
   * The branch that an interface belongs to. No root leads to the branch of a name that is not of
   * our making: fail closed.
   */
  public static String branchOf(String interfaceName) {
    return isOurs(interfaceName)
        ? interfaceName.substring(INTERFACE_PREFIX.length(), INTERFACE_PREFIX.length() + 1)
        : "x";
  }

  private static boolean isOurs(String interfaceName) {
    return interfaceName.startsWith(INTERFACE_PREFIX)
        && interfaceName.length() > INTERFACE_PREFIX.length();
  }

  /**
   * The two chains of a branch: by interface to an endpoint's chain, DROP for one that nobody owns.
   *
   * @param endpoints those whose interfaces belong to the branch
   */
  public static List<Chain> branch(String branch, Collection<Endpoint> endpoints) {
    List<Rule> from = new ArrayList<>();
    List<Rule> to = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      from.add(Rule.plain("-i " + endpoint.interfaceName() + " -g " + fromName(endpoint)));
      to.add(Rule.plain("-o " + endpoint.interfaceName() + " -g " + toName(endpoint)));
    }
    from.add(DROP);
    to.add(DROP);
    return List.of(
        new Chain(FROM_WORKLOAD + "-" + branch, from), new Chain(TO_WORKLOAD + "-" + branch, to));
  }

  /** Reverse-path checks would do this on most hosts; here it holds whatever their sysctls say. */
  private static List<Rule> ownSources(List<Cidr> addresses) {
    if (addresses.size() == 1) {
      return List.of(Rule.plain("! -s " + addresses.getFirst() + " -j DROP"));
    }
    List<Rule> rules = new ArrayList<>();
    addresses.forEach(address -> rules.add(new Rule("-s " + address + " " + Marks.SET_ACCEPT)));
    rules.add(Marks.DROP_UNLESS_ACCEPTED);
    rules.add(Marks.CLEAR);
    return rules;
  }

  private static List<Rule> policies(List<RulesId> policies, Direction direction) {
    List<Rule> rules = new ArrayList<>();
    for (RulesId policy : policies) {
      rules.add(Rule.plain(Marks.UNLESS_PASSED + " -j " + PolicyChains.name(policy, direction)));
      rules.add(Marks.RETURN_IF_ACCEPTED);
    }
    if (!policies.isEmpty()) {
      rules.add(Rule.plain("-j " + AFTER_POLICIES));
    }
    return rules;
  }

  private static List<Rule> profiles(List<RulesId> profiles, Direction direction) {
    List<Rule> rules = new ArrayList<>();
    for (RulesId profile : profiles) {
      rules.add(Rule.plain("-j " + PolicyChains.name(profile, direction)));
      rules.add(Marks.RETURN_IF_ACCEPTED);
    }
    rules.add(DROP);
    return rules;
  }

  private static String suffix(Endpoint endpoint) {
    String name = endpoint.interfaceName();
    return isOurs(name) ? name.substring(INTERFACE_PREFIX.length()) : name;
  }
}
