package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.document.JsonText;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** A speaker's report, read for a table. What a key lacks is an empty text. */
record BgpReport(Tree.Mapping body) {

  /** Asks the agent or the speaker behind the socket. */
  static BgpReport ask(Session session, ControlRequest.Bgp request) throws FailedException {
    ControlResponse response = session.askAgent(request);
    if (!(response instanceof ControlResponse.Report report)) {
      throw Session.unexpected(response);
    }
    return new BgpReport(report.body());
  }

  /** As JSON or YAML when the user wants it so. */
  static Optional<String> twin(ParseResult arguments, Tree.Mapping body) throws FailedException {
    return switch (Formats.check(arguments, Formats.REPORTS)) {
      case "json" -> Optional.of(JsonText.pretty(body));
      case "yaml" -> Optional.of(YamlText.write(body));
      default -> Optional.empty();
    };
  }

  List<BgpReport> list(String key) {
    return body.get(key).orElse(Tree.Scalar.of("")) instanceof Tree.Sequence sequence
        ? sequence.items().stream()
            .filter(Tree.Mapping.class::isInstance)
            .map(item -> new BgpReport((Tree.Mapping) item))
            .toList()
        : List.of();
  }

  String text(String key) {
    return switch (body.get(key).orElse(Tree.Scalar.of(""))) {
      case Tree.Scalar scalar -> scalar.text();
      case Tree.Sequence sequence ->
          String.join(
              ",",
              sequence.items().stream()
                  .map(item -> item instanceof Tree.Scalar scalar ? scalar.text() : "")
                  .toList());
      case Tree.Mapping _ -> "";
    };
  }

  /** The text, or a dash. */
  String cell(String key) {
    String text = text(key);
    return text.isEmpty() ? "-" : text;
  }
}
