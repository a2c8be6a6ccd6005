package io.margay.netlink.neighbour;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Neighbour messages (rtnetlink(7); struct ndmsg of linux/neighbour.h). */
public final class NeighbourCodec {
  public static final int RTM_NEWNEIGH = 28;
  public static final int RTM_DELNEIGH = 29;
  private static final int RTM_GETNEIGH = 30;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** Length of struct ndmsg. */
  private static final int FIXED = 12;

  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int MAC_LENGTH = 6;

  private NeighbourCodec() {}

  /** {@code ip -4 neighbour show nud all}. */
  public static Request list() {
    PayloadWriter payload = new PayloadWriter().u8(AF_INET).zero(FIXED - 1);
    return new Request("list neighbours", "", RTM_GETNEIGH, Nlmsg.DUMP, payload);
  }

  static Request add(Neighbour neighbour) {
    PayloadWriter payload = write(neighbour);
    neighbour.mac().ifPresent(mac -> payload.attribute(NDA_LLADDR, mac));
    int flags = Nlmsg.CREATE | Nlmsg.REPLACE;
    return new Request("add neighbour", neighbour, RTM_NEWNEIGH, flags, payload);
  }

  static Request delete(Neighbour neighbour) {
    return new Request("delete neighbour", neighbour, RTM_DELNEIGH, 0, write(neighbour));
  }

  private static PayloadWriter write(Neighbour neighbour) {
    return new PayloadWriter()
        .u8(neighbour.address().v6() ? AF_INET6 : AF_INET)
        .zero(3)
        .u32(neighbour.linkIndex())
        .u16(neighbour.state())
        .u8(0) // flags
        .u8(0) // type
        .attribute(NDA_DST, neighbour.address());
  }

  /**
   * Reads the body of RTM_NEWNEIGH or RTM_DELNEIGH.
   *
   * @return empty for what is no neighbour by IPv4 or IPv6, such as a bridge's forwarding entry
   */
  public static Optional<Neighbour> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, FIXED);
    int family = body.get(0);
    if (family != AF_INET && family != AF_INET6) {
      return Optional.empty();
    }
    @Nullable Ip address = null;
    Optional<Mac> mac = Optional.empty();
    while (attributes.next()) {
      switch (attributes.type()) {
        case NDA_DST -> address = attributes.ip();
        case NDA_LLADDR -> {
          if (attributes.length() == MAC_LENGTH) {
            mac = Optional.of(attributes.mac());
          }
        }
        default -> {}
      }
    }
    if (address == null) {
      return Optional.empty();
    }
    int state = Short.toUnsignedInt(body.getShort(8));
    return Optional.of(new Neighbour(body.getInt(4), address, mac, state));
  }
}
