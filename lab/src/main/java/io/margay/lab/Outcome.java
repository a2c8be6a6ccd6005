package io.margay.lab;

/**
 * What became of a command.
 *
 * @param command as it was given, for messages
 * @param exit its exit status, 128 + N when signal N ended it
 * @param out what it printed on stdout
 * @param err what it printed on stderr
 */
public record Outcome(String command, int exit, String out, String err) {

  public boolean ok() {
    return exit == 0;
  }

  /**
   * Its stdout without blanks at either end, for a caller to whom failure is an error.
   *
   * @throws LabException unless the exit status is 0
   */
  public String orThrow() throws LabException {
    if (!ok()) {
      throw new LabException(this.toString());
    }
    return out.strip();
  }

  /** Command, status and all output. */
  @Override
  public String toString() {
    return command
        + ": exit status "
        + exit
        + (out.isBlank() ? "" : "\n" + out.stripTrailing())
        + (err.isBlank() ? "" : "\n" + err.stripTrailing());
  }
}
