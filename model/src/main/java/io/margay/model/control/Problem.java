package io.margay.model.control;

import java.util.Optional;

/**
 * A failure as a user needs it told.
 *
 * @param what went wrong, in one line that stands alone
 * @param where file, line and column, or the key
 * @param why the value seen and what is allowed, or the cause below
 * @param kept what was not changed
 * @param next what to run next
 */
public record Problem(
    ErrorCode code,
    String what,
    Optional<String> where,
    Optional<String> why,
    Optional<String> kept,
    Optional<String> next) {

  /** A problem of which no more is known. */
  public static Problem of(ErrorCode code, String what) {
    return new Problem(
        code, what, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public Problem withWhere(String to) {
    return new Problem(code, what, Optional.of(to), why, kept, next);
  }

  public Problem withWhy(String to) {
    return new Problem(code, what, where, Optional.of(to), kept, next);
  }

  public Problem withKept(String to) {
    return new Problem(code, what, where, why, Optional.of(to), next);
  }

  public Problem withNext(String to) {
    return new Problem(code, what, where, why, kept, Optional.of(to));
  }
}
