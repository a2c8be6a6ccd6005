package io.margay.bgp.config;

import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.PrefixMatch;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteMatch;
import io.margay.bgp.speaker.FamilyOptions;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerRole;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.Family;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.net.AsNumber;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A speaker and a peer as a file that {@link SpeakerFileReader} reads: what matters to the tables,
 * so that a recording can be replayed. How a connection is made is left out, passwords with it.
 */
public final class SpeakerFileWriter {
  private static final String IMPORT = "import";
  private static final String EXPORT = "export";

  private SpeakerFileWriter() {}

  public static Tree.Mapping write(SpeakerConfig speaker, Optional<PeerConfig> peer) {
    MappingBuilder file = new MappingBuilder();
    file.put("local-as", speaker.localAs().value()).put("router-id", speaker.routerId().toString());
    file.put(
        "listen",
        MappingBuilder.sequence(
            speaker.listeners(), endpoint -> Tree.Scalar.of(endpoint.address().toString())));
    file.put("cluster-id", speaker.clusterId().toString()).put("multipath", speaker.multipath());
    SpeakerConfig.BestPathOptions options = speaker.bestPath();
    file.put(
        "best-path",
        new MappingBuilder()
            .put("always-compare-med", options.alwaysCompareMed())
            .put("deterministic-med", options.deterministicMed())
            .put("ignore-as-path-length", options.ignoreAsPathLength())
            .put("multipath-relax", options.multipathRelax())
            .put("compare-router-id", options.compareRouterId())
            .build());
    peer.ifPresent(one -> {
      MappingBuilder filters = new MappingBuilder();
      one.policy().importFilter().ifPresent(filter -> filters.put(IMPORT, filter(filter)));
      one.policy().exportFilter().ifPresent(filter -> filters.put(EXPORT, filter(filter)));
      file.put("filters", filters.build());
      file.put("peers", MappingBuilder.sequence(List.of(one), SpeakerFileWriter::peer));
    });
    return file.build();
  }

  private static Tree peer(PeerConfig peer) {
    MappingBuilder made =
        new MappingBuilder()
            .put("name", peer.name())
            .put(
                "address",
                peer.address() + peer.transport().zone().map(zone -> "%" + zone).orElse(""))
            .put("as", peer.remoteAs().value())
            .putTexts(
                "families",
                peer.families().keySet().stream().sorted().map(SpeakerFileReader::word).toList());
    family(made, peer.families());
    role(made, peer.role());
    made.put("require-filters", peer.policy().defaultDeny())
        .put("enforce-first-as", peer.policy().enforceFirstAs())
        .put("accept-as-sets", peer.policy().acceptAsSets());
    peer.policy().importFilter().ifPresent(_ -> made.put(IMPORT, IMPORT));
    peer.policy().exportFilter().ifPresent(_ -> made.put(EXPORT, EXPORT));
    return made.build();
  }

  private static void family(MappingBuilder made, Map<Family, FamilyOptions> families) {
    FamilyOptions options = families.get(Collections.min(families.keySet()));
    if (options == null) {
      return;
    }
    FamilyOptions.AddPath paths = options.addPath();
    String way = paths.send() ? paths.receive() ? "both" : "send" : "receive";
    if (paths.send() || paths.receive()) {
      made.put("add-path", way);
    }
    if (paths.send()) {
      made.put("add-path-limit", paths.limit());
    }
    made.put("max-prefixes", options.maxPrefixes())
        .put("next-hop", options.nextHop().name().toLowerCase(Locale.ROOT))
        .putText("next-hop-address", options.localNextHop())
        .putIfTrue("extended-next-hop", options.extendedNextHop());
  }

  private static void role(MappingBuilder made, PeerRole role) {
    role.localAs().ifPresent(as -> made.put("local-as", as.value()));
    made.put("allow-own-as", role.allowOwnAs())
        .putIfTrue("remove-private-as", role.removePrivate())
        .putIfTrue("route-reflector-client", role.reflectorClient())
        .putText("cluster-id", role.clusterId());
  }

  /** What a file's filter refuses when no rule matches, a last rule accepts where it has to. */
  private static Tree filter(RouteFilter filter) {
    List<FilterRule> rules = new ArrayList<>(filter.rules());
    if (filter.acceptOther()) {
      rules.add(new FilterRule(Optional.empty(), List.of(), true, List.of()));
    }
    return MappingBuilder.sequence(rules, SpeakerFileWriter::rule);
  }

  private static Tree rule(FilterRule rule) {
    MappingBuilder made = new MappingBuilder();
    rule.prefix().ifPresent(prefix -> prefix(made, prefix));
    rule.matches().forEach(match -> match(made, match));
    made.put("action", rule.accept() ? "accept" : "reject");
    changes(made, rule.changes());
    return made.build();
  }

  private static void prefix(MappingBuilder made, PrefixMatch prefix) {
    made.put("prefix", prefix.network().toString())
        .put("match", prefix.operator().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("min-length", prefix.minLength())
        .put("max-length", prefix.maxLength());
  }

  private static void match(MappingBuilder made, RouteMatch match) {
    switch (match) {
      case RouteMatch.NextHop(var networks) ->
          made.put("next-hop", texts(networks.stream().sorted().toList()));
      case RouteMatch.Communities(var all) -> made.put("communities", texts(all));
      case RouteMatch.PathBegins(var numbers) -> made.put("as-path-begins", numbers(numbers));
      case RouteMatch.PathContains(var number) -> made.put("as-path-contains", number.value());
      case RouteMatch.From(var sources) ->
          made.put(
              "from",
              texts(
                  sources.stream()
                      .sorted()
                      .map(source -> source.name().toLowerCase(Locale.ROOT))
                      .toList()));
      case RouteMatch.LocalPref(long value) -> made.put("local-pref", value);
    }
  }

  private static void changes(MappingBuilder made, List<RouteChange> changes) {
    List<AsNumber> prepended = new ArrayList<>();
    List<Object> removed = new ArrayList<>();
    List<Object> added = new ArrayList<>();
    for (RouteChange change : changes) {
      switch (change) {
        case RouteChange.SetLocalPref(long value) -> made.put("set-local-pref", value);
        case RouteChange.SetMed(long value) -> made.put("set-med", value);
        case RouteChange.SetNextHop(var hop) -> made.put("set-next-hop", hop.toString());
        case RouteChange.Prepend(AsNumber number, int times) ->
            prepended.addAll(0, Collections.nCopies(times, number));
        case RouteChange.EditCommunities(var remove, var add) -> {
          removed.addAll(remove);
          added.addAll(add);
        }
      }
    }
    if (!prepended.isEmpty()) {
      made.put("prepend", numbers(prepended));
    }
    made.putTexts("remove-communities", removed).putTexts("add-communities", added);
  }

  private static Tree texts(List<?> values) {
    return MappingBuilder.sequence(values, value -> Tree.Scalar.of(value.toString()));
  }

  private static Tree numbers(List<AsNumber> numbers) {
    return MappingBuilder.sequence(numbers, number -> Tree.Scalar.of(number.value()));
  }
}
