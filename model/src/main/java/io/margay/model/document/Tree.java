package io.margay.model.document;

import java.util.List;
import java.util.Optional;

/** What a YAML or JSON document says, with the place of every part. */
public sealed interface Tree {

  Position at();

  /** Keys with values, in the order of the text; no key occurs twice. */
  record Mapping(Position at, List<Entry> entries) implements Tree {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The value of this key. */
    public Optional<Tree> get(String key) {
      for (Entry entry : entries) {
        if (entry.key.equals(key)) {
          return Optional.of(entry.value);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One key of a mapping.
   *
   * @param at place of the key
   */
  record Entry(Position at, String key, Tree value) {}

  /** Values in order. */
  record Sequence(Position at, List<Tree> items) implements Tree {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * A single value.
   *
   * @param text as written, without quotes and escapes
   * @param textColumn column of the text's first character where the text stands in the document
   *     exactly so, on one line; otherwise 0
   */
  record Scalar(Position at, ScalarType type, String text, int textColumn) implements Tree {
    /** A text that stands in no document. */
    public static Scalar of(String text) {
      return new Scalar(Position.NONE, ScalarType.TEXT, text, 0);
    }

    public static Scalar of(long number) {
      return new Scalar(Position.NONE, ScalarType.INTEGER, Long.toString(number), 0);
    }

    public static Scalar of(boolean value) {
      return new Scalar(Position.NONE, ScalarType.BOOLEAN, Boolean.toString(value), 0);
    }

    /** A number; whole ones are written without a fraction. */
    public static Scalar of(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? of((long) number)
          : new Scalar(Position.NONE, ScalarType.DECIMAL, Double.toString(number), 0);
    }
  }

  /** The types of YAML 1.2's core schema (section 10.3.2), which include those of JSON. */
  enum ScalarType {
    TEXT("text"),
    INTEGER("number"),
    DECIMAL("number"),
    BOOLEAN("boolean"),
    NULL("null");

    private final String word;

    ScalarType(String word) {
      this.word = word;
    }

    /** For messages. */
    public String word() {
      return word;
    }
  }

  /** What this is, for messages: {@code text "a"}, {@code number 1}, {@code a list}. */
  default String described() {
    return switch (this) {
      case Mapping _ -> "a mapping";
      case Sequence _ -> "a list";
      case Scalar scalar ->
          switch (scalar.type) {
            case TEXT -> "text \"" + shortened(scalar.text) + "\"";
            case NULL -> "nothing";
            case INTEGER, DECIMAL, BOOLEAN -> scalar.type.word() + " " + shortened(scalar.text);
          };
    };
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 61) + "...";
  }
}
