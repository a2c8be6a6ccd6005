package io.margay.model.control;

import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Trees to answers. What is no answer ends the reading at once: no user wrote it. */
final class ResponseReader {
  private static final String SOURCE = "answer";

  private final Faults faults = new Faults(SOURCE);

  private ResponseReader() {}

  static ControlResponse read(Tree tree) throws InvalidDocumentException {
    ResponseReader reader = new ResponseReader();
    try {
      ControlResponse response = reader.response(reader.fields(new Value(tree, "", reader.faults)));
      reader.faults.throwIfAny();
      return response;
    } catch (Broken e) {
      reader.faults.throwIfAny();
      throw new AssertionError("broken without a fault", e);
    }
  }

  /** Unwinds to {@link #read}; the fault is noted already. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private ControlResponse response(Fields top) throws InvalidDocumentException {
    String what = text(top, "is");
    ControlResponse response =
        switch (what) {
          case "failed" -> new ControlResponse.Failed(problem(required(top, "problem")));
          case "found" -> found(top);
          case "done" -> new ControlResponse.Done(list(top, "results", this::result));
          case "ipam" ->
              new ControlResponse.Ipam(
                  list(top, "pools", this::pool),
                  list(top, "strays", this::block),
                  usage(required(top, "total")));
          case "peers" ->
              new ControlResponse.Peers(
                  text(top, "node"),
                  list(top, "peers", this::peer),
                  optionalList(top, "others", this::nodePeers),
                  optionalList(top, "silent", value -> some(value.text())));
          case "health" ->
              new ControlResponse.Health(
                  text(top, "node"), text(top, "version"), list(top, "checks", this::check));
          case "report" -> report(required(top, "body"));
          default -> {
            top.self().fault("unknown answer \"" + what + "\"");
            throw new Broken();
          }
        };
    top.finish();
    return response;
  }

  private ControlResponse report(Value body) {
    fields(body);
    return new ControlResponse.Report((Tree.Mapping) body.tree());
  }

  private ControlResponse found(Fields top) throws InvalidDocumentException {
    List<Resource> resources = new ArrayList<>();
    for (Value item : required(top, "resources").items()) {
      resources.add(ResourceCodec.fromTree(SOURCE, item.tree()));
    }
    return new ControlResponse.Found(resources, list(top, "missing", this::key));
  }

  private ResourceKey key(Value value) {
    return some(KeyCodec.read(value));
  }

  private Problem problem(Value value) {
    Fields fields = fields(value);
    Problem problem =
        new Problem(
            constant(fields, "code", ErrorCode.values()),
            text(fields, "what"),
            optional(fields, "where"),
            optional(fields, "why"),
            optional(fields, "kept"),
            optional(fields, "next"));
    fields.finish();
    return problem;
  }

  private ControlResponse.Result result(Value value) {
    Fields fields = fields(value);
    ControlResponse.Outcome outcome = constant(fields, "outcome", ControlResponse.Outcome.values());
    ResourceKey key = key(required(fields, "key"));
    ControlResponse.Result result =
        outcome == ControlResponse.Outcome.FAILED
            ? ControlResponse.Result.failed(key, problem(required(fields, "problem")))
            : ControlResponse.Result.of(key, outcome);
    fields.finish();
    return result;
  }

  private ControlResponse.PoolUsage pool(Value value) {
    Fields fields = fields(value);
    ControlResponse.PoolUsage pool =
        new ControlResponse.PoolUsage(
            text(fields, "name"),
            parsed(fields, "cidr", Cidr::parse),
            usage(required(fields, "usage")),
            list(fields, "blocks", this::block));
    fields.finish();
    return pool;
  }

  private ControlResponse.BlockUsage block(Value value) {
    Fields fields = fields(value);
    ControlResponse.BlockUsage block =
        new ControlResponse.BlockUsage(
            parsed(fields, "cidr", Cidr::parse),
            optional(fields, "owner"),
            usage(required(fields, "usage")));
    fields.finish();
    return block;
  }

  private ControlResponse.Usage usage(Value value) {
    Fields fields = fields(value);
    ControlResponse.Usage usage =
        new ControlResponse.Usage(
            count(fields, "capacity"),
            count(fields, "inUse"),
            count(fields, "borrowed"),
            count(fields, "free"));
    fields.finish();
    return usage;
  }

  private ControlResponse.Peer peer(Value value) {
    Fields fields = fields(value);
    ControlResponse.Peer peer =
        new ControlResponse.Peer(
            parsed(fields, "address", Ip::parse),
            text(fields, "type"),
            constant(fields, "state", ControlResponse.PeerState.values()),
            parsed(fields, "since", ResponseReader::instant),
            text(fields, "info"),
            some(required(fields, "expected").bool()));
    fields.finish();
    return peer;
  }

  private ControlResponse.NodePeers nodePeers(Value value) {
    Fields fields = fields(value);
    ControlResponse.NodePeers peers =
        new ControlResponse.NodePeers(
            text(fields, "node"),
            parsed(fields, "at", ResponseReader::instant),
            list(fields, "peers", this::peer));
    fields.finish();
    return peers;
  }

  /** What one host wrote into the store. */
  static ControlResponse.NodePeers readNodePeers(Tree tree) throws InvalidDocumentException {
    ResponseReader reader = new ResponseReader();
    try {
      ControlResponse.NodePeers peers = reader.nodePeers(new Value(tree, "", reader.faults));
      reader.faults.throwIfAny();
      return peers;
    } catch (Broken e) {
      reader.faults.throwIfAny();
      throw new AssertionError("broken without a fault", e);
    }
  }

  private ControlResponse.Check check(Value value) {
    Fields fields = fields(value);
    ControlResponse.Check check =
        new ControlResponse.Check(
            text(fields, "name"),
            constant(fields, "level", ControlResponse.Level.values()),
            text(fields, "detail"));
    fields.finish();
    return check;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time: \"" + text + "\"", e);
    }
  }

  private Fields fields(Value value) {
    return some(value.fields());
  }

  private Value required(Fields fields, String key) {
    return some(fields.required(key));
  }

  private String text(Fields fields, String key) {
    return some(required(fields, key).text());
  }

  private Optional<String> optional(Fields fields, String key) {
    return fields.value(key).flatMap(Value::text);
  }

  private long count(Fields fields, String key) {
    return required(fields, key).integer(Long.MIN_VALUE, Long.MAX_VALUE).orElseThrow(Broken::new);
  }

  private <T> T parsed(Fields fields, String key, Function<String, T> parser) {
    return some(required(fields, key).parsed(parser));
  }

  private <E extends Enum<E>> E constant(Fields fields, String key, E[] all) {
    return some(required(fields, key).oneOf(List.of(all), ResponseWriter::word));
  }

  private <T> List<T> list(Fields fields, String key, Function<Value, T> item) {
    return required(fields, key).items().stream().map(item).toList();
  }

  private <T> List<T> optionalList(Fields fields, String key, Function<Value, T> item) {
    return fields.value(key).map(Value::items).orElse(List.of()).stream().map(item).toList();
  }

  private <T> T some(Optional<T> value) {
    return value.orElseThrow(Broken::new);
  }
}
