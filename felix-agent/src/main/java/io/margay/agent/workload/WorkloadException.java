package io.margay.agent.workload;

/** Why a container could not be attached, detached or found in order; nothing was left behind. */
public final class WorkloadException extends Exception {
  private static final long serialVersionUID = 1;

  /** What the caller can do about it. */
  public enum Reason {
    /** The request asks for something that does not exist or contradicts itself. */
    INVALID_REQUEST,
    /** The request asks for what this release does not have. */
    UNSUPPORTED,
    /** The container's namespace cannot be opened. */
    NAMESPACE,
    /** The container's namespace is the host's own. */
    OWN_NAMESPACE,
    /** Store or kernel cannot serve now; the same request may succeed later. */
    TRY_AGAIN,
    /** No address is free where the request allows one; elsewhere there may be. */
    EXHAUSTED,
    /** The kernel refused. */
    KERNEL,
    /** The container is not attached as it should be. */
    NOT_AS_EXPECTED
  }

  private final Reason reason;
  private final String details;

  /**
   * @param reason what kind of failure
   * @param message what failed
   * @param details why, and what to do next
   */
  public WorkloadException(Reason reason, String message, String details) {
    super(message);
    this.reason = reason;
    this.details = details;
  }

  public Reason reason() {
    return reason;
  }

  public String details() {
    return details;
  }

  /** The message, never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
