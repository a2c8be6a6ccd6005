package io.margay.cni;

/** An error that the runtime is told, with a code of the CNI specification (section "Error"). */
public final class CniException extends Exception {
  /** Configuration and plugin do not speak the same version of the specification. */
  public static final int INCOMPATIBLE_VERSION = 1;

  /** A field of the configuration is not supported; the message names key and value. */
  public static final int UNSUPPORTED_FIELD = 2;

  /** An environment variable is missing or not valid. */
  public static final int INVALID_ENVIRONMENT = 4;

  /** Reading or writing failed, here or in the kernel. */
  public static final int IO_FAILURE = 5;

  /** Stdin is not JSON, or not of the expected shape. */
  public static final int DECODING_FAILURE = 6;

  /** The configuration asks for something that does not exist or contradicts itself. */
  public static final int INVALID_CONFIG = 7;

  /** The container's network namespace cannot be used (the library's code for it). */
  public static final int INVALID_NETNS = 8;

  /** The plugin cannot serve now, the same call may succeed later. */
  public static final int TRY_AGAIN_LATER = 11;

  /** STATUS: the plugin cannot serve an ADD. */
  public static final int NOT_AVAILABLE = 50;

  /** STATUS: it cannot, and containers that are attached may be cut off. */
  public static final int NOT_AVAILABLE_DEGRADED = 51;

  /** Our own: the container is not attached as the previous result says (CHECK). */
  public static final int CHECK_FAILED = 100;

  private static final long serialVersionUID = 1;

  private final int code;
  private final String details;
  private CniVersion version = CniVersion.NEWEST;

  /**
   * @param code a constant of this class
   * @param message what is wrong
   * @param details why, and what to do; may be empty
   */
  public CniException(int code, String message, String details) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** The configuration's version, in which the error is told. */
  public CniException in(CniVersion configured) {
    version = configured;
    return this;
  }

  public CniVersion version() {
    return version;
  }

  public int code() {
    return code;
  }

  public String details() {
    return details;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
