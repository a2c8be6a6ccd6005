package io.margay.model.control;

import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Requests as trees; the key "do" says which. */
final class RequestCodec {
  private static final String SOURCE = "request";

  private RequestCodec() {}

  static Tree write(ControlRequest request) {
    return switch (request) {
      case ControlRequest.Get get -> {
        MappingBuilder made =
            start("get").put("kind", get.kind().title()).putTexts("names", get.names());
        yield made.putText("namespace", get.namespace()).putText("labels", get.labels()).build();
      }
      case ControlRequest.Write write ->
          start(write.verb().name().toLowerCase(Locale.ROOT))
              .put("resources", MappingBuilder.sequence(write.resources(), ResourceCodec::toTree))
              .build();
      case ControlRequest.Delete delete ->
          start("delete")
              .put("targets", MappingBuilder.sequence(delete.targets(), RequestCodec::target))
              .put("force", delete.force())
              .build();
      case ControlRequest.IpamShow show -> start("ipam-show").put("blocks", show.blocks()).build();
      case ControlRequest.NodeStatus _ -> start("node-status").build();
      case ControlRequest.Status _ -> start("status").build();
      case ControlRequest.NodeCleanup cleanup ->
          start("node-cleanup")
              .put("force", cleanup.force())
              .put("keepNode", cleanup.keepNode())
              .build();
      case ControlRequest.Bgp bgp -> BgpRequestCodec.write(bgp);
    };
  }

  static MappingBuilder start(String what) {
    return new MappingBuilder().put("do", what);
  }

  private static Tree target(ControlRequest.Target target) {
    MappingBuilder made = new MappingBuilder().put("key", KeyCodec.write(target.key()));
    target.revision().ifPresent(revision -> made.put("revision", revision));
    return made.build();
  }

  static ControlRequest read(Tree tree) throws InvalidDocumentException {
    Faults faults = new Faults(SOURCE);
    Optional<Fields> top = new Value(tree, "", faults).fields();
    Optional<String> what = top.flatMap(fields -> fields.required("do")).flatMap(Value::text);
    faults.throwIfAny();
    Fields fields = top.orElseThrow();
    List<Resource> resources = resources(fields);
    ControlRequest request =
        switch (what.orElseThrow()) {
          case "get" -> get(fields);
          case "create" -> new ControlRequest.Write(ControlRequest.Verb.CREATE, resources);
          case "apply" -> new ControlRequest.Write(ControlRequest.Verb.APPLY, resources);
          case "replace" -> new ControlRequest.Write(ControlRequest.Verb.REPLACE, resources);
          case "delete" -> delete(fields);
          case "ipam-show" -> new ControlRequest.IpamShow(flag(fields, "blocks"));
          case "node-status" -> new ControlRequest.NodeStatus();
          case "status" -> new ControlRequest.Status();
          case "node-cleanup" ->
              new ControlRequest.NodeCleanup(flag(fields, "force"), flag(fields, "keepNode"));
          case String bgp when bgp.startsWith("bgp-") -> BgpRequestCodec.read(bgp, fields);
          default -> {
            fields.self().fault("unknown request \"" + what.get() + "\"");
            yield new ControlRequest.Status();
          }
        };
    fields.finish();
    faults.throwIfAny();
    return request;
  }

  private static List<Resource> resources(Fields fields) throws InvalidDocumentException {
    List<Resource> resources = new ArrayList<>();
    for (Value item : fields.value("resources").map(Value::items).orElse(List.of())) {
      resources.add(ResourceCodec.fromTree(SOURCE, item.tree()));
    }
    return resources;
  }

  private static ControlRequest get(Fields fields) throws InvalidDocumentException {
    Optional<Kind> kind = fields.required("kind").flatMap(KeyCodec::kind);
    List<String> names = new ArrayList<>();
    for (Value name : fields.value("names").map(Value::items).orElse(List.of())) {
      name.text().ifPresent(names::add);
    }
    Optional<String> namespace = fields.value("namespace").flatMap(Value::text);
    Optional<Selector> labels = fields.value("labels").flatMap(v -> v.parsed(Selector::parse));
    fields.self().faults().throwIfAny();
    return new ControlRequest.Get(kind.orElseThrow(), names, namespace, labels);
  }

  private static ControlRequest delete(Fields fields) throws InvalidDocumentException {
    List<ControlRequest.Target> targets = new ArrayList<>();
    for (Value item : fields.required("targets").map(Value::items).orElse(List.of())) {
      Optional<Fields> target = item.fields();
      Optional<ResourceKey> key = target.flatMap(f -> f.required("key")).flatMap(KeyCodec::read);
      Optional<Long> revision =
          target.flatMap(f -> f.value("revision")).map(v -> v.integer(1, Long.MAX_VALUE).orElse(1));
      target.ifPresent(Fields::finish);
      key.ifPresent(k -> targets.add(new ControlRequest.Target(k, revision)));
    }
    boolean force = flag(fields, "force");
    fields.self().faults().throwIfAny();
    return new ControlRequest.Delete(targets, force);
  }

  private static boolean flag(Fields fields, String key) {
    return fields.value(key).flatMap(Value::bool).orElse(false);
  }
}
