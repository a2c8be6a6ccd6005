package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.resource.BgpFilterSpec;
import io.margay.model.resource.BgpFilterSpec.FilterRule;
import io.margay.model.resource.BgpFilterSpec.Lengths;
import io.margay.model.resource.BgpFilterSpec.Operation;
import io.margay.model.resource.BgpFilterSpec.Operator;
import io.margay.model.resource.BgpFilterSpec.PeerType;
import io.margay.model.resource.Community;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The specification of a BGP filter. */
final class BgpFilterBinding {
  private static final List<String> ACTIONS = List.of("Accept", "Reject");

  private BgpFilterBinding() {}

  static Optional<BgpFilterSpec> read(Fields spec, Reading reading) {
    int mark = reading.mark();
    List<FilterRule> exportV4 = rules(spec, "exportV4", reading);
    List<FilterRule> importV4 = rules(spec, "importV4", reading);
    List<FilterRule> exportV6 = rules(spec, "exportV6", reading);
    List<FilterRule> importV6 = rules(spec, "importV6", reading);
    spec.finish();
    return reading.built(
        spec, mark, () -> new BgpFilterSpec(exportV4, importV4, exportV6, importV6));
  }

  private static List<FilterRule> rules(Fields spec, String key, Reading reading) {
    return spec.value(key)
        .map(value -> Reading.list(value, item -> rule(item, reading)))
        .orElse(List.of());
  }

  private static Optional<FilterRule> rule(Value item, Reading reading) {
    return item.fields()
        .flatMap(rule -> {
          int mark = reading.mark();
          Optional<Cidr> cidr = rule.value("cidr").flatMap(v -> v.parsed(Cidr::parse));
          Optional<Operator> operator =
              rule.value("matchOperator")
                  .flatMap(v -> v.oneOf(List.of(Operator.values()), Operator::title));
          Optional<Lengths> lengths =
              rule.value("prefixLength").flatMap(Value::fields).map(BgpFilterBinding::lengths);
          boolean remote =
              rule.value("source")
                  .flatMap(v -> v.oneOf(List.of("RemotePeers"), word -> word))
                  .isPresent();
          Optional<PeerType> type =
              rule.value("peerType")
                  .flatMap(v -> v.oneOf(List.of(PeerType.values()), PeerType::title));
          Optional<Integer> priority =
              BgpPeerBinding.number(rule, "priority", 0, Integer.MAX_VALUE);
          List<Community> communities =
              nested(rule, "communities", "values", v -> v.parsed(Community::parse));
          List<AsNumber> path =
              rule.value("asPathPrefix")
                  .map(v -> Reading.list(v, as -> as.parsedScalar(AsNumber::parse)))
                  .orElse(List.of());
          Optional<String> action =
              rule.required("action").flatMap(v -> v.oneOf(ACTIONS, word -> word));
          List<Operation> operations =
              rule.value("operations")
                  .map(v -> Reading.list(v, operation -> operation(operation, reading)))
                  .orElse(List.of());
          rule.refuse(Reading.UNSUPPORTED, "interface");
          rule.finish();
          return reading.built(
              rule,
              mark,
              () ->
                  new FilterRule(
                      cidr,
                      operator,
                      lengths,
                      remote,
                      type,
                      priority,
                      communities,
                      path,
                      action.orElseThrow().equals("Accept"),
                      operations));
        });
  }

  private static Lengths lengths(Fields fields) {
    Optional<Integer> min = BgpPeerBinding.number(fields, "min", 0, 128);
    Optional<Integer> max = BgpPeerBinding.number(fields, "max", 0, 128);
    fields.finish();
    return new Lengths(min, max);
  }

  private static <T> List<T> nested(
      Fields rule, String key, String list, Function<Value, Optional<T>> item) {
    return rule.value(key)
        .flatMap(Value::fields)
        .map(fields -> {
          List<T> items = fields.required(list).map(v -> Reading.list(v, item)).orElse(List.of());
          fields.finish();
          return items;
        })
        .orElse(List.of());
  }

  /** A mapping with exactly one key, which says what is done. */
  private static Optional<Operation> operation(Value item, Reading reading) {
    return item.fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          Optional<Fields> add = fields.value("addCommunity").flatMap(Value::fields);
          Optional<Fields> prepend = fields.value("prependASPath").flatMap(Value::fields);
          Optional<Fields> set = fields.value("setPriority").flatMap(Value::fields);
          fields.finish();
          Optional<Community> community =
              add.flatMap(f -> f.required("value")).flatMap(v -> v.parsed(Community::parse));
          List<AsNumber> path =
              prepend
                  .flatMap(f -> f.required("prefix"))
                  .map(v -> Reading.list(v, as -> as.parsedScalar(AsNumber::parse)))
                  .orElse(List.of());
          Optional<Integer> priority =
              set.flatMap(f -> {
                f.required("value");
                return BgpPeerBinding.number(f, "value", 0, Integer.MAX_VALUE);
              });
          add.ifPresent(Fields::finish);
          prepend.ifPresent(Fields::finish);
          set.ifPresent(Fields::finish);
          if (add.isPresent() && prepend.isEmpty() && set.isEmpty()) {
            return reading.built(
                fields, mark, () -> new Operation.AddCommunity(community.orElseThrow()));
          }
          if (prepend.isPresent() && add.isEmpty() && set.isEmpty()) {
            return reading.built(fields, mark, () -> new Operation.PrependAsPath(path));
          }
          if (set.isPresent() && add.isEmpty() && prepend.isEmpty()) {
            return reading.built(
                fields, mark, () -> new Operation.SetPriority(priority.orElseThrow()));
          }
          item.fault("exactly one of addCommunity, prependASPath and setPriority is needed");
          return Optional.empty();
        });
  }

  static Tree write(BgpFilterSpec spec) {
    return new MappingBuilder()
        .putList("exportV4", spec.exportV4(), BgpFilterBinding::write)
        .putList("importV4", spec.importV4(), BgpFilterBinding::write)
        .putList("exportV6", spec.exportV6(), BgpFilterBinding::write)
        .putList("importV6", spec.importV6(), BgpFilterBinding::write)
        .build();
  }

  private static Tree write(FilterRule rule) {
    MappingBuilder made =
        new MappingBuilder()
            .putText("cidr", rule.cidr())
            .putText("matchOperator", rule.operator().map(Operator::title));
    rule.lengths()
        .ifPresent(lengths -> {
          MappingBuilder bounds = new MappingBuilder();
          lengths.min().ifPresent(min -> bounds.put("min", min));
          lengths.max().ifPresent(max -> bounds.put("max", max));
          made.put("prefixLength", bounds.build());
        });
    if (rule.remoteOnly()) {
      made.put("source", "RemotePeers");
    }
    made.putText("peerType", rule.peerType().map(PeerType::title));
    rule.priority().ifPresent(priority -> made.put("priority", priority));
    if (!rule.communities().isEmpty()) {
      made.put("communities", new MappingBuilder().putTexts("values", rule.communities()).build());
    }
    return made.putList("asPathPrefix", rule.asPathPrefix(), as -> Tree.Scalar.of(as.value()))
        .put("action", rule.accept() ? "Accept" : "Reject")
        .putList("operations", rule.operations(), BgpFilterBinding::write)
        .build();
  }

  private static Tree write(Operation operation) {
    MappingBuilder value = new MappingBuilder();
    return switch (operation) {
      case Operation.AddCommunity add ->
          new MappingBuilder()
              .put("addCommunity", value.put("value", add.community().toString()).build())
              .build();
      case Operation.PrependAsPath prepend ->
          new MappingBuilder()
              .put(
                  "prependASPath",
                  value
                      .putList("prefix", prepend.prefix(), as -> Tree.Scalar.of(as.value()))
                      .build())
              .build();
      case Operation.SetPriority set ->
          new MappingBuilder().put("setPriority", value.put("value", set.value()).build()).build();
    };
  }
}
