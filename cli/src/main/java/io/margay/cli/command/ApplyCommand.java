package io.margay.cli.command;

import io.margay.model.control.ControlRequest.Verb;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl apply -f FILE}. */
final class ApplyCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Writing.options(Options.named(this, "apply", "Creates or changes resources."));
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    Results results = new Results(session, "apply", "applied");
    return new Writing(Verb.APPLY, results, session).run(arguments, false);
  }
}
