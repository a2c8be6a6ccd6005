package io.margay.cli.lab;

import io.margay.model.control.Problem;

/** Ends a command with what its user is told; the code decides the exit code. */
public final class LabFailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  LabFailedException(Problem problem) {
    super(problem.what());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
