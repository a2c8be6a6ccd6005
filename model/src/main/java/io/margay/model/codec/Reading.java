package io.margay.model.codec;

import io.margay.model.document.Fault;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.InvalidFieldException;
import io.margay.model.selector.Selector;
import io.margay.model.selector.SelectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the bindings of one input share: its faults, the warnings of one document. */
final class Reading {
  static final String UNSUPPORTED = "not supported in this release";

  private final String source;
  private final Faults faults;
  private final List<Fault> warnings = new ArrayList<>();

  Reading(String source, Faults faults) {
    this.source = source;
    this.faults = faults;
  }

  String source() {
    return source;
  }

  List<Fault> warnings() {
    return warnings;
  }

  /** A point to compare with later, see {@link #built}. */
  int mark() {
    return faults.count();
  }

  void warn(Value value, String reason) {
    warnings.add(new Fault(source, value.tree().at(), value.path(), reason));
  }

  /**
   * Makes the record, unless faults were noted since the mark. A field that the record refuses
   * becomes a fault at the field's place.
   */
  <T> Optional<T> built(Fields fields, int mark, Supplier<T> made) {
    if (faults.count() != mark) {
      return Optional.empty();
    }
    try {
      return Optional.of(made.get());
    } catch (InvalidFieldException e) {
      Value self = fields.self();
      String path =
          self.path().isEmpty() || e.field().isEmpty()
              ? self.path() + e.field()
              : self.path() + "." + e.field();
      faults.add(placeOf(self.tree(), e.field()), path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Position placeOf(Tree from, String field) {
    Tree deepest = from;
    for (String key : field.split("\\.", -1)) {
      Optional<Tree> next =
          deepest instanceof Tree.Mapping mapping ? mapping.get(key) : Optional.empty();
      if (next.isEmpty()) {
        break;
      }
      deepest = next.get();
    }
    return deepest.at();
  }

  /** Reads a selector; its column becomes part of the fault's place. */
  Optional<Selector> selector(Value value) {
    Optional<String> text = value.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Selector.parse(text.get()));
    } catch (SelectorException e) {
      value.faultAt(e.column(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Reads the items of a list; those with faults are left out. */
  static <T> List<T> list(Value value, Function<Value, Optional<T>> item) {
    List<T> items = new ArrayList<>();
    for (Value each : value.items()) {
      item.apply(each).ifPresent(items::add);
    }
    return items;
  }

  /** A prefix, or an address that stands for itself. */
  static Cidr cidrOrAddress(String text) {
    return text.indexOf('/') < 0 ? Ip.parse(text).toCidr() : Cidr.parse(text);
  }
}
