package io.margay.model.control;

/** What kind of no an answer is, with the exit code of {@code netctl} for it (contract). */
public enum ErrorCode {
  /** Refused or failed for a reason that no other code names. */
  FAILED(1),
  /** The request makes no sense, whatever the store holds. */
  INVALID(2),
  NOT_FOUND(4),
  /** There is one already. */
  EXISTS(5),
  /** It changed since it was read. */
  CONFLICT(5),
  /** Store or agent do not answer; nothing was done. */
  UNREACHABLE(6),
  NOT_ALLOWED(7),
  /** No answer in time; it may have been done. */
  TIMED_OUT(8),
  /** A bug of ours. */
  INTERNAL(12);

  private final int exitCode;

  ErrorCode(int exitCode) {
    this.exitCode = exitCode;
  }

  /** 1 to 12. */
  public int exitCode() {
    return exitCode;
  }
}
