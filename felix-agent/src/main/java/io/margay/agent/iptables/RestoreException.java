package io.margay.agent.iptables;

/** A table was refused or its commit was not confirmed; what it held stays to be written. */
public final class RestoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RestoreException(String message) {
    super(message);
  }

  RestoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
