package io.margay.cli.command;

import io.margay.cli.lab.LabAction;
import io.margay.cli.lab.LabCall;
import io.margay.cli.lab.LabFailedException;
import io.margay.lab.Site;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl lab ...}: one of the lab's commands in the form of all others. */
final class LabCommand implements Command {
  private final LabAction action;

  LabCommand(LabAction action) {
    this.action = action;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Options.named(this, action.word(), action.help());
    action.addTo(spec);
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    try {
      return action.run(
          new LabCall(arguments, Site.standard(), session.environment().out(), session::tell));
    } catch (LabFailedException e) {
      throw new FailedException(e.problem());
    }
  }
}
