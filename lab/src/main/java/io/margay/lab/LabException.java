package io.margay.lab;

import java.io.IOException;

/**
 * The lab could not do what was asked. The message names the operation, the host and the program,
 * and where a log tells more, its last lines and its path.
 */
public final class LabException extends IOException {
  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
