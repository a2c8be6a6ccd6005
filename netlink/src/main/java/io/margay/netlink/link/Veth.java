package io.margay.netlink.link;

import static io.margay.netlink.link.LinkCodec.IFLA_ADDRESS;
import static io.margay.netlink.link.LinkCodec.IFLA_IFNAME;
import static io.margay.netlink.link.LinkCodec.IFLA_INFO_DATA;
import static io.margay.netlink.link.LinkCodec.IFLA_LINKINFO;
import static io.margay.netlink.link.LinkCodec.IFLA_MTU;
import static io.margay.netlink.link.LinkCodec.IFLA_NET_NS_FD;
import static io.margay.netlink.link.LinkCodec.IFLA_NUM_RX_QUEUES;
import static io.margay.netlink.link.LinkCodec.IFLA_NUM_TX_QUEUES;

import io.margay.model.net.Mac;
import io.margay.netlink.wire.Descriptor;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;

/**
 * A pair of links, each the other's wire: {@code ip link add NAME type veth peer name PEER netns
 * NS} (linux/veth.h).
 */
public final class Veth {
  /** What {@link Link#kind()} says of one. */
  public static final String KIND = "veth";

  private static final int VETH_INFO_PEER = 1;

  private Veth() {}

  /**
   * Makes a pair whose peer is born in another namespace under its final name: moving and renaming
   * a link cost an RCU grace period each, being born there does not. Both ends are down, and have
   * the one queue that the kernel uses of a pair anyway: it would make one per processor, each with
   * files in /sys, and put all but one out of use.
   *
   * @param mtu of both ends, in bytes
   */
  public static Request create(
      String hostName,
      Mac hostMac,
      int mtu,
      String peerName,
      Descriptor peerNamespace,
      Mac peerMac) {
    LinkCodec.checkName(peerName);
    PayloadWriter payload =
        LinkCodec.fixed(0, 0, 0)
            .attribute(IFLA_ADDRESS, hostMac)
            .attributeU32(IFLA_MTU, mtu)
            .attributeU32(IFLA_NUM_TX_QUEUES, 1)
            .attributeU32(IFLA_NUM_RX_QUEUES, 1)
            .attribute(IFLA_IFNAME, LinkCodec.checkName(hostName))
            .nested(
                IFLA_LINKINFO,
                info ->
                    LinkCodec.kind(info, KIND)
                        .nested(
                            IFLA_INFO_DATA,
                            data ->
                                data.nested(
                                    VETH_INFO_PEER,
                                    peer ->
                                        peer.zero(16) // its own struct ifinfomsg
                                            .attribute(IFLA_ADDRESS, peerMac)
                                            .attributeU32(IFLA_MTU, mtu)
                                            .attributeU32(IFLA_NUM_TX_QUEUES, 1)
                                            .attributeU32(IFLA_NUM_RX_QUEUES, 1)
                                            .attributeU32(IFLA_NET_NS_FD, peerNamespace.fd())
                                            .attribute(IFLA_IFNAME, peerName))));
    return new Request(
        "create veth",
        hostName + " with peer " + peerName,
        LinkCodec.RTM_NEWLINK,
        Nlmsg.CREATE | Nlmsg.EXCLUSIVE,
        payload);
  }
}
