package io.margay.agent.rules;

import io.margay.model.net.Cidr;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.IcmpMatch;
import io.margay.model.resource.IpVersion;
import io.margay.model.resource.PortRange;
import io.margay.model.resource.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The matches of one policy rule in the words of iptables, for IPv4. One policy rule becomes none
 * (it speaks of IPv6 only), one, or several (more than fifteen ports).
 */
final class RuleText {
  /** Slots of one multiport match; a range takes two (linux/netfilter/xt_multiport.h). */
  private static final int MULTIPORT_SLOTS = 15;

  private final Map<String, Set<Cidr>> netSets = new TreeMap<>();
  private final List<String> matches = new ArrayList<>();

  private RuleText() {}

  /**
   * What a rule matches.
   *
   * @param alternatives a packet that one of these lines matches, the rule matches
   * @param netSets sets of networks that the lines refer to, by name
   */
  record Match(List<String> alternatives, Map<String, Set<Cidr>> netSets) {}

  static Match of(Rule rule) {
    RuleText text = new RuleText();
    if (!text.add(rule)) {
      return new Match(List.of(), Map.of());
    }
    List<String> alternatives = new ArrayList<>();
    String fixed = String.join("", text.matches);
    for (String sources : portChunks("--sports", rule.source().ports())) {
      for (String destinations : portChunks("--dports", rule.destination().ports())) {
        alternatives.add(fixed + sources + destinations);
      }
    }
    return new Match(alternatives, text.netSets);
  }

  /** Whether the rule can match any IPv4 packet at all. */
  private boolean add(Rule rule) {
    if (rule.ipVersion().filter(version -> version == IpVersion.V6).isPresent()
        || rule.source().family().filter(family -> family == IpVersion.V6).isPresent()
        || rule.destination().family().filter(family -> family == IpVersion.V6).isPresent()) {
      return false;
    }
    // iptables takes one -p: the protocol asked for says it all, unless it is the one ruled out.
    if (rule.protocol().isPresent()) {
      if (rule.protocol().equals(rule.notProtocol())) {
        return false;
      }
      matches.add("-p " + rule.protocol().get().number() + " ");
    } else {
      rule.notProtocol().ifPresent(protocol -> matches.add("! -p " + protocol.number() + " "));
    }
    rule.icmp().ifPresent(icmp -> matches.add(icmp("", icmp)));
    rule.notIcmp().ifPresent(icmp -> matches.add(icmp("! ", icmp)));
    add(rule.source(), "-s", "src", "--sports");
    add(rule.destination(), "-d", "dst", "--dports");
    return true;
  }

  private void add(EntityRule entity, String flag, String side, String portFlag) {
    boolean flagUsed = addNets(entity.nets(), "", Optional.of(flag), side);
    addNets(entity.notNets(), "! ", Optional.of(flag).filter(f -> !flagUsed), side);
    entity.selector().ifPresent(s -> matches.add(setMatch("", SetName.ofSelector(s), side)));
    entity.notSelector().ifPresent(s -> matches.add(setMatch("! ", SetName.ofSelector(s), side)));
    for (List<PortRange> chunk : chunks(entity.notPorts())) {
      matches.add("-m multiport ! " + portFlag + " " + join(chunk) + " ");
    }
  }

  /**
   * One network by its flag, several by a set.
   *
   * @param flag empty when it is used already: iptables takes it once
   * @return whether the flag is used now
   */
  private boolean addNets(List<Cidr> nets, String not, Optional<String> flag, String side) {
    if (nets.isEmpty() || nets.stream().anyMatch(net -> net.length() == 0)) {
      return false; // every address matches; "not /0" is refused in the model
    }
    if (nets.size() == 1 && flag.isPresent()) {
      matches.add(not + flag.get() + " " + nets.getFirst() + " ");
      return true;
    }
    String name = SetName.ofNets(nets);
    netSets.put(name, Set.copyOf(nets));
    matches.add(setMatch(not, name, side));
    return false;
  }

  private static String setMatch(String not, String name, String side) {
    return "-m set " + not + "--match-set " + name + " " + side + " ";
  }

  private static String icmp(String not, IcmpMatch icmp) {
    if (icmp.type().isEmpty()) {
      return "";
    }
    String code = icmp.code().isPresent() ? "/" + icmp.code().getAsInt() : "";
    return "-m icmp " + not + "--icmp-type " + icmp.type().getAsInt() + code + " ";
  }

  private static List<String> portChunks(String flag, List<PortRange> ports) {
    if (ports.isEmpty()) {
      return List.of("");
    }
    return chunks(ports).stream()
        .map(chunk -> "-m multiport " + flag + " " + join(chunk) + " ")
        .toList();
  }

  private static List<List<PortRange>> chunks(List<PortRange> ports) {
    List<List<PortRange>> chunks = new ArrayList<>();
    int free = 0;
    for (PortRange range : ports) {
      int slots = range.single() ? 1 : 2;
      if (free < slots) {
        chunks.add(new ArrayList<>());
        free = MULTIPORT_SLOTS;
      }
      chunks.getLast().add(range);
      free -= slots;
    }
    return chunks;
  }

  private static String join(List<PortRange> ports) {
    return ports.stream().map(PortRange::toString).collect(Collectors.joining(","));
  }
}
