package io.margay.datastore.resource;

import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;

/** Ends the work on one resource with what its user is told. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  private static final String KEPT = "nothing was written";

  private final transient Problem problem;

  private Refusal(Problem problem) {
    super(problem.what());
    this.problem = problem;
  }

  static Refusal of(ErrorCode code, String what) {
    return new Refusal(Problem.of(code, what).withKept(KEPT));
  }

  static Refusal of(Problem problem) {
    return new Refusal(problem);
  }

  Refusal next(String command) {
    return new Refusal(problem.withNext(command));
  }

  Refusal why(String reason) {
    return new Refusal(problem.withWhy(reason));
  }

  Problem problem() {
    return problem;
  }
}
