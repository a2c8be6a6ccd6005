package io.margay.netlink.sys;

/** A system call that the kernel refused. */
public final class ErrnoException extends Exception {
  private final String call;
  private final int errno;

  public ErrnoException(String call, int errno) {
    super(words(call, errno));
    this.call = call;
    this.errno = errno;
  }

  /** The name of the system call, with what it was applied to when that helps. */
  public String call() {
    return call;
  }

  /** The call and the error in words. */
  public String problem() {
    return words(call, errno);
  }

  private static String words(String call, int errno) {
    return call + ": " + Errno.describe(errno);
  }

  /** The positive error number. */
  public int errno() {
    return errno;
  }
}
