package io.margay.lab;

import java.io.IOException;

/**
 * The lab could not do what was asked. The message names the operation, the host and the program,
 * and where a log tells more, its last lines and its path.
 */
public final class LabException extends IOException {
  private final boolean notFound;

  private LabException(String message, boolean notFound) {
    super(message);
    this.notFound = notFound;
  }

  LabException(String message) {
    this(message, false);
  }

  LabException(String message, Throwable cause) {
    this(message, false);
    initCause(cause);
  }

  /** What was named is not there. */
  static LabException missing(String message) {
    return new LabException(message, true);
  }

  /** Whether a host, program or container was named that the lab does not have. */
  public boolean notFound() {
    return notFound;
  }
}
