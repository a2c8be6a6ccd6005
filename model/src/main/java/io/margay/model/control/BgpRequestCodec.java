package io.margay.model.control;

import io.margay.model.control.ControlRequest.Clear;
import io.margay.model.control.ControlRequest.View;
import io.margay.model.document.Fields;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import java.util.List;
import java.util.Optional;

/** Requests to a speaker as trees, for {@link RequestCodec}. */
final class BgpRequestCodec {
  private static final int DEFAULT_LIMIT = 1000;

  private BgpRequestCodec() {}

  static Tree write(ControlRequest.Bgp request) {
    return switch (request) {
      case ControlRequest.BgpPeers peers ->
          RequestCodec.start("bgp-peers").putText("peer", peers.peer()).build();
      case ControlRequest.BgpRoutes routes ->
          RequestCodec.start("bgp-routes")
              .putText("prefix", routes.prefix())
              .putText("peer", routes.peer())
              .put("view", ResponseWriter.word(routes.view()))
              .put("limit", routes.limit())
              .build();
      case ControlRequest.BgpWhy why ->
          RequestCodec.start("bgp-why").put("prefix", why.prefix()).build();
      case ControlRequest.BgpClear clear ->
          RequestCodec.start("bgp-clear")
              .put("peer", clear.peer())
              .put("clear", ResponseWriter.word(clear.clear()))
              .build();
      case ControlRequest.BgpEvents events ->
          RequestCodec.start("bgp-events").put("since", events.since()).build();
      case ControlRequest.BgpRecord recorded ->
          RequestCodec.start("bgp-record").put("since", recorded.since()).build();
      case ControlRequest.BgpReload _ -> RequestCodec.start("bgp-reload").build();
      case ControlRequest.BgpDump dump ->
          RequestCodec.start("bgp-dump").put("offset", dump.offset()).build();
    };
  }

  static ControlRequest read(String what, Fields fields) {
    return switch (what) {
      case "bgp-routes" -> {
        View view =
            fields
                .value("view")
                .flatMap(value -> value.oneOf(List.of(View.values()), ResponseWriter::word))
                .orElse(View.BEST);
        yield new ControlRequest.BgpRoutes(
            text(fields, "prefix"),
            text(fields, "peer"),
            view,
            (int) number(fields, "limit", 1, DEFAULT_LIMIT));
      }
      case "bgp-why" -> new ControlRequest.BgpWhy(required(fields, "prefix"));
      case "bgp-clear" ->
          new ControlRequest.BgpClear(
              required(fields, "peer"),
              fields
                  .value("clear")
                  .flatMap(value -> value.oneOf(List.of(Clear.values()), ResponseWriter::word))
                  .orElse(Clear.HARD));
      case "bgp-events" -> new ControlRequest.BgpEvents(number(fields, "since", -1, 0));
      case "bgp-record" -> new ControlRequest.BgpRecord(number(fields, "since", -1, -1));
      case "bgp-reload" -> new ControlRequest.BgpReload();
      case "bgp-dump" -> new ControlRequest.BgpDump(number(fields, "offset", 0, 0));
      case "bgp-peers" -> new ControlRequest.BgpPeers(text(fields, "peer"));
      default -> {
        fields.self().fault("unknown request \"" + what + "\"");
        yield new ControlRequest.BgpPeers(Optional.empty());
      }
    };
  }

  private static Optional<String> text(Fields fields, String key) {
    return fields.value(key).flatMap(Value::text);
  }

  private static String required(Fields fields, String key) {
    return fields.required(key).flatMap(Value::text).orElse("");
  }

  private static long number(Fields fields, String key, long min, long standard) {
    return fields
        .value(key)
        .map(value -> value.integer(min, Long.MAX_VALUE).orElse(standard))
        .orElse(standard);
  }
}
