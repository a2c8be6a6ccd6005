package io.margay.cli.command;

import io.margay.model.control.ControlRequest.Verb;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl replace -f FILE}. */
final class ReplaceCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Writing.options(
        Options.named(this, "replace", "Changes resources; one that does not exist is a failure."));
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    Results results = new Results(session, "replace", "replaced");
    return new Writing(Verb.REPLACE, results, session).run(arguments, false);
  }
}
