package io.margay.agent.iptables;

import java.util.List;

/**
 * A chain of ours.
 *
 * @param name starts with {@code mgy-}, at most 28 characters
 * @param rules in order
 */
public record Chain(String name, List<Rule> rules) {
  private static final int MAX_NAME = 28; // XT_EXTENSION_MAXNAMELEN in linux/netfilter/x_tables.h

  public Chain {
    rules = List.copyOf(rules);
    if (!name.startsWith("mgy-") || name.length() > MAX_NAME) {
      throw new IllegalArgumentException("not a chain name of ours: " + name);
    }
  }
}
