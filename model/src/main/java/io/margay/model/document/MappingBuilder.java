package io.margay.model.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes a mapping for output, in the order of the calls. For one thread. */
public final class MappingBuilder {
  private final List<Tree.Entry> entries = new ArrayList<>();

  public MappingBuilder put(String key, Tree value) {
    entries.add(new Tree.Entry(Position.NONE, key, value));
    return this;
  }

  public MappingBuilder put(String key, String text) {
    return put(key, Tree.Scalar.of(text));
  }

  public MappingBuilder put(String key, long number) {
    return put(key, Tree.Scalar.of(number));
  }

  public MappingBuilder put(String key, boolean value) {
    return put(key, Tree.Scalar.of(value));
  }

  /** Adds the value's text, or nothing when it is absent. */
  public MappingBuilder putText(String key, Optional<?> value) {
    value.ifPresent(v -> put(key, v.toString()));
    return this;
  }

  /** Adds the flag only when it is set. */
  public MappingBuilder putIfTrue(String key, boolean value) {
    return value ? put(key, true) : this;
  }

  /** Adds a list of made values, or nothing when it is empty. */
  public <T> MappingBuilder putList(String key, List<T> values, Function<T, Tree> made) {
    return values.isEmpty() ? this : put(key, sequence(values, made));
  }

  /** Adds a list of the values' texts, or nothing when it is empty. */
  public MappingBuilder putTexts(String key, List<?> values) {
    return putList(key, values, value -> Tree.Scalar.of(value.toString()));
  }

  /** Adds a mapping of texts, or nothing when it is empty. */
  public MappingBuilder putTexts(String key, Map<String, String> values) {
    return values.isEmpty() ? this : put(key, texts(values));
  }

  public Tree.Mapping build() {
    return new Tree.Mapping(Position.NONE, entries);
  }

  /** A list of made values. */
  public static <T> Tree.Sequence sequence(List<T> values, Function<T, Tree> made) {
    return new Tree.Sequence(Position.NONE, values.stream().map(made).toList());
  }

  /** A mapping of texts. */
  public static Tree.Mapping texts(Map<String, String> values) {
    MappingBuilder builder = new MappingBuilder();
    values.forEach(builder::put);
    return builder.build();
  }
}
