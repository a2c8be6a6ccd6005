package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.resource.Action;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.IcmpMatch;
import io.margay.model.resource.IpVersion;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One rule of a policy or profile. */
final class RuleBinding {
  private final Dialect dialect;
  private final Reading reading;
  private final EntityBinding entities;

  RuleBinding(Dialect dialect, Reading reading) {
    this.dialect = dialect;
    this.reading = reading;
    this.entities = new EntityBinding(dialect, reading);
  }

  /** The rules under a key that may be absent. */
  List<Rule> readAll(Fields spec, String key) {
    return spec.value(key)
        .map(value -> Reading.list(value, item -> item.fields().flatMap(this::read)))
        .orElse(List.of());
  }

  private Optional<Rule> read(Fields rule) {
    int mark = reading.mark();
    Optional<Action> action = rule.required("action").flatMap(this::action);
    Optional<IpVersion> version = rule.value("ipVersion").flatMap(RuleBinding::version);
    Optional<Protocol> protocol =
        rule.value("protocol").flatMap(value -> value.parsedScalar(Protocol::parse));
    Optional<Protocol> notProtocol =
        rule.value("notProtocol").flatMap(value -> value.parsedScalar(Protocol::parse));
    Optional<IcmpMatch> icmp = icmp(rule, "icmp");
    Optional<IcmpMatch> notIcmp = icmp(rule, "notICMP");
    EntityRule source = entity(rule, "source");
    EntityRule destination = entity(rule, "destination");
    Map<String, String> annotations = annotations(rule);
    rule.refuse(Reading.UNSUPPORTED, "http");
    rule.finish();
    return reading.built(
        rule,
        mark,
        () ->
            new Rule(
                action.orElseThrow(),
                version,
                protocol,
                notProtocol,
                icmp,
                notIcmp,
                source,
                destination,
                annotations));
  }

  private Optional<Action> action(Value value) {
    List<Action> all = List.of(Action.values());
    if (dialect == Dialect.V3) {
      return value.oneOf(all, Action::title);
    }
    return value.text().filter("next-tier"::equals).isPresent()
        ? Optional.of(Action.PASS)
        : value.oneOf(all, action -> action.title().toLowerCase(Locale.ROOT));
  }

  private static Optional<IpVersion> version(Value value) {
    OptionalLong number = value.integer(4, 6);
    if (number.isPresent() && number.getAsLong() == 5) {
      value.fault("5 is not one of 4, 6");
    }
    return number.isEmpty()
        ? Optional.empty()
        : Optional.of(number.getAsLong() == 4 ? IpVersion.V4 : IpVersion.V6);
  }

  private Optional<IcmpMatch> icmp(Fields rule, String key) {
    return rule.value(key)
        .flatMap(Value::fields)
        .flatMap(fields -> {
          int mark = reading.mark();
          OptionalInt type = small(fields, "type");
          OptionalInt code = small(fields, "code");
          fields.finish();
          return reading.built(fields, mark, () -> new IcmpMatch(type, code));
        });
  }

  private static OptionalInt small(Fields fields, String key) {
    OptionalLong value = fields.value(key).map(v -> v.integer(0, 255)).orElse(OptionalLong.empty());
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  private EntityRule entity(Fields rule, String key) {
    return rule.value(key).flatMap(Value::fields).flatMap(entities::read).orElse(EntityRule.ANY);
  }

  private static Map<String, String> annotations(Fields rule) {
    Optional<Fields> metadata = rule.value("metadata").flatMap(Value::fields);
    Map<String, String> annotations =
        metadata.flatMap(m -> m.value("annotations")).map(Value::texts).orElse(Map.of());
    metadata.ifPresent(Fields::finish);
    return annotations;
  }

  static Tree write(Rule rule) {
    MappingBuilder made = new MappingBuilder().put("action", rule.action().title());
    rule.ipVersion().ifPresent(version -> made.put("ipVersion", version.number()));
    rule.protocol().ifPresent(protocol -> made.put("protocol", writeProtocol(protocol)));
    rule.notProtocol().ifPresent(protocol -> made.put("notProtocol", writeProtocol(protocol)));
    rule.icmp().ifPresent(icmp -> made.put("icmp", writeIcmp(icmp)));
    rule.notIcmp().ifPresent(icmp -> made.put("notICMP", writeIcmp(icmp)));
    if (!rule.source().isAny()) {
      made.put("source", EntityBinding.write(rule.source()));
    }
    if (!rule.destination().isAny()) {
      made.put("destination", EntityBinding.write(rule.destination()));
    }
    if (!rule.annotations().isEmpty()) {
      made.put(
          "metadata", new MappingBuilder().putTexts("annotations", rule.annotations()).build());
    }
    return made.build();
  }

  private static Tree writeProtocol(Protocol protocol) {
    String text = protocol.toString();
    return Character.isDigit(text.charAt(0))
        ? Tree.Scalar.of(protocol.number())
        : Tree.Scalar.of(text);
  }

  private static Tree writeIcmp(IcmpMatch icmp) {
    MappingBuilder made = new MappingBuilder();
    icmp.type().ifPresent(type -> made.put("type", type));
    icmp.code().ifPresent(code -> made.put("code", code));
    return made.build();
  }
}
