package io.margay.model.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A question about labels, such as {@code role == "db" && !has(old)}.
 *
 * <p>A label that is missing makes every comparison false, except {@code !=} and {@code not in},
 * which it makes true. Its text is canonical: {@code parse(x.toString())} equals {@code x}, and
 * selectors that differ only in blanks, quotes, needless brackets or the order inside a set print
 * equally, so that the text can name a set in the kernel.
 */
public sealed interface Selector {
  /** Selects everything. */
  static Selector all() {
    return new All();
  }

  /**
   * Reads a selector; an empty text selects everything.
   *
   * @throws SelectorException when the text is none, with the column
   */
  static Selector parse(String text) {
    return new SelectorParser(text).parse();
  }

  /** Whether it selects what has these labels. */
  boolean matches(Map<String, String> labels);

  /** {@code all()}. */
  record All() implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return true;
    }

    @Override
    public String toString() {
      return "all()";
    }
  }

  /** {@code has(label)}. */
  record Has(String label) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return labels.containsKey(label);
    }

    @Override
    public String toString() {
      return "has(" + label + ")";
    }
  }

  /** {@code label == "value"}. */
  record Equal(String label, String value) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return value.equals(labels.get(label));
    }

    @Override
    public String toString() {
      return label + " == " + quoted(value);
    }
  }

  /** {@code label != "value"}, true without the label. */
  record NotEqual(String label, String value) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return !value.equals(labels.get(label));
    }

    @Override
    public String toString() {
      return label + " != " + quoted(value);
    }
  }

  /** {@code label contains "value"}. */
  record Contains(String label, String value) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      String actual = labels.get(label);
      return actual != null && actual.contains(value);
    }

    @Override
    public String toString() {
      return label + " contains " + quoted(value);
    }
  }

  /** {@code label starts with "value"}. */
  record StartsWith(String label, String value) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      String actual = labels.get(label);
      return actual != null && actual.startsWith(value);
    }

    @Override
    public String toString() {
      return label + " starts with " + quoted(value);
    }
  }

  /** {@code label ends with "value"}. */
  record EndsWith(String label, String value) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      String actual = labels.get(label);
      return actual != null && actual.endsWith(value);
    }

    @Override
    public String toString() {
      return label + " ends with " + quoted(value);
    }
  }

  /** {@code label in {"a", "b"}}. */
  record In(String label, SortedSet<String> values) implements Selector {
    public In {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      String actual = labels.get(label);
      return actual != null && values.contains(actual);
    }

    @Override
    public String toString() {
      return label + " in " + set(values);
    }
  }

  /** {@code label not in {"a", "b"}}, true without the label. */
  record NotIn(String label, SortedSet<String> values) implements Selector {
    public NotIn {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      String actual = labels.get(label);
      return actual == null || !values.contains(actual);
    }

    @Override
    public String toString() {
      return label + " not in " + set(values);
    }
  }

  /** {@code !operand}; the operand is no negation itself, see {@link #not}. */
  record Not(Selector operand) implements Selector {
    public Not {
      if (operand instanceof Not) {
        throw new IllegalArgumentException("a double negation is its operand");
      }
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      return !operand.matches(labels);
    }

    @Override
    public String toString() {
      return switch (operand) {
        case All _, Has _ -> "!" + operand;
        case Equal _,
            NotEqual _,
            Contains _,
            StartsWith _,
            EndsWith _,
            In _,
            NotIn _,
            Not _,
            And _,
            Or _ ->
            "!(" + operand + ")";
      };
    }
  }

  /** {@code a && b && c}; nested conjunctions are flattened. */
  record And(List<Selector> operands) implements Selector {
    public And {
      List<Selector> flat = new ArrayList<>();
      for (Selector operand : operands) {
        flat.addAll(operand instanceof And and ? and.operands : List.of(operand));
      }
      operands = atLeastTwo(flat);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      for (Selector operand : operands) {
        if (!operand.matches(labels)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return operands.stream()
          .map(operand -> operand instanceof Or ? "(" + operand + ")" : operand.toString())
          .collect(Collectors.joining(" && "));
    }
  }

  /** {@code a || b || c}; nested disjunctions are flattened. */
  record Or(List<Selector> operands) implements Selector {
    public Or {
      List<Selector> flat = new ArrayList<>();
      for (Selector operand : operands) {
        flat.addAll(operand instanceof Or or ? or.operands : List.of(operand));
      }
      operands = atLeastTwo(flat);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      for (Selector operand : operands) {
        if (operand.matches(labels)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return operands.stream().map(Objects::toString).collect(Collectors.joining(" || "));
    }
  }

  /** What this does not select. */
  default Selector not() {
    return this instanceof Not not ? not.operand : new Not(this);
  }

  /** What both select. */
  default Selector and(Selector other) {
    return new And(List.of(this, other));
  }

  /** What either selects. */
  default Selector or(Selector other) {
    return new Or(List.of(this, other));
  }

  private static List<Selector> atLeastTwo(List<Selector> operands) {
    if (operands.size() < 2) {
      throw new IllegalArgumentException("at least two operands are needed");
    }
    return List.copyOf(operands);
  }

  /** The language has no escapes: a value may contain one kind of quote, not both. */
  private static String quoted(String value) {
    return value.indexOf('"') < 0 ? '"' + value + '"' : '\'' + value + '\'';
  }

  private static String set(SortedSet<String> values) {
    return values.stream().map(Selector::quoted).collect(Collectors.joining(", ", "{", "}"));
  }
}
