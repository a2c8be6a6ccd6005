package io.margay.netlink.link;

import io.margay.model.net.Mac;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Link messages (rtnetlink(7); linux/if_link.h): reading one, and asking for one or all. */
public final class LinkCodec {
  public static final int RTM_NEWLINK = 16;
  public static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_SETLINK = 19;

  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINK = 5;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_GROUP = 27;
  static final int IFLA_NET_NS_FD = 28;
  static final int IFLA_NUM_TX_QUEUES = 31;
  static final int IFLA_NUM_RX_QUEUES = 32;
  private static final int IFLA_EXT_MASK = 29;
  private static final int IFLA_LINK_NETNSID = 37;
  private static final int IFLA_INFO_KIND = 1;
  static final int IFLA_INFO_DATA = 2;

  /** IFNAMSIZ without the zero byte. */
  public static final int MAX_NAME = 15;

  /** Length of struct ifinfomsg. */
  static final int FIXED = 16;

  private static final int RTEXT_FILTER_SKIP_STATS = 8;
  private static final int MAC_LENGTH = 6;

  private LinkCodec() {}

  /** {@code ip link show}. */
  public static Request list() {
    PayloadWriter payload = fixed(0, 0, 0).attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return new Request("list links", "", RTM_GETLINK, Nlmsg.DUMP, payload);
  }

  /** {@code ip link show dev NAME}. */
  public static Request find(String name) {
    PayloadWriter payload =
        fixed(0, 0, 0)
            .attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
            .attribute(IFLA_IFNAME, checkName(name));
    return new Request("find link", name, RTM_GETLINK, 0, payload);
  }

  /** The link of this index. */
  public static Request find(int index) {
    PayloadWriter payload = fixed(index, 0, 0).attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return new Request("find link", index, RTM_GETLINK, 0, payload);
  }

  /**
   * Reads the body of RTM_NEWLINK or RTM_DELLINK.
   *
   * @return empty for a message of a protocol family about a link, such as a bridge port's: it is
   *     not about the link itself
   */
  public static Optional<Link> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, FIXED);
    if (body.get(0) != 0) {
      return Optional.empty();
    }
    int index = body.getInt(4);
    int flags = body.getInt(8);
    int changed = body.getInt(12);
    String name = "";
    String kind = "";
    Optional<Mac> mac = Optional.empty();
    int mtu = 0;
    int group = 0;
    int master = 0;
    int peerIndex = 0;
    int peerNamespaceId = -1;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFLA_IFNAME -> name = attributes.string();
        case IFLA_LINKINFO -> kind = readKind(attributes.nested());
        case IFLA_ADDRESS -> mac = readMac(attributes);
        case IFLA_MTU -> mtu = attributes.u32();
        case IFLA_GROUP -> group = attributes.u32();
        case IFLA_MASTER -> master = attributes.u32();
        case IFLA_LINK -> peerIndex = attributes.u32();
        case IFLA_LINK_NETNSID -> peerNamespaceId = attributes.u32();
        default -> {}
      }
    }
    return Optional.of(
        new Link(
            index,
            name,
            kind,
            mac,
            mtu,
            flags,
            group,
            master,
            peerIndex,
            peerNamespaceId,
            changed));
  }

  private static String readKind(AttributeReader info) throws DecodeException {
    String kind = "";
    while (info.next()) {
      if (info.type() == IFLA_INFO_KIND) {
        kind = info.string();
      }
    }
    return kind;
  }

  /** Tunnels have addresses of other lengths, which are no MAC. */
  private static Optional<Mac> readMac(AttributeReader attribute) throws DecodeException {
    return attribute.length() == MAC_LENGTH ? Optional.of(attribute.mac()) : Optional.empty();
  }

  /** The kind of link to make, without a zero byte as iproute2 has it. */
  static PayloadWriter kind(PayloadWriter info, String kind) {
    return info.attribute(IFLA_INFO_KIND, kind.getBytes(StandardCharsets.US_ASCII));
  }

  /** struct ifinfomsg. */
  static PayloadWriter fixed(int index, int flags, int change) {
    return new PayloadWriter().u32(0).u32(index).u32(flags).u32(change);
  }

  static String checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "not a link name, 1 to %d characters without '/': \"%s\"".formatted(MAX_NAME, name));
    }
    return name;
  }
}
