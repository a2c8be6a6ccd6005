package io.margay.netlink;

import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;

/**
 * That this process, and no other of its network namespace, owns the routes of a protocol number.
 * The kernel keeps it: a port of netlink, whose number stands for the protocol, is given once per
 * namespace and is free again when its process ends, however it ends.
 */
public final class ProtocolClaim implements AutoCloseable {
  private static final int NETLINK_USERSOCK = 2;

  /** Far from the process ids that others take for ports. */
  private static final int PORTS = 0x6d677900;

  private static final Sys SYS = Sys.host();

  private final int fd;

  private ProtocolClaim(int fd) {
    this.fd = fd;
  }

  /**
   * Claims a number in a namespace.
   *
   * @param protocol 0 to 255
   * @throws NetlinkException with EADDRINUSE when another process owns it
   */
  public static ProtocolClaim of(Namespace namespace, int protocol) throws NetlinkException {
    try {
      return new ProtocolClaim(NetnsOpener.inside(namespace, () -> bound(protocol)));
    } catch (ErrnoException e) {
      throw NetlinkException.failed(
          "own routes of protocol " + protocol, "in this network namespace", e);
    }
  }

  private static int bound(int protocol) throws ErrnoException {
    int fd = SYS.socket(Sys.AF_NETLINK, Sys.SOCK_RAW | Sys.SOCK_CLOEXEC, NETLINK_USERSOCK);
    try {
      SYS.bindNetlink(fd, PORTS | protocol);
      return fd;
    } catch (ErrnoException e) {
      SYS.close(fd);
      throw e;
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    try {
      SYS.close(fd);
    } catch (ErrnoException e) {
      throw new IllegalStateException("a netlink socket that cannot be closed", e);
    }
  }
}
