package io.margay.cli.command;

import io.margay.model.control.ControlRequest.Verb;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl create -f FILE}. */
final class CreateCommand implements Command {
  private static final String SKIP_EXISTS = "--skip-exists";

  @Override
  public CommandSpec spec() {
    return Writing.options(
            Options.named(this, "create", "Creates resources; one that exists is a failure."))
        .addOption(Options.flag("one that exists is no failure", SKIP_EXISTS));
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    Results results = new Results(session, "create", "created");
    return new Writing(Verb.CREATE, results, session)
        .run(arguments, Options.given(arguments, SKIP_EXISTS));
  }
}
