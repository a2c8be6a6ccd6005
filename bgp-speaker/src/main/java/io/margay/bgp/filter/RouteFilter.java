package io.margay.bgp.filter;

import io.margay.model.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which routes pass, and with which attributes, from a peer to us or from us to a peer. Compares by
 * content.
 *
 * @param rules the first that matches decides
 * @param acceptOther whether a route passes that no rule matches
 */
public record RouteFilter(List<FilterRule> rules, boolean acceptOther) {
  /** What {@link #match} answers when no rule matches. */
  public static final int NO_RULE = -1;

  private static final RouteFilter ACCEPT_ALL = new RouteFilter(List.of(), true);
  private static final RouteFilter REJECT_ALL = new RouteFilter(List.of(), false);

  public RouteFilter {
    rules = List.copyOf(rules);
  }

  public static RouteFilter acceptAll() {
    return ACCEPT_ALL;
  }

  public static RouteFilter rejectAll() {
    return REJECT_ALL;
  }

  /** Only these networks and prefixes inside them. */
  public static RouteFilter within(Collection<Cidr> networks) {
    return new RouteFilter(
        networks.stream().sorted().distinct().map(FilterRule::accept).toList(), false);
  }

  /** This filter with some rules before its own. */
  public RouteFilter after(List<FilterRule> first) {
    List<FilterRule> all = new ArrayList<>(first);
    all.addAll(rules);
    return new RouteFilter(all, acceptOther);
  }

  /**
   * The first rule that matches.
   *
   * @param prefix what the route leads to
   * @param route the rest of it, asked only as far as a rule needs
   * @return the index of the rule, or {@link #NO_RULE}
   */
  public int match(PrefixKey prefix, RouteFacts route) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(prefix, route)) {
        return i;
      }
    }
    return NO_RULE;
  }

  /** Whether a route passes that {@link #match} found this rule for. */
  public boolean accepts(int rule) {
    return rule == NO_RULE ? acceptOther : rules.get(rule).accept();
  }

  /** What changes in a route that {@link #match} found this rule for. */
  public List<RouteChange> changes(int rule) {
    return rule == NO_RULE ? List.of() : rules.get(rule).changes();
  }

  /** The rule in words, for who asks why. */
  public String describe(int rule) {
    if (rule == NO_RULE) {
      return "no rule matches: " + (acceptOther ? "accept" : "reject");
    }
    return "rule " + (rule + 1) + ": " + rules.get(rule);
  }

  /** Whether some rule changes attributes. */
  public boolean changes() {
    return rules.stream().anyMatch(rule -> !rule.changes().isEmpty());
  }

  /** Whether everything passes as it is. */
  public boolean passesAll() {
    return acceptOther && rules.stream().allMatch(FilterRule::plainAccept);
  }

  /** The rule that decides about a prefix by itself, for tests and dry runs. */
  public Optional<FilterRule> rule(Cidr prefix, RouteFacts route) {
    int found = match(PrefixKey.of(prefix), route);
    return found == NO_RULE ? Optional.empty() : Optional.of(rules.get(found));
  }
}
