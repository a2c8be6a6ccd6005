package io.margay.netlink.wire;

/** The second header of NETLINK_NETFILTER messages (linux/netfilter/nfnetlink.h). */
public final class Nfnetlink {
  /** Length of struct nfgenmsg, after which the attributes start. */
  public static final int FIXED = 4;

  public static final int SUBSYSTEM_CONNTRACK = 1;
  public static final int SUBSYSTEM_LOG = 4;
  public static final int SUBSYSTEM_IPSET = 6;
  public static final int SUBSYSTEM_NFTABLES = 10;

  /** The multicast group of nftables changes (NFNLGRP_NFTABLES). */
  public static final int GROUP_NFTABLES = 7;

  private Nfnetlink() {}

  /** nlmsg_type of a message of a subsystem. */
  public static int type(int subsystem, int message) {
    return subsystem << 8 | message;
  }

  /** struct nfgenmsg, version 0. */
  public static PayloadWriter fixed(int family, int resource) {
    return new PayloadWriter().u8(family).u8(0).be16(resource);
  }
}
