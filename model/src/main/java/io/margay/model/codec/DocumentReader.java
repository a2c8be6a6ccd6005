package io.margay.model.codec;

import io.margay.model.document.Fault;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Suggestion;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Takes the documents of one input out of their lists, and each out of its envelope. */
final class DocumentReader {
  private static final String V1 = "v1";
  private static final List<String> V3 = List.of(ResourceCodec.API_VERSION, "projectcalico.org/v3");

  /** Kinds that users of Calico know and that have no counterpart here yet. */
  private static final List<String> LATER =
      List.of(
          "NetworkPolicy",
          "FelixConfiguration",
          "GlobalNetworkSet",
          "NetworkSet",
          "HostEndpoint",
          "IPReservation",
          "IPAMConfiguration",
          "Tier",
          "ClusterInformation",
          "CalicoNodeStatus",
          "KubeControllersConfiguration",
          "StagedGlobalNetworkPolicy",
          "StagedNetworkPolicy",
          "bgpPeer",
          "hostEndpoint");

  private final String source;
  private final Faults faults;

  DocumentReader(String source) {
    this.source = source;
    this.faults = new Faults(source);
  }

  List<ResourceDocument> resources(List<Tree> documents) throws InvalidDocumentException {
    return all(documents, envelope -> envelope.resource(new Reading(source, faults)));
  }

  List<KeyDocument> keys(List<Tree> documents) throws InvalidDocumentException {
    return all(documents, envelope -> envelope.key(new Reading(source, faults)));
  }

  static InvalidDocumentException unexpected(String source, Kind expected, Kind found) {
    return new InvalidDocumentException(
        new Fault(source, Position.NONE, "kind", "expected " + expected + ", found " + found));
  }

  private <T> List<T> all(List<Tree> documents, Function<Envelope, Optional<T>> read)
      throws InvalidDocumentException {
    List<T> found = new ArrayList<>();
    int listed = 0;
    for (Tree document : documents) {
      List<Value> items = listed(new Value(document, "", faults), true);
      listed += items.size();
      for (Value item : items) {
        envelope(item).flatMap(read).ifPresent(found::add);
      }
    }
    faults.throwIfAny();
    if (listed == 0) {
      throw new InvalidDocumentException(
          new Fault(source, Position.NONE, "", "the input holds no resource"));
    }
    return found;
  }

  /**
   * The documents that this one stands for; a list in a list is none. Paths start anew in each: the
   * line tells which it is.
   */
  private List<Value> listed(Value document, boolean top) {
    if (top && document.tree() instanceof Tree.Sequence sequence) {
      return sequence.items().stream()
          .flatMap(item -> listed(new Value(item, "", faults), false).stream())
          .toList();
    }
    if (document.tree() instanceof Tree.Mapping mapping
        && mapping.get("items").orElse(Tree.Scalar.of("")) instanceof Tree.Sequence items
        && mapping.get("kind").orElse(Tree.Scalar.of("")) instanceof Tree.Scalar kind
        && kind.text().endsWith("List")) {
      Fields list = document.fields().orElseThrow();
      list.ignore("apiVersion", "kind", "metadata", "items");
      list.finish();
      return items.items().stream().map(item -> new Value(item, "", faults)).toList();
    }
    return List.of(document);
  }

  private Optional<Envelope> envelope(Value document) {
    Optional<Fields> fields = document.fields();
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    Fields top = fields.get();
    Optional<Value> version = top.required("apiVersion");
    Optional<Value> kind = top.required("kind");
    top.value("metadata");
    top.value("spec");
    top.ignore("status");
    top.finish();
    Optional<Dialect> dialect = version.flatMap(DocumentReader::dialect);
    if (dialect.isEmpty() || kind.isEmpty()) {
      return Optional.empty();
    }
    Optional<Kind> known = kind.get().text().flatMap(text -> kind(text, dialect.get()));
    if (known.isEmpty() && kind.get().text().isPresent()) {
      kind.get().fault(unknownKind(kind.get().text().get(), dialect.get()));
    }
    return known.map(k -> new Envelope(top, k, kind.get().text().orElseThrow(), dialect.get()));
  }

  private static Optional<Dialect> dialect(Value version) {
    List<String> allowed = Stream.concat(V3.stream(), Stream.of(V1)).toList();
    return version
        .oneOf(allowed, text -> text)
        .map(text -> text.equals(V1) ? Dialect.V1 : Dialect.V3);
  }

  private static Optional<Kind> kind(String text, Dialect dialect) {
    return dialect == Dialect.V1 ? Kind.ofV1Title(text) : Kind.ofTitle(text);
  }

  private static String unknownKind(String seen, Dialect dialect) {
    if (LATER.contains(seen)) {
      return "the kind " + seen + " is " + Reading.UNSUPPORTED;
    }
    List<String> titles =
        Stream.of(Kind.values())
            .map(k -> dialect == Dialect.V1 ? k.v1Title() : k.title())
            .filter(title -> !title.isEmpty())
            .toList();
    return "unknown kind \""
        + seen
        + "\""
        + Suggestion.of(seen, titles)
            .map(near -> "; did you mean " + near + "?")
            .orElse("; known kinds are " + String.join(", ", titles));
  }

  /** A document whose version and kind are known. */
  private record Envelope(Fields top, Kind kind, String word, Dialect dialect) {

    Optional<ResourceDocument> resource(Reading reading) {
      Optional<Fields> metadata = top.required("metadata").flatMap(Value::fields);
      Optional<Fields> spec = spec();
      if (metadata.isEmpty() || spec.isEmpty()) {
        return Optional.empty();
      }
      Optional<? extends Resource> resource =
          dialect == Dialect.V1
              ? new V1Binding(reading).read(kind, top, metadata.get(), spec.get())
              : new V3Binding(reading).read(kind, top, metadata.get(), spec.get());
      return resource.map(
          made -> new ResourceDocument(made, word, reading.source(), at(), reading.warnings()));
    }

    /** Documents of the old dialect may do without, as may those of a node or profile. */
    private Optional<Fields> spec() {
      boolean optional =
          dialect == Dialect.V1
              || kind == Kind.NODE
              || kind == Kind.PROFILE
              || kind == Kind.BGP_CONFIGURATION
              || kind == Kind.BGP_FILTER
              || kind == Kind.GLOBAL_NETWORK_POLICY;
      Optional<Value> spec = optional ? top.value("spec") : top.required("spec");
      if (spec.isEmpty() && optional) {
        Tree empty = new Tree.Mapping(at(), new MappingBuilder().build().entries());
        return new Value(empty, "spec", top.self().faults()).fields();
      }
      return spec.flatMap(Value::fields);
    }

    Optional<KeyDocument> key(Reading reading) {
      Optional<Value> metadata = top.required("metadata");
      int mark = reading.mark();
      if (dialect == Dialect.V1) {
        return metadata
            .flatMap(Value::fields)
            .flatMap(fields -> new V1Binding(reading).nameOf(kind, fields))
            .flatMap(
                name -> reading.built(top, mark, () -> key(ResourceKey.of(kind, name), reading)));
      }
      Optional<Metadata> read =
          metadata.flatMap(value -> new V3Binding(reading).metadataOf(kind, value));
      return read.flatMap(m ->
          reading.built(
              top,
              mark,
              () ->
                  new KeyDocument(
                      new ResourceKey(kind, m.namespace(), m.name()),
                      m.revision(),
                      word,
                      reading.source(),
                      at())));
    }

    private KeyDocument key(ResourceKey key, Reading reading) {
      return new KeyDocument(key, Optional.empty(), word, reading.source(), at());
    }

    private Position at() {
      return top.self().tree().at();
    }
  }
}
