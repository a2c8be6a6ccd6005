package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.resource.Direction;
import io.margay.model.resource.GlobalNetworkPolicySpec;
import io.margay.model.resource.IpVersion;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.Rule;
import io.margay.model.selector.Selector;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** The specifications of policies and profiles. */
final class PolicyBinding {
  private PolicyBinding() {}

  static Optional<GlobalNetworkPolicySpec> readPolicy(
      Fields spec, Dialect dialect, Reading reading) {
    int mark = reading.mark();
    OptionalDouble order = spec.value("order").map(Value::number).orElse(OptionalDouble.empty());
    Selector selector = spec.value("selector").flatMap(reading::selector).orElse(Selector.all());
    RuleBinding rules = new RuleBinding(dialect, reading);
    List<Rule> ingress = rules.readAll(spec, "ingress");
    List<Rule> egress = rules.readAll(spec, "egress");
    Set<Direction> named = spec.value("types").map(v -> types(v, dialect)).orElse(Set.of());
    Set<Direction> types =
        named.isEmpty() ? GlobalNetworkPolicySpec.defaultTypes(ingress, egress) : named;
    if (dialect == Dialect.V3) {
      spec.value("tier").ifPresent(PolicyBinding::requireDefaultTier);
      spec.refuse(Reading.UNSUPPORTED, "namespaceSelector", "serviceAccountSelector");
      refuseIfTrue(spec, "applyOnForward");
      spec.value("performanceHints")
          .ifPresent(value -> reading.warn(value, "is ignored: " + Reading.UNSUPPORTED));
    }
    refuseIfTrue(spec, "doNotTrack");
    refuseIfTrue(spec, "preDNAT");
    spec.finish();
    warnOfIpv6(spec, reading, ingress, egress);
    return reading.built(
        spec, mark, () -> new GlobalNetworkPolicySpec(order, selector, types, ingress, egress));
  }

  static Optional<ProfileSpec> readProfile(Fields spec, Reading reading) {
    int mark = reading.mark();
    Map<String, String> labels = spec.value("labelsToApply").map(Value::texts).orElse(Map.of());
    RuleBinding rules = new RuleBinding(Dialect.V3, reading);
    List<Rule> ingress = rules.readAll(spec, "ingress");
    List<Rule> egress = rules.readAll(spec, "egress");
    spec.finish();
    warnOfIpv6(spec, reading, ingress, egress);
    return reading.built(spec, mark, () -> new ProfileSpec(labels, ingress, egress));
  }

  static void warnOfIpv6(Fields spec, Reading reading, List<Rule> ingress, List<Rule> egress) {
    boolean any =
        ingress.stream().anyMatch(PolicyBinding::isIpv6)
            || egress.stream().anyMatch(PolicyBinding::isIpv6);
    if (any) {
      reading.warn(
          spec.self(), "rules for IPv6 match nothing: containers have no IPv6 in this release");
    }
  }

  private static boolean isIpv6(Rule rule) {
    return rule.ipVersion().equals(Optional.of(IpVersion.V6))
        || rule.protocol().equals(Optional.of(Protocol.ICMPV6))
        || rule.source().family().equals(Optional.of(IpVersion.V6))
        || rule.destination().family().equals(Optional.of(IpVersion.V6));
  }

  private static Set<Direction> types(Value value, Dialect dialect) {
    Function<Direction, String> word =
        dialect == Dialect.V3
            ? Direction::title
            : direction -> direction.title().toLowerCase(Locale.ROOT);
    Set<Direction> types = EnumSet.noneOf(Direction.class);
    types.addAll(Reading.list(value, item -> item.oneOf(List.of(Direction.values()), word)));
    return types;
  }

  private static void requireDefaultTier(Value value) {
    if (!value.text().orElse("default").equals("default")) {
      value.fault("other tiers than default are " + Reading.UNSUPPORTED);
    }
  }

  private static void refuseIfTrue(Fields spec, String key) {
    Optional<Value> value = spec.value(key);
    if (value.flatMap(Value::bool).orElse(false)) {
      value.get().fault("is " + Reading.UNSUPPORTED);
    }
  }

  static Tree write(GlobalNetworkPolicySpec spec) {
    MappingBuilder made = new MappingBuilder();
    spec.order().ifPresent(order -> made.put("order", Tree.Scalar.of(order)));
    return made.put("selector", spec.selector().toString())
        .putTexts("types", spec.types().stream().map(Direction::title).toList())
        .putList("ingress", spec.ingress(), RuleBinding::write)
        .putList("egress", spec.egress(), RuleBinding::write)
        .build();
  }

  static Tree write(ProfileSpec spec) {
    return new MappingBuilder()
        .putTexts("labelsToApply", spec.labelsToApply())
        .putList("ingress", spec.ingress(), RuleBinding::write)
        .putList("egress", spec.egress(), RuleBinding::write)
        .build();
  }
}
