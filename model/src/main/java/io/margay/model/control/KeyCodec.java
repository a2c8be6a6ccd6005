package io.margay.model.control;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.resource.InvalidFieldException;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import java.util.List;
import java.util.Optional;

/** Keys of resources as trees. */
final class KeyCodec {
  private KeyCodec() {}

  static Tree write(ResourceKey key) {
    return new MappingBuilder()
        .put("kind", key.kind().title())
        .putText("namespace", key.namespace())
        .put("name", key.name())
        .build();
  }

  static Optional<ResourceKey> read(Value value) {
    Optional<Fields> fields = value.fields();
    Optional<Kind> kind = fields.flatMap(f -> f.required("kind")).flatMap(KeyCodec::kind);
    Optional<String> namespace = fields.flatMap(f -> f.value("namespace")).flatMap(Value::text);
    Optional<String> name = fields.flatMap(f -> f.required("name")).flatMap(Value::text);
    fields.ifPresent(Fields::finish);
    if (kind.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ResourceKey(kind.get(), namespace, name.get()));
    } catch (InvalidFieldException e) {
      value.fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  static Optional<Kind> kind(Value value) {
    return value.oneOf(List.of(Kind.values()), Kind::title);
  }
}
