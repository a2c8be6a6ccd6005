package io.margay.bgp.config;

import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.PrefixMatch;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteMatch;
import io.margay.bgp.filter.RouteSource;
import io.margay.model.document.Fields;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The section {@code filters}: rules in order under a name, the first that matches decides, and
 * what none matches is refused.
 */
final class FilterReader {
  private static final List<String> ACTIONS = List.of("accept", "reject");
  private static final long MAX = 0xffff_ffffL;

  private final Map<String, List<FilterRule>> filters = new HashMap<>();

  FilterReader(Fields top) {
    Optional<Value> value = top.value("filters");
    if (value.isEmpty()) {
      return;
    }
    if (value.get().tree() instanceof Tree.Mapping mapping) {
      for (Tree.Entry entry : mapping.entries()) {
        List<FilterRule> rules = new ArrayList<>();
        Value list = new Value(entry.value(), "filters." + entry.key(), value.get().faults());
        list.items()
            .forEach(item -> item.fields().flatMap(FilterReader::rule).ifPresent(rules::add));
        filters.put(entry.key(), rules);
      }
    } else {
      value.get().fields(); // says what was expected
    }
  }

  private static Optional<FilterRule> rule(Fields fields) {
    int mark = fields.self().faults().count();
    Optional<PrefixMatch> prefix = prefix(fields);
    List<RouteMatch> matches = matches(fields);
    Optional<String> action =
        fields.required("action").flatMap(v -> v.oneOf(ACTIONS, word -> word));
    List<RouteChange> changes = changes(fields);
    fields.finish();
    return fields.self().faults().count() != mark
        ? Optional.empty()
        : SpeakerFileReader.built(
            fields.self(),
            () -> new FilterRule(prefix, matches, action.orElseThrow().equals("accept"), changes));
  }

  /** The network and what lies inside it, unless {@code match} says otherwise. */
  private static Optional<PrefixMatch> prefix(Fields fields) {
    Optional<Cidr> network = fields.value("prefix").flatMap(v -> v.parsed(Cidr::parse));
    PrefixMatch.Operator operator =
        fields
            .value("match")
            .flatMap(v ->
                v.oneOf(
                    List.of(PrefixMatch.Operator.values()),
                    word -> word.name().toLowerCase(Locale.ROOT).replace('_', '-')))
            .orElse(PrefixMatch.Operator.IN);
    Optional<Integer> min = SpeakerFileReader.number(fields, "min-length", 0, 128);
    Optional<Integer> max = SpeakerFileReader.number(fields, "max-length", 0, 128);
    if (network.isEmpty()) {
      if (min.isPresent() || max.isPresent()) {
        fields.self().fault("min-length and max-length need a prefix");
      }
      return Optional.empty();
    }
    return SpeakerFileReader.built(
        fields.self(),
        () ->
            new PrefixMatch(
                operator,
                network.get(),
                min.orElse(0),
                max.orElse(network.get().address().bitLength())));
  }

  private static List<RouteMatch> matches(Fields fields) {
    List<RouteMatch> matches = new ArrayList<>();
    list(fields, "next-hop", v -> v.parsed(FilterReader::network))
        .ifPresent(hops -> matches.add(new RouteMatch.NextHop(new HashSet<>(hops))));
    list(fields, "communities", v -> v.parsed(Community::parse))
        .ifPresent(all -> matches.add(new RouteMatch.Communities(all)));
    list(fields, "as-path-begins", v -> v.parsedScalar(AsNumber::parse))
        .ifPresent(path -> matches.add(new RouteMatch.PathBegins(path)));
    fields
        .value("as-path-contains")
        .flatMap(v -> v.parsedScalar(AsNumber::parse))
        .ifPresent(as -> matches.add(new RouteMatch.PathContains(as)));
    fields
        .value("local-pref")
        .ifPresent(v -> v.integer(0, MAX).ifPresent(n -> matches.add(new RouteMatch.LocalPref(n))));
    list(
            fields,
            "from",
            v -> v.oneOf(List.of(RouteSource.values()), s -> s.name().toLowerCase(Locale.ROOT)))
        .ifPresent(sources -> {
          Set<RouteSource> set = EnumSet.noneOf(RouteSource.class);
          set.addAll(sources);
          matches.add(new RouteMatch.From(set));
        });
    return matches;
  }

  private static Cidr network(String text) {
    return text.indexOf('/') < 0 ? Ip.parse(text).toCidr() : Cidr.parse(text);
  }

  private static List<RouteChange> changes(Fields fields) {
    List<RouteChange> changes = new ArrayList<>();
    fields
        .value("set-local-pref")
        .ifPresent(
            v -> v.integer(0, MAX).ifPresent(n -> changes.add(new RouteChange.SetLocalPref(n))));
    fields
        .value("set-med")
        .ifPresent(v -> v.integer(0, MAX).ifPresent(n -> changes.add(new RouteChange.SetMed(n))));
    fields
        .value("set-next-hop")
        .flatMap(v -> v.parsed(Ip::parse))
        .ifPresent(hop -> changes.add(new RouteChange.SetNextHop(hop)));
    List<AsNumber> prepend = list(fields, "prepend", SpeakerFileReader::as).orElse(List.of());
    prepend.reversed().forEach(as -> changes.add(new RouteChange.Prepend(as, 1)));
    List<Community> remove =
        list(fields, "remove-communities", v -> v.parsed(Community::parse)).orElse(List.of());
    List<Community> add =
        list(fields, "add-communities", v -> v.parsed(Community::parse)).orElse(List.of());
    if (!remove.isEmpty() || !add.isEmpty()) {
      changes.add(new RouteChange.EditCommunities(remove, add));
    }
    return changes;
  }

  private static <T> Optional<List<T>> list(
      Fields fields, String key, Function<Value, Optional<T>> item) {
    return fields
        .value(key)
        .map(value -> value.items().stream().flatMap(v -> item.apply(v).stream()).toList());
  }

  /** One filter, or several one after the other. */
  RouteFilter named(Value value) {
    List<Value> names = value.tree() instanceof Tree.Sequence ? value.items() : List.of(value);
    List<FilterRule> rules = new ArrayList<>();
    for (Value name : names) {
      Optional<String> text = name.text();
      if (text.isPresent() && !filters.containsKey(text.get())) {
        name.fault("there is no filter \"" + text.get() + "\" in this file");
      }
      text.ifPresent(known -> rules.addAll(filters.getOrDefault(known, List.of())));
    }
    return new RouteFilter(rules, false);
  }
}
