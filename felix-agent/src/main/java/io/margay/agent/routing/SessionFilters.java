package io.margay.agent.routing;

import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.Instruction;
import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.PrefixMatch;
import io.margay.bgp.filter.PrefixMatch.Operator;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteMatch;
import io.margay.bgp.filter.RouteSource;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpFilterSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What passes on a session: first what no filter may allow, then the rules of users' BGPFilters,
 * then the defaults.
 *
 * <pre>
 *          import                                      export
 * mesh     pools: a block from its owner,              own prefixes
 *          a host route from any node
 * peer     all but default, loopback, link-local,      own prefixes; of a reflector the pools too
 *          hosts' addresses, and own blocks
 * </pre>
 */
final class SessionFilters {
  /** Nobody needs these from a neighbour, and each would take traffic away from its place. */
  private static final List<FilterRule> NEVER_LEARNED =
      List.of(
          FilterRule.reject(PrefixMatch.exactly(Cidr.parse("0.0.0.0/0"))),
          FilterRule.reject(PrefixMatch.exactly(Cidr.parse("::/0"))),
          FilterRule.reject(Cidr.parse("127.0.0.0/8")),
          FilterRule.reject(Cidr.parse("::1/128")),
          FilterRule.reject(Cidr.parse("169.254.0.0/16")),
          FilterRule.reject(Cidr.parse("fe80::/10")));

  private static final FilterRule NOTHING =
      new FilterRule(Optional.empty(), List.of(), false, List.of());

  private static final long MAX_PRIORITY = Integer.MAX_VALUE;

  private final Instruction.SetPeers peers;
  private final Instruction.SetRouting routing;
  private final List<FilterRule> owners = new ArrayList<>();

  SessionFilters(Instruction.SetPeers peers, Instruction.SetRouting routing) {
    this.peers = peers;
    this.routing = routing;
    Set<Cidr> nodes = new HashSet<>();
    routing.nodes().forEach(node -> nodes.add(node.toCidr()));
    for (Cidr pool : sorted(routing.pools())) {
      int bits = pool.address().bitLength();
      owners.add(
          FilterRule.accept(new PrefixMatch(Operator.IN, pool, bits, bits))
              .when(new RouteMatch.NextHop(nodes)));
    }
    new TreeMap<>(routing.owners())
        .forEach((block, owner) -> {
          if (routing.pools().stream().anyMatch(pool -> pool.contains(block))) {
            owners.add(
                FilterRule.accept(block).when(new RouteMatch.NextHop(Set.of(owner.toCidr()))));
          }
        });
  }

  RouteFilter importFilter(BgpSession session) {
    if (session.type() == BgpSession.Type.MESH) {
      return new RouteFilter(owners, false);
    }
    List<FilterRule> rules = new ArrayList<>(ofUsers(session, true));
    rules.addAll(NEVER_LEARNED);
    rules.addAll(owners);
    if (session.member()) {
      sorted(routing.pools()).forEach(pool -> rules.add(FilterRule.reject(pool)));
    }
    for (Ip node : sorted(routing.nodes())) {
      rules.add(FilterRule.reject(PrefixMatch.exactly(node.toCidr())));
    }
    sorted(routing.blocks()).forEach(block -> rules.add(FilterRule.reject(block)));
    return new RouteFilter(rules, true);
  }

  RouteFilter exportFilter(BgpSession session) {
    List<FilterRule> rules = new ArrayList<>();
    sorted(routing.withheld()).forEach(pool -> rules.add(FilterRule.reject(pool)));
    if (session.type() != BgpSession.Type.MESH) {
      rules.addAll(ofUsers(session, false));
    }
    rules.add(
        new FilterRule(
            Optional.empty(),
            List.of(new RouteMatch.From(Set.of(RouteSource.LOCAL))),
            true,
            List.of()));
    if (peers.clusterId().isPresent()) {
      sorted(routing.pools()).forEach(pool -> rules.add(FilterRule.accept(pool)));
    }
    return new RouteFilter(rules, false);
  }

  /** A filter that is named and does not exist stops everything: what it was for is not known. */
  private static List<FilterRule> ofUsers(BgpSession session, boolean incoming) {
    if (!session.options().missingFilters().isEmpty()) {
      return List.of(NOTHING);
    }
    boolean external = !session.as().equals(session.localAs());
    boolean v6 = session.address().v6();
    List<FilterRule> rules = new ArrayList<>();
    for (BgpFilterSpec filter : session.options().filters()) {
      List<BgpFilterSpec.FilterRule> chosen =
          incoming
              ? v6 ? filter.importV6() : filter.importV4()
              : v6 ? filter.exportV6() : filter.exportV4();
      for (BgpFilterSpec.FilterRule rule : chosen) {
        boolean ofThisKind =
            rule.peerType()
                .map(type -> (type == BgpFilterSpec.PeerType.EXTERNAL) == external)
                .orElse(true);
        if (ofThisKind) {
          rules.addAll(alternatives(rule));
        }
      }
    }
    return rules;
  }

  /** A rule with several communities asks for any of them. */
  private static List<FilterRule> alternatives(BgpFilterSpec.FilterRule rule) {
    return rule.communities().isEmpty()
        ? List.of(rule(rule, Optional.empty()))
        : rule.communities().stream()
            .map(c -> rule(rule, Optional.of(Community.parse(c.toString()))))
            .toList();
  }

  private static FilterRule rule(BgpFilterSpec.FilterRule rule, Optional<Community> community) {
    List<RouteMatch> matches = new ArrayList<>();
    if (rule.remoteOnly()) {
      matches.add(new RouteMatch.From(Set.of(RouteSource.EXTERNAL, RouteSource.INTERNAL)));
    }
    rule.priority().ifPresent(p -> matches.add(new RouteMatch.LocalPref(MAX_PRIORITY - p)));
    community.ifPresent(one -> matches.add(new RouteMatch.Communities(List.of(one))));
    if (!rule.asPathPrefix().isEmpty()) {
      matches.add(new RouteMatch.PathBegins(rule.asPathPrefix()));
    }
    return new FilterRule(
        rule.cidr().map(cidr -> prefix(cidr, rule)), matches, rule.accept(), changes(rule));
  }

  private static PrefixMatch prefix(Cidr cidr, BgpFilterSpec.FilterRule rule) {
    Operator operator =
        switch (rule.operator().orElse(BgpFilterSpec.Operator.IN)) {
          case EQUAL -> Operator.EQUAL;
          case NOT_EQUAL -> Operator.NOT_EQUAL;
          case IN -> Operator.IN;
          case NOT_IN -> Operator.NOT_IN;
        };
    return new PrefixMatch(
        operator,
        cidr,
        rule.lengths().flatMap(BgpFilterSpec.Lengths::min).orElse(0),
        rule.lengths().flatMap(BgpFilterSpec.Lengths::max).orElse(cidr.address().bitLength()));
  }

  private static List<RouteChange> changes(BgpFilterSpec.FilterRule rule) {
    List<RouteChange> changes = new ArrayList<>();
    for (BgpFilterSpec.Operation operation : rule.operations()) {
      switch (operation) {
        case BgpFilterSpec.Operation.AddCommunity add ->
            changes.add(
                RouteChange.EditCommunities.adding(Community.parse(add.community().toString())));
        case BgpFilterSpec.Operation.PrependAsPath prepend ->
            prepend.prefix().reversed().forEach(as -> changes.add(new RouteChange.Prepend(as, 1)));
        case BgpFilterSpec.Operation.SetPriority set ->
            changes.add(new RouteChange.SetLocalPref(MAX_PRIORITY - set.value()));
      }
    }
    return changes;
  }

  private static <T extends Comparable<? super T>> List<T> sorted(Set<T> values) {
    return values.stream().sorted().toList();
  }
}
