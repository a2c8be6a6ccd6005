package io.margay.agent.rules;

import io.margay.agent.iptables.Rule;
import io.margay.model.net.Cidr;
import io.margay.model.selector.Selector;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names of ipsets, derived from what they hold so that equal criteria share one and a restarted
 * agent finds its own: {@code mgy4s} or {@code mgy4n} and 16 hexadecimal digits.
 */
public final class SetName {
  /** Sets of ours start with this. */
  public static final String PREFIX = "mgy4";

  private SetName() {}

  /** The set of the addresses of all endpoints that a selector matches. */
  public static String ofSelector(Selector selector) {
    return ofSelector(selector.toString());
  }

  /** The same from the selector's canonical text. */
  public static String ofSelector(String canonical) {
    return PREFIX + "s" + Rule.hash(canonical);
  }

  /** The set of several networks that one rule names. */
  static String ofNets(List<Cidr> nets) {
    return PREFIX
        + "n"
        + Rule.hash(nets.stream().sorted().map(Cidr::toString).collect(Collectors.joining(",")));
  }
}
