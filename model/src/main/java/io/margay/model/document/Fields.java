package io.margay.model.document;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a mapping while it is read strictly: what nobody asked for by {@link #finish()} is a
 * fault. A key whose value is null counts as absent. For one thread.
 */
public final class Fields {
  private final Tree.Mapping mapping;
  private final Value self;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> unsaid = new LinkedHashSet<>();

  Fields(Tree.Mapping mapping, Value self) {
    this.mapping = mapping;
    this.self = self;
  }

  /** The mapping as a value, with its place and path. */
  public Value self() {
    return self;
  }

  /** The value of a key that may be absent. */
  public Optional<Value> value(String key) {
    known.add(key);
    return mapping
        .get(key)
        .filter(tree -> !(tree instanceof Tree.Scalar s && s.type() == Tree.ScalarType.NULL))
        .map(tree -> new Value(tree, pathOf(key), self.faults()));
  }

  /** The value of a key whose absence is a fault. */
  public Optional<Value> required(String key) {
    Optional<Value> value = value(key);
    if (value.isEmpty()) {
      self.fault("the key \"" + key + "\" is missing");
    }
    return value;
  }

  /** Takes keys without reading them; no message suggests them. */
  public void ignore(String... keys) {
    unsaid.addAll(List.of(keys));
  }

  /** Notes a fault for each of these keys that is present. */
  public void refuse(String reason, String... keys) {
    for (String key : keys) {
      unsaid.add(key);
      mapping.get(key).ifPresent(tree -> self.faults().add(tree.at(), pathOf(key), reason));
    }
  }

  /** Notes a fault for each key that was not asked for. */
  public void finish() {
    for (Tree.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key()) && !unsaid.contains(entry.key())) {
        String hint =
            Suggestion.of(entry.key(), known)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("; known keys are " + String.join(", ", known));
        self.faults().add(entry.at(), self.path(), "unknown key \"" + entry.key() + "\"" + hint);
      }
    }
  }

  private String pathOf(String key) {
    return self.path().isEmpty() ? key : self.path() + "." + key;
  }
}
