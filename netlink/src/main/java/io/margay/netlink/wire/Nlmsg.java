package io.margay.netlink.wire;

/** Numbers of the netlink header (RFC 3549 section 2.3.2; linux/netlink.h). */
public final class Nlmsg {
  /** Length of struct nlmsghdr. */
  public static final int HEADER = 16;

  public static final int NOOP = 1;
  public static final int ERROR = 2;
  public static final int DONE = 3;
  public static final int OVERRUN = 4;

  public static final int REQUEST = 0x1;
  public static final int MULTI = 0x2;
  public static final int ACK = 0x4;
  public static final int DUMP_INTERRUPTED = 0x10;

  /** NLM_F_DUMP: root and match. */
  public static final int DUMP = 0x300;

  public static final int REPLACE = 0x100;
  public static final int EXCLUSIVE = 0x200;
  public static final int CREATE = 0x400;
  public static final int APPEND = 0x800;

  /** In an acknowledgement: the request is not repeated. */
  static final int CAPPED = 0x100;

  /** In an acknowledgement: attributes follow. */
  static final int ACK_ATTRIBUTES = 0x200;

  private Nlmsg() {}

  /** Messages and attributes start at multiples of four (NLMSG_ALIGN, NLA_ALIGN). */
  public static int align(int length) {
    return (length + 3) & ~3;
  }
}
