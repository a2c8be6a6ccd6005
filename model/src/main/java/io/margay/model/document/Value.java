package io.margay.model.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One value of a document while it is read strictly. Each reading method notes a fault and answers
 * empty when the value is not of that type. For one thread.
 */
public final class Value {
  private final Tree tree;
  private final String path;
  private final Faults faults;

  /**
   * A value at this path.
   *
   * @param path of the value from the document's top, such as "spec.cidr"; empty for the top
   */
  public Value(Tree tree, String path, Faults faults) {
    this.tree = tree;
    this.path = path;
    this.faults = faults;
  }

  public Tree tree() {
    return tree;
  }

  public String path() {
    return path;
  }

  public Faults faults() {
    return faults;
  }

  /** Notes that something is wrong with this value. */
  public void fault(String reason) {
    faults.add(tree.at(), path, reason);
  }

  /** Notes that something is wrong at this character of its text, counted from 1. */
  public void faultAt(int character, String reason) {
    boolean known = tree instanceof Tree.Scalar scalar && scalar.textColumn() > 0;
    Position at =
        known
            ? new Position(tree.at().line(), ((Tree.Scalar) tree).textColumn() + character - 1)
            : tree.at();
    faults.add(at, path, reason);
  }

  /** A text. A number or boolean in its place is a fault, whose message says to quote it. */
  public Optional<String> text() {
    if (tree instanceof Tree.Scalar scalar && scalar.type() == Tree.ScalarType.TEXT) {
      return Optional.of(scalar.text());
    }
    boolean quotable = tree instanceof Tree.Scalar scalar && scalar.type() != Tree.ScalarType.NULL;
    return wrongType("text" + (quotable ? " (quote it)" : ""));
  }

  public Optional<Boolean> bool() {
    if (tree instanceof Tree.Scalar scalar && scalar.type() == Tree.ScalarType.BOOLEAN) {
      return Optional.of(scalar.text().equalsIgnoreCase("true"));
    }
    return wrongType("true or false");
  }

  /** A whole number within bounds, both included. */
  public OptionalLong integer(long min, long max) {
    if (tree instanceof Tree.Scalar scalar && scalar.type() == Tree.ScalarType.INTEGER) {
      try {
        long value = Long.decode(scalar.text().replaceFirst("^([-+]?)0+(?=[0-9])", "$1"));
        if (value >= min && value <= max) {
          return OptionalLong.of(value);
        }
      } catch (NumberFormatException _) {
        // Too large for 64 bits, or octal: out of every range that is asked for.
      }
      fault(scalar.text() + " is not within " + min + " to " + max);
      return OptionalLong.empty();
    }
    wrongType("a whole number");
    return OptionalLong.empty();
  }

  public OptionalDouble number() {
    if (tree instanceof Tree.Scalar scalar
        && (scalar.type() == Tree.ScalarType.INTEGER || scalar.type() == Tree.ScalarType.DECIMAL)) {
      try {
        return OptionalDouble.of(Double.parseDouble(scalar.text()));
      } catch (NumberFormatException _) {
        fault(scalar.text() + " is not a decimal number");
        return OptionalDouble.empty();
      }
    }
    wrongType("a number");
    return OptionalDouble.empty();
  }

  /** What a parser makes of a text; its {@link IllegalArgumentException} becomes the fault. */
  public <T> Optional<T> parsed(Function<String, T> parser) {
    return text().flatMap(text -> parsed(text, parser));
  }

  /** Likewise of a text or a number, where both are usual, as for ports and AS numbers. */
  public <T> Optional<T> parsedScalar(Function<String, T> parser) {
    if (tree instanceof Tree.Scalar scalar
        && scalar.type() != Tree.ScalarType.NULL
        && scalar.type() != Tree.ScalarType.BOOLEAN) {
      return parsed(scalar.text(), parser);
    }
    return wrongType("text or a number");
  }

  private <T> Optional<T> parsed(String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** One of a few words, exactly. */
  public <E> Optional<E> oneOf(List<E> allowed, Function<E, String> word) {
    Optional<String> text = text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    for (E candidate : allowed) {
      if (word.apply(candidate).equals(text.get())) {
        return Optional.of(candidate);
      }
    }
    List<String> words = allowed.stream().map(word).toList();
    fault(
        "\""
            + text.get()
            + "\" is not one of "
            + String.join(", ", words)
            + Suggestion.of(text.get(), words).map(s -> " (did you mean " + s + "?)").orElse(""));
    return Optional.empty();
  }

  /** A mapping; of another type, a fault. */
  public Optional<Fields> fields() {
    if (tree instanceof Tree.Mapping mapping) {
      return Optional.of(new Fields(mapping, this));
    }
    return wrongType("a mapping");
  }

  /** The items of a list; of another type, a fault and no items. */
  public List<Value> items() {
    if (!(tree instanceof Tree.Sequence sequence)) {
      wrongType("a list");
      return List.of();
    }
    List<Value> items = new ArrayList<>();
    for (Tree item : sequence.items()) {
      items.add(new Value(item, path + "[" + items.size() + "]", faults));
    }
    return items;
  }

  /** A mapping of texts, sorted; of another type, a fault and an empty one. */
  public Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    if (tree instanceof Tree.Mapping mapping) {
      for (Tree.Entry entry : mapping.entries()) {
        new Value(entry.value(), path + "." + entry.key(), faults)
            .text()
            .ifPresent(text -> texts.put(entry.key(), text));
      }
    } else {
      wrongType("a mapping");
    }
    return texts;
  }

  private <T> Optional<T> wrongType(String expected) {
    fault("expected " + expected + ", found " + tree.described());
    return Optional.empty();
  }
}
