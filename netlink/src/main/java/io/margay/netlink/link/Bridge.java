package io.margay.netlink.link;

import io.margay.model.net.Mac;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;

/**
 * An Ethernet switch: {@code ip link add NAME type bridge}. Links join it by {@link
 * LinkChange#master} and leave it by master 0.
 */
public final class Bridge {
  /** What {@link Link#kind()} says of one. */
  public static final String KIND = "bridge";

  private Bridge() {}

  /**
   * Makes a bridge that is down. A fixed MAC keeps its address from following its ports.
   *
   * @param mtu in bytes
   */
  public static Request create(String name, Mac mac, int mtu) {
    PayloadWriter payload =
        LinkCodec.fixed(0, 0, 0)
            .attribute(LinkCodec.IFLA_ADDRESS, mac)
            .attributeU32(LinkCodec.IFLA_MTU, mtu)
            .attribute(LinkCodec.IFLA_IFNAME, LinkCodec.checkName(name))
            .nested(LinkCodec.IFLA_LINKINFO, info -> LinkCodec.kind(info, KIND));
    return new Request(
        "create bridge", name, LinkCodec.RTM_NEWLINK, Nlmsg.CREATE | Nlmsg.EXCLUSIVE, payload);
  }
}
