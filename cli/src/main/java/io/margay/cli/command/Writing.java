package io.margay.cli.command;

import io.margay.model.codec.ResourceCodec;
import io.margay.model.codec.ResourceDocument;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlRequest.Verb;
import io.margay.model.control.ControlResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What create, apply and replace have in common: documents in, one result per document out. */
final class Writing {
  private final Verb verb;
  private final Results results;
  private final Session session;

  Writing(Verb verb, Results results, Session session) {
    this.verb = verb;
    this.results = results;
    this.session = session;
  }

  static CommandSpec options(CommandSpec spec) {
    return spec.addOption(Options.files())
        .addOption(Options.recursive())
        .addOption(Options.skipEmpty())
        .addOption(Options.errorUnchanged())
        .addOption(Formats.results());
  }

  /**
   * Sends all documents in one request.
   *
   * @param skipExisting whether one that exists is no failure
   */
  int run(ParseResult arguments, boolean skipExisting) throws FailedException {
    Formats.check(arguments, Formats.RESULTS);
    List<ResourceDocument> documents = new Inputs(session).read(arguments, ResourceCodec::read);
    documents.forEach(document -> document.warnings().forEach(session::warn));
    if (documents.isEmpty()) {
      session.tell("nothing to do: the input is empty\n");
      return ExitCode.OK;
    }
    ControlResponse response =
        session.ask(
            new ControlRequest.Write(
                verb, documents.stream().map(ResourceDocument::resource).toList()));
    if (!(response instanceof ControlResponse.Done done)
        || done.results().size() != documents.size()) {
      throw Session.unexpected(response);
    }
    List<Results.Item> items = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      ResourceDocument document = documents.get(i);
      ControlResponse.Result result = done.results().get(i);
      items.add(
          new Results.Item(
              skipExisting ? Existing.skipped(result) : result,
              document.kind(),
              Optional.of(Results.where(document.source(), document.at()))));
    }
    return results.tell(items, arguments);
  }
}
