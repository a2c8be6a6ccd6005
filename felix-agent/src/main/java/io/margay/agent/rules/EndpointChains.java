package io.margay.agent.rules;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.PortMap;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Rule;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The chains that find by an endpoint's interface what decides on its packets ({@link Decision}).
 * Their rules are plain where they can be, since an attach waits for them.
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
   * What finds the chains that decide on an endpoint's packets.
   *
   * @param from in the branch for packets from it: only those with its own source; reverse-path
   *     checks would do this on most hosts, here it holds whatever their sysctls say
   * @param to in the branch for packets to it
   */
  public record Entry(List<Rule> from, List<Rule> to) {
    public Entry {
      from = List.copyOf(from);
      to = List.copyOf(to);
    }
  }

  /**
   * An endpoint's entry.
   *
   * @param from the chain that decides on packets from it
   * @param to the chain that decides on packets to it
   */
  public static Entry entry(Endpoint endpoint, String from, String to) {
    String link = endpoint.interfaceName();
    List<Rule> inbound = new ArrayList<>();
    List<PortMap> published = PortMap.of(endpoint);
    if (!published.isEmpty()) {
      Ip self = published.getFirst().container();
      inbound.add(new Rule("-s " + self.toCidr() + " -o " + link + " " + Marks.SET_HAIRPIN));
    }
    inbound.add(Rule.plain("-o " + link + " -g " + to));
    return new Entry(
        endpoint.addresses().stream()
            .map(own -> Rule.plain("-s " + own + " -i " + link + " -g " + from))
            .toList(),
        inbound);
  }

  /**
   * The two chains of a branch: by interface to what decides, DROP for what nobody owns.
   *
   * @param entries those whose interfaces belong to the branch
   */
  public static List<Chain> branch(String branch, Collection<Entry> entries) {
    List<Rule> from = new ArrayList<>();
    List<Rule> to = new ArrayList<>();
    for (Entry entry : entries) {
      from.addAll(entry.from());
      to.addAll(entry.to());
    }
    from.add(DROP);
    to.add(DROP);
    return List.of(
        new Chain(FROM_WORKLOAD + "-" + branch, from), new Chain(TO_WORKLOAD + "-" + branch, to));
  }
}
