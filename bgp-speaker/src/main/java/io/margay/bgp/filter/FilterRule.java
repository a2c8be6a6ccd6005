package io.margay.bgp.filter;

import io.margay.model.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One line of a filter: all of its conditions must hold.
 *
 * @param prefix which prefixes it is about; empty for all of both families
 * @param matches what else must hold
 * @param accept whether such a route passes
 * @param changes what happens to its attributes then, in order; none for a rule that rejects
 */
public record FilterRule(
    Optional<PrefixMatch> prefix,
    List<RouteMatch> matches,
    boolean accept,
    List<RouteChange> changes) {

  public FilterRule {
    matches = List.copyOf(matches);
    changes = List.copyOf(changes);
    if (!accept && !changes.isEmpty()) {
      throw new IllegalArgumentException("a rule that rejects changes nothing");
    }
  }

  /** Passes the network and every prefix inside it. */
  public static FilterRule accept(Cidr within) {
    return accept(PrefixMatch.within(within));
  }

  /** Stops the network and every prefix inside it. */
  public static FilterRule reject(Cidr within) {
    return reject(PrefixMatch.within(within));
  }

  public static FilterRule accept(PrefixMatch prefix) {
    return new FilterRule(Optional.of(prefix), List.of(), true, List.of());
  }

  public static FilterRule reject(PrefixMatch prefix) {
    return new FilterRule(Optional.of(prefix), List.of(), false, List.of());
  }

  /** This rule with one more condition. */
  public FilterRule when(RouteMatch more) {
    List<RouteMatch> all = new ArrayList<>(matches);
    all.add(more);
    return new FilterRule(prefix, all, accept, changes);
  }

  /** This rule with one more change. */
  public FilterRule then(RouteChange more) {
    List<RouteChange> all = new ArrayList<>(changes);
    all.add(more);
    return new FilterRule(prefix, matches, accept, all);
  }

  boolean plainAccept() {
    return accept && changes.isEmpty();
  }

  boolean matches(PrefixKey key, RouteFacts route) {
    if (prefix.isPresent() && !prefix.get().matches(key)) {
      return false;
    }
    for (RouteMatch match : matches) {
      if (!match.matches(route)) {
        return false;
      }
    }
    return true;
  }

  /** Such as "reject 10.0.0.0/8 and inside, next hop in [192.0.2.1/32]". */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", accept ? "accept " : "reject ", "");
    text.add(prefix.map(PrefixMatch::toString).orElse("any prefix"));
    matches.forEach(match -> text.add(match.toString()));
    changes.forEach(change -> text.add(change.toString()));
    return text.toString();
  }
}
