package io.margay.netlink.neighbour;

import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.time.Duration;

/**
 * How ARP behaves on one link: {@code ip ntable change name arp_cache dev LINK ...} (struct ndtmsg,
 * NDTA_ and NDTPA_ of linux/neighbour.h).
 */
public final class ArpSettings {
  private static final int RTM_SETNEIGHTBL = 67;
  private static final int AF_INET = 2;
  private static final int NDTA_NAME = 1;
  private static final int NDTA_PARMS = 6;
  private static final int NDTPA_IFINDEX = 1;
  private static final int NDTPA_PROXY_DELAY = 13;

  private ArpSettings() {}

  /** How long, at most, an answer for another's address waits for that one's own. */
  public static Request proxyDelay(int linkIndex, Duration delay) {
    PayloadWriter payload =
        new PayloadWriter()
            .u8(AF_INET)
            .zero(3)
            .attribute(NDTA_NAME, "arp_cache")
            .nested(
                NDTA_PARMS,
                parameters ->
                    parameters
                        .attributeU32(NDTPA_IFINDEX, linkIndex)
                        .attributeU64(NDTPA_PROXY_DELAY, delay.toMillis()));
    return new Request("set proxy delay", linkIndex, RTM_SETNEIGHTBL, Nlmsg.REPLACE, payload);
  }
}
