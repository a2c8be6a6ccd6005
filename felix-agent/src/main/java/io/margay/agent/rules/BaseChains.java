package io.margay.agent.rules;

import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Rule;
import java.util.List;
import java.util.Map;

/** The chains that stand on every host, and the jumps into them from the kernel's own. */
public final class BaseChains {
  /** Container gateways lie in here; whoever forwards a packet to one is mistaken. */
  private static final String GATEWAYS = "169.254.0.0/16";

  private BaseChains() {}

  /** The rule of ours that stands first in FORWARD, INPUT and OUTPUT. */
  public static Map<String, Rule> jumps() {
    return Map.of(
        "FORWARD", new Rule("-j mgy-forward"),
        "INPUT", new Rule("-j mgy-input"),
        "OUTPUT", new Rule("-j mgy-output"));
  }

  /** The chains that {@link #jumps} lead to; they need the dispatch chains of endpoints. */
  public static List<Chain> chains() {
    return List.of(
        new Chain(
            "mgy-forward",
            List.of(
                reply("-i mgy+"),
                reply("-o mgy+"),
                icmpError("-i mgy+"),
                icmpError("-o mgy+"),
                new Rule("-i mgy+ -d " + GATEWAYS + " -j DROP"),
                invalid("-i mgy+"),
                undecided("-i mgy+"),
                new Rule("-i mgy+ -j " + EndpointChains.FROM_WORKLOAD),
                invalid("-o mgy+"),
                undecided("-o mgy+"),
                new Rule("-o mgy+ -j " + EndpointChains.TO_WORKLOAD),
                new Rule("-i mgy+ " + Marks.IF_ACCEPTED + " -j ACCEPT"),
                new Rule("-o mgy+ " + Marks.IF_ACCEPTED + " -j ACCEPT"))),
        new Chain(
            "mgy-input",
            List.of(
                reply("-i mgy+"),
                icmpError("-i mgy+"),
                // Links of published ports let loopback addresses by, for answers alone.
                new Rule("-i mgy+ -d 127.0.0.0/8 -j DROP"),
                invalid("-i mgy+"),
                undecided("-i mgy+"),
                new Rule("-i mgy+ -j " + EndpointChains.FROM_WORKLOAD),
                new Rule("-i mgy+ " + Marks.IF_ACCEPTED + " -j ACCEPT"))),
        // A profile's own Pass must be told from the policies'.
        new Chain(EndpointChains.AFTER_POLICIES, List.of(Marks.DROP_UNLESS_PASSED, Marks.CLEAR)),
        // Whoever may translate addresses on this host has published what he leads here: we, a
        // chained portmap plugin, a service's balancer.
        new Chain(
            EndpointChains.PUBLISHED,
            List.of(new Rule("-m conntrack --ctstate DNAT " + Marks.SET_ACCEPT))),
        // A host always reaches its own containers.
        new Chain("mgy-output", List.of(new Rule("-o mgy+ -j ACCEPT"))));
  }

  /**
   * The same chains for IPv6. Policies of this release speak of IPv4: by link-local addresses a
   * container would pass them by, so that none may pass at all.
   */
  public static List<Chain> ipv6() {
    Rule from = new Rule("-i mgy+ -j DROP");
    Rule to = new Rule("-o mgy+ -j DROP");
    return List.of(
        new Chain("mgy-forward", List.of(from, to)),
        new Chain("mgy-input", List.of(from)),
        new Chain("mgy-output", List.of(to)));
  }

  private static Rule reply(String where) {
    return new Rule(where + " -m conntrack --ctstate ESTABLISHED --ctdir REPLY -j ACCEPT");
  }

  private static Rule invalid(String where) {
    return new Rule(where + " -m conntrack --ctstate INVALID -j DROP");
  }

  /** Nothing has been decided on the packet in the direction that comes next. */
  private static Rule undecided(String where) {
    return new Rule(where + " " + Marks.SET_NONE);
  }

  /**
   * Destination unreachable, time exceeded, parameter problem: path MTU discovery lives on them.
   */
  private static Rule icmpError(String where) {
    return new Rule(where + " -p icmp -m conntrack --ctstate RELATED -j ACCEPT");
  }
}
