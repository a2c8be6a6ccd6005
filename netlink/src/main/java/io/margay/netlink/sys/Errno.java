package io.margay.netlink.sys;

import java.util.Map;

/** Linux error numbers (asm-generic/errno-base.h and errno.h) and their words. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMSGSIZE = 90;
  public static final int ENETDOWN = 100;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(EPERM, "operation not permitted (EPERM)"),
          Map.entry(ENOENT, "no such file, table or set (ENOENT)"),
          Map.entry(ESRCH, "no such object (ESRCH)"),
          Map.entry(EINTR, "interrupted (EINTR)"),
          Map.entry(5, "input/output error (EIO)"),
          Map.entry(6, "no such device or address (ENXIO)"),
          Map.entry(7, "too long (E2BIG)"),
          Map.entry(9, "bad file descriptor (EBADF)"),
          Map.entry(EAGAIN, "no answer in time (EAGAIN)"),
          Map.entry(12, "out of memory (ENOMEM)"),
          Map.entry(13, "permission denied (EACCES)"),
          Map.entry(14, "bad address (EFAULT)"),
          Map.entry(EBUSY, "busy (EBUSY)"),
          Map.entry(EEXIST, "exists already (EEXIST)"),
          Map.entry(ENODEV, "no such device (ENODEV)"),
          Map.entry(20, "not a directory (ENOTDIR)"),
          Map.entry(21, "is a directory (EISDIR)"),
          Map.entry(EINVAL, "invalid argument (EINVAL)"),
          Map.entry(23, "too many open files in the system (ENFILE)"),
          Map.entry(24, "too many open files (EMFILE)"),
          Map.entry(25, "wrong kind of file (ENOTTY)"),
          Map.entry(28, "no space left (ENOSPC)"),
          Map.entry(30, "read-only file system (EROFS)"),
          Map.entry(34, "out of range (ERANGE)"),
          Map.entry(36, "name too long (ENAMETOOLONG)"),
          Map.entry(40, "too many symbolic links (ELOOP)"),
          Map.entry(EMSGSIZE, "message too long (EMSGSIZE)"),
          Map.entry(93, "protocol not supported (EPROTONOSUPPORT)"),
          Map.entry(95, "operation not supported (EOPNOTSUPP)"),
          Map.entry(97, "address family not supported (EAFNOSUPPORT)"),
          Map.entry(98, "address in use (EADDRINUSE)"),
          Map.entry(EADDRNOTAVAIL, "address not available (EADDRNOTAVAIL)"),
          Map.entry(ENETDOWN, "network is down (ENETDOWN)"),
          Map.entry(ENETUNREACH, "network is unreachable (ENETUNREACH)"),
          Map.entry(ENOBUFS, "messages were lost, buffer full (ENOBUFS)"),
          Map.entry(110, "timed out (ETIMEDOUT)"),
          Map.entry(113, "no route to host (EHOSTUNREACH)"));

  private Errno() {}

  /** The words and the symbol of an error number, or "error N" for one outside our list. */
  public static String describe(int errno) {
    return WORDS.getOrDefault(errno, "error " + errno);
  }
}
