package io.margay.cli.command;

/** The exit codes of {@code netctl} (contract) that no {@code ErrorCode} has. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int INVALID = 2;
  static final int UNCHANGED = 3;
  static final int NOT_FOUND = 4;
  static final int PARTLY = 9;
  static final int CHECK_FAILED = 10;
  static final int INTERNAL = 12;

  private ExitCode() {}
}
