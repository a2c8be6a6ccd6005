package io.margay.cli.command;

import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ControlResponse.Result;
import io.margay.model.control.ErrorCode;

/** Failures that a flag turns into "nothing to do". */
final class Existing {
  private Existing() {}

  /** For {@code create --skip-exists}. */
  static Result skipped(Result result) {
    return unlessCode(result, ErrorCode.EXISTS);
  }

  /** For {@code delete --skip-not-exists}. */
  static Result skippedMissing(Result result) {
    return unlessCode(result, ErrorCode.NOT_FOUND);
  }

  private static Result unlessCode(Result result, ErrorCode code) {
    boolean harmless = result.problem().map(problem -> problem.code() == code).orElse(false);
    return harmless ? Result.of(result.key(), Outcome.UNCHANGED) : result;
  }
}
