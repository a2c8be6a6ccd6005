package io.margay.agent.rules;

import io.margay.agent.desired.RulesId;
import io.margay.agent.iptables.Rule;
import io.margay.model.resource.Direction;

/**
 * Tells which rule sent a packet to the log: the prefix of an NFLOG message has 63 characters, so a
 * name goes in as a hash and comes out through {@link #key}.
 *
 * @param id the policy or profile
 * @param direction which of its two lists
 * @param rule position in the list, from 0
 */
public record LogPrefix(RulesId id, Direction direction, int rule) {
  /** The NFLOG group of the agent. */
  public static final int GROUP = 1680;

  /** What the kernel passes up of one rule at most: packets a second, and a first burst. */
  private static final String LIMIT = "-m limit --limit 10/second --limit-burst 20 ";

  /** The text in the kernel's message. */
  public String key() {
    String kind = id.kind() == RulesId.Kind.POLICY ? "pol" : "pro";
    String way = direction == Direction.INGRESS ? "in" : "out";
    return "mgy:%s:%s:%s:%d".formatted(kind, way, Rule.hash(id.name()), rule);
  }

  String target() {
    return LIMIT + "-j NFLOG --nflog-group " + GROUP + " --nflog-size 64 --nflog-prefix " + key();
  }
}
