package io.margay.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl version}. */
final class VersionCommand implements Command {
  /** As in the parent POM; a test compares. */
  static final String VERSION = "0.1.0";

  @Override
  public CommandSpec spec() {
    return Options.named(this, "version", "Prints the version of netctl.");
  }

  @Override
  public int run(ParseResult arguments, Session session) {
    session.print("netctl " + VERSION + "\n");
    return ExitCode.OK;
  }
}
