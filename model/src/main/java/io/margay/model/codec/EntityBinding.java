package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.Names;
import io.margay.model.resource.PortRange;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** One side of a rule. */
final class EntityBinding {
  private final Dialect dialect;
  private final Reading reading;

  EntityBinding(Dialect dialect, Reading reading) {
    this.dialect = dialect;
    this.reading = reading;
  }

  Optional<EntityRule> read(Fields side) {
    int mark = reading.mark();
    List<Cidr> nets = nets(side, "net", "nets");
    List<Cidr> notNets = nets(side, "notNet", "notNets");
    Optional<Selector> selector = selector(side, "selector");
    Optional<Selector> notSelector = selector(side, "notSelector");
    if (dialect == Dialect.V1) {
      selector = withTag(selector, side, "tag", Selector::and);
      // Neither with the tag nor selected: what must not match is either of the two.
      notSelector = withTag(notSelector, side, "notTag", Selector::or);
    }
    List<PortRange> ports = filled(side, "ports", EntityBinding::port);
    List<PortRange> notPorts = filled(side, "notPorts", EntityBinding::port);
    side.refuse(Reading.UNSUPPORTED, "namespaceSelector", "serviceAccounts", "services");
    side.finish();
    Optional<Selector> selected = selector;
    Optional<Selector> notSelected = notSelector;
    return reading.built(
        side, mark, () -> new EntityRule(nets, notNets, selected, notSelected, ports, notPorts));
  }

  private List<Cidr> nets(Fields side, String one, String many) {
    List<Cidr> nets = new ArrayList<>(filled(side, many, this::net));
    if (dialect == Dialect.V1) {
      side.value(one).flatMap(this::net).ifPresent(nets::add);
    }
    return nets;
  }

  /** The old dialect masks host bits silently, as calicoctl did. */
  private Optional<Cidr> net(Value value) {
    return dialect == Dialect.V1
        ? value.parsed(text -> InterfaceAddress.parse(text).network())
        : value.parsed(Reading::cidrOrAddress);
  }

  /** An empty text asks nothing, as in Calico. */
  private Optional<Selector> selector(Fields side, String key) {
    return side.value(key)
        .filter(value -> !(value.tree() instanceof Tree.Scalar s && s.text().isBlank()))
        .flatMap(reading::selector);
  }

  /** A tag is a label with an empty value. */
  private static Optional<Selector> withTag(
      Optional<Selector> selector, Fields side, String key, BinaryOperator<Selector> joined) {
    Optional<Selector> tag = side.value(key).flatMap(value -> value.parsed(EntityBinding::tag));
    return tag.isEmpty() || selector.isEmpty()
        ? tag.or(() -> selector)
        : Optional.of(joined.apply(selector.get(), tag.get()));
  }

  private static Selector tag(String tag) {
    if (!Names.isLabelKey(tag)) {
      throw new IllegalArgumentException("not a tag: \"" + tag + "\"");
    }
    return new Selector.Equal(tag, "");
  }

  /**
   * A list that is not empty. An empty one would mean "any" to one reader and "none" to another, so
   * it is refused.
   */
  private <T> List<T> filled(Fields side, String key, Function<Value, Optional<T>> item) {
    Optional<Value> value = side.value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get().tree() instanceof Tree.Sequence sequence && sequence.items().isEmpty()) {
      value.get().fault("the list is empty; leave the key out to match any");
    }
    return Reading.list(value.get(), item);
  }

  private static Optional<PortRange> port(Value value) {
    boolean named =
        value.tree() instanceof Tree.Scalar scalar
            && scalar.type() == Tree.ScalarType.TEXT
            && scalar.text().matches("[A-Za-z].*");
    if (named) {
      value.fault("named ports are " + Reading.UNSUPPORTED + "; write the number");
      return Optional.empty();
    }
    return value.parsedScalar(PortRange::parse);
  }

  static Tree write(EntityRule entity) {
    return new MappingBuilder()
        .putTexts("nets", entity.nets())
        .putTexts("notNets", entity.notNets())
        .putText("selector", entity.selector())
        .putText("notSelector", entity.notSelector())
        .putList("ports", entity.ports(), EntityBinding::writePort)
        .putList("notPorts", entity.notPorts(), EntityBinding::writePort)
        .build();
  }

  private static Tree writePort(PortRange ports) {
    return ports.single() ? Tree.Scalar.of(ports.first()) : Tree.Scalar.of(ports.toString());
  }
}
