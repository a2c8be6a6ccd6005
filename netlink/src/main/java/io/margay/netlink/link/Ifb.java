package io.margay.netlink.link;

import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;

/**
 * A link that queues what another one has received: {@code ip link add NAME type ifb}. A packet
 * that is redirected to it goes through its qdisc and is then received as if by the first link.
 */
public final class Ifb {
  /** What {@link Link#kind()} says of one. */
  public static final String KIND = "ifb";

  private Ifb() {}

  /** Makes one that is down. */
  public static Request create(String name) {
    PayloadWriter payload =
        LinkCodec.fixed(0, 0, 0)
            .attribute(LinkCodec.IFLA_IFNAME, LinkCodec.checkName(name))
            .nested(LinkCodec.IFLA_LINKINFO, info -> LinkCodec.kind(info, KIND));
    return new Request(
        "create ifb", name, LinkCodec.RTM_NEWLINK, Nlmsg.CREATE | Nlmsg.EXCLUSIVE, payload);
  }
}
