package io.margay.netlink;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import java.io.IOException;

/**
 * The kernel refused something, or did not answer. The message names the operation, its object, the
 * error and the kernel's own reason when it gave one.
 */
public final class NetlinkException extends IOException {
  private final String operation;
  private final String object;
  private final int errno;
  private final String kernelText;

  private NetlinkException(
      String operation, String object, int errno, String problem, String kernelText) {
    super(
        operation
            + (object.isEmpty() ? "" : " " + object)
            + ": "
            + problem
            + (kernelText.isEmpty() ? "" : "; kernel: " + kernelText));
    this.operation = operation;
    this.object = object;
    this.errno = errno;
    this.kernelText = kernelText;
  }

  /** A refusal by error number, with the kernel's text or an empty one. */
  static NetlinkException refused(String operation, String object, int errno, String kernelText) {
    return new NetlinkException(operation, object, errno, Errno.describe(errno), kernelText);
  }

  /** A refusal whose number means something of its own in a subsystem. */
  public static NetlinkException refused(
      String operation, String object, int errno, String words, String kernelText) {
    return new NetlinkException(operation, object, errno, words, kernelText);
  }

  /** A failed system call. */
  public static NetlinkException failed(String operation, String object, ErrnoException cause) {
    NetlinkException failure =
        new NetlinkException(operation, object, cause.errno(), cause.problem(), "");
    failure.initCause(cause);
    return failure;
  }

  /** A failure without an error number, such as an answer that cannot be read. */
  public static NetlinkException failed(String operation, String object, String problem) {
    return new NetlinkException(operation, object, 0, problem, "");
  }

  /** What was tried, such as "add route". */
  public String operation() {
    return operation;
  }

  /** What it was tried on. */
  public String object() {
    return object;
  }

  /** The positive error number, a constant of {@link Errno} for the common ones; 0 for none. */
  public int errno() {
    return errno;
  }

  /** The kernel's own words (NETLINK_EXT_ACK), empty when it gave none. */
  public String kernelText() {
    return kernelText;
  }
}
