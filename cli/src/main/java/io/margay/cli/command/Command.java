package io.margay.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * One command. Specifications are built by calls, not annotations: Picocli's reflection costs a
 * third of the start-up.
 */
interface Command {

  /** Name, options, parameters and help; its user object is this command. */
  CommandSpec spec();

  /**
   * Does it.
   *
   * @return the exit code
   * @throws FailedException when it ends early
   */
  int run(ParseResult arguments, Session session) throws FailedException;
}
