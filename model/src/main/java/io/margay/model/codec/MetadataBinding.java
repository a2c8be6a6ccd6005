package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Metadata of {@code margay.io/v1} and {@code projectcalico.org/v3}. */
final class MetadataBinding {
  private MetadataBinding() {}

  /**
   * Reads it; names of nodes are put into lower case, as Calico does.
   *
   * @param derivedName stands in for an absent name
   */
  static Optional<Metadata> read(
      Kind kind, Fields metadata, Optional<String> derivedName, Reading reading) {
    int mark = reading.mark();
    Optional<String> name =
        (derivedName.isPresent() ? metadata.value("name") : metadata.required("name"))
            .flatMap(Value::text)
            .or(() -> derivedName);
    Optional<String> namespace = metadata.value("namespace").flatMap(Value::text);
    Map<String, String> labels = metadata.value("labels").map(Value::texts).orElse(Map.of());
    Map<String, String> annotations =
        metadata.value("annotations").map(Value::texts).orElse(Map.of());
    Optional<String> version =
        metadata.value("resourceVersion").flatMap(v -> v.parsedScalar(text -> text));
    Optional<String> uid = metadata.value("uid").flatMap(Value::text);
    Optional<String> created = metadata.value("creationTimestamp").flatMap(Value::text);
    metadata.finish();
    return reading.built(
        metadata,
        mark,
        () ->
            new Metadata(
                kind == Kind.NODE
                    ? name.orElseThrow().toLowerCase(Locale.ROOT)
                    : name.orElseThrow(),
                namespace.or(() ->
                    kind.namespaced() ? Optional.of(Kind.DEFAULT_NAMESPACE) : Optional.empty()),
                labels,
                annotations,
                version,
                uid,
                created));
  }

  static Tree write(Metadata metadata) {
    return new MappingBuilder()
        .put("name", metadata.name())
        .putText("namespace", metadata.namespace())
        .putTexts("labels", metadata.labels())
        .putTexts("annotations", metadata.annotations())
        .putText("resourceVersion", metadata.resourceVersion())
        .putText("uid", metadata.uid())
        .putText("creationTimestamp", metadata.creationTimestamp())
        .build();
  }
}
