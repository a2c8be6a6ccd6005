package io.margay.cli.command;

import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;

/** Ends a command with what its user is told; the code decides the exit code. */
final class FailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  FailedException(Problem problem) {
    super(problem.what());
    this.problem = problem;
  }

  /** A wrong command line or input. */
  static FailedException usage(String what, String next) {
    return new FailedException(Problem.of(ErrorCode.INVALID, what).withNext(next));
  }

  Problem problem() {
    return problem;
  }
}
