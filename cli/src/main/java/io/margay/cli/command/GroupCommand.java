package io.margay.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A word that only stands before other commands, such as {@code netctl ipam}. */
final class GroupCommand implements Command {
  private final String name;
  private final String help;

  GroupCommand(String name, String help) {
    this.name = name;
    this.help = help;
  }

  @Override
  public CommandSpec spec() {
    return Options.named(this, name, help);
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    throw FailedException.usage(
        "no command is named after " + arguments.commandSpec().qualifiedName(),
        arguments.commandSpec().qualifiedName() + " --help");
  }
}
