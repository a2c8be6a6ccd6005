package io.margay.cli.command;

import io.margay.model.codec.ResourceCodec;
import io.margay.model.codec.ResourceDocument;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl validate -f FILE}: without store or agent. */
final class ValidateCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Options.named(this, "validate", "Checks documents without sending them anywhere.")
        .addOption(Options.files())
        .addOption(Options.recursive())
        .addOption(Options.skipEmpty());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    List<ResourceDocument> documents = new Inputs(session).read(arguments, ResourceCodec::read);
    documents.forEach(document -> document.warnings().forEach(session::warn));
    session.print("Successfully validated " + documents.size() + " resource(s)\n");
    return ExitCode.OK;
  }
}
