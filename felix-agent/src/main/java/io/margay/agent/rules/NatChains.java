package io.margay.agent.rules;

import io.margay.agent.desired.PortMap;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Rule;
import io.margay.model.resource.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The chains of the nat table: masquerading and published ports. They see the first packet of each
 * connection only.
 */
public final class NatChains {
  /** Networks of pools whose traffic leaves under the host's address. */
  public static final String MASQUERADED_SET = SetName.PREFIX + "masq";

  /** Networks of all pools: nobody in them sees a container under another address. */
  public static final String POOLS_SET = SetName.PREFIX + "pools";

  private static final String POSTROUTING = "mgy-nat-post";
  private static final String PORTS = "mgy-nat-ports";
  private static final String LOCAL = "-m addrtype --dst-type LOCAL -j " + PORTS;

  private NatChains() {}

  /**
   * The ports that share a chain: a first packet meets one rule for each slice in use, then the
   * rules of one slice, however many ports the host publishes.
   *
   * @param number the ports from {@code number * 128} on
   */
  public record Slice(Protocol protocol, int number) implements Comparable<Slice> {
    private static final int PORTS = 128;

    public static Slice of(PortMap map) {
      return new Slice(map.protocol(), map.hostPort() / PORTS);
    }

    /** Name of the chain. */
    public String chain() {
      return "mgy-np-" + protocol.number() + "-" + number;
    }

    private String match() {
      int first = Math.max(number * PORTS, 1);
      return protocolMatch(protocol) + " --dport " + first + ":" + (number * PORTS + PORTS - 1);
    }

    @Override
    public int compareTo(Slice other) {
      return Comparator.comparingInt((Slice slice) -> slice.protocol.number())
          .thenComparingInt(Slice::number)
          .compare(this, other);
    }
  }

  /**
   * The rules of ours that stand first in the kernel's chains. A packet from elsewhere that says it
   * is for the host's loopback is not taken for one of the host's own, whose ports on loopback it
   * would reach before routing drops it.
   */
  public static Map<String, Rule> jumps() {
    return Map.of(
        "PREROUTING", new Rule("! -d 127.0.0.0/8 " + LOCAL),
        "OUTPUT", new Rule(LOCAL),
        "POSTROUTING", new Rule("-j " + POSTROUTING));
  }

  /** What leaves under another address; needs both sets. */
  public static Chain postrouting() {
    return new Chain(
        POSTROUTING,
        List.of(
            new Rule(
                "! -o mgy+ -m set --match-set "
                    + MASQUERADED_SET
                    + " src -m set ! --match-set "
                    + POOLS_SET
                    + " dst -j MASQUERADE --random-fully"),
            // A container could not answer the host's loopback, nor itself by way of the host.
            new Rule("-o mgy+ -s 127.0.0.0/8 -j MASQUERADE"),
            new Rule(
                "-o mgy+ " + Marks.IF_HAIRPIN + " -m conntrack --ctstate DNAT -j MASQUERADE")));
  }

  /** Leads to the slices in use. */
  public static Chain dispatch(Collection<Slice> slices) {
    return new Chain(
        PORTS,
        slices.stream()
            .sorted()
            .map(slice -> new Rule(slice.match() + " -j " + slice.chain()))
            .toList());
  }

  /** The mappings of one slice; none collides with another. */
  public static Chain slice(Slice slice, Collection<PortMap> maps) {
    List<Rule> rules = new ArrayList<>();
    for (PortMap map : maps.stream().sorted().toList()) {
      rules.add(
          new Rule(
              map.hostIp().map(ip -> "-d " + ip.toCidr() + " ").orElse("")
                  + protocolMatch(map.protocol())
                  + " --dport "
                  + map.hostPort()
                  + " -j DNAT --to-destination "
                  + map.container()
                  + ":"
                  + map.port()));
    }
    return new Chain(slice.chain(), rules);
  }

  private static String protocolMatch(Protocol protocol) {
    String word = protocol.toString().toLowerCase(Locale.ROOT);
    return "-p " + word + " -m " + word;
  }
}
