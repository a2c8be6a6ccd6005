package io.margay.netlink.link;

import io.margay.model.net.Mac;
import io.margay.netlink.wire.Descriptor;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.util.EnumMap;
import java.util.Map;

/**
 * Changes to one link, all in one message: {@code ip link set dev LINK ...}. Used as {@code
 * LinkChange.of("eth0").mtu(1450).up().request()}. The kernel takes them in its own order (MAC,
 * MTU, name, flags, master, settings) and stops at the first that fails. Not to be shared or
 * reused.
 */
public final class LinkChange {
  private static final int AF_INET = 2;
  private static final int IFLA_INET_CONF = 1;
  private static final int AF_INET6 = 10;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final int IN6_ADDR_GEN_MODE_NONE = 1;

  private final String object;
  private final int index;
  private final StringBuilder words = new StringBuilder("set link");
  private final PayloadWriter attributes = new PayloadWriter();
  private final Map<InetSetting, Integer> settings = new EnumMap<>(InetSetting.class);
  private boolean noIpv6Addresses;
  private int flags;
  private int change;

  private LinkChange(String object, int index) {
    this.object = object;
    this.index = index;
  }

  /** The link of this index. */
  public static LinkChange of(int index) {
    return new LinkChange(Integer.toString(checkIndex(index)), index);
  }

  /** The link of this name. */
  public static LinkChange of(String name) {
    LinkChange link = new LinkChange(name, 0);
    link.attributes.attribute(LinkCodec.IFLA_IFNAME, LinkCodec.checkName(name));
    return link;
  }

  public LinkChange up() {
    flags |= Link.IFF_UP;
    change |= Link.IFF_UP;
    return word("up");
  }

  public LinkChange down() {
    change |= Link.IFF_UP;
    return word("down");
  }

  /** In bytes. */
  public LinkChange mtu(int mtu) {
    attributes.attributeU32(LinkCodec.IFLA_MTU, mtu);
    return word("mtu " + mtu);
  }

  public LinkChange mac(Mac mac) {
    attributes.attribute(LinkCodec.IFLA_ADDRESS, mac);
    return word("address " + mac);
  }

  /** Groups are numbers that {@link #deleteGroup} and rules can name; 0 is the default one. */
  public LinkChange group(int group) {
    attributes.attributeU32(LinkCodec.IFLA_GROUP, group);
    return word("group " + group);
  }

  /** Makes it a port of the bridge with this index; 0 takes it out of the one it is in. */
  public LinkChange master(int bridgeIndex) {
    attributes.attributeU32(LinkCodec.IFLA_MASTER, bridgeIndex);
    return word("master " + bridgeIndex);
  }

  /**
   * A new name; the link is named by its index here, since a message has room for one name. Set the
   * link down before: older kernels refuse to rename one that is up.
   */
  public LinkChange rename(String name) {
    if (index == 0) {
      throw new IllegalStateException("a rename names the link by its index");
    }
    attributes.attribute(LinkCodec.IFLA_IFNAME, LinkCodec.checkName(name));
    return word("name " + name);
  }

  /** Moves it to another namespace, where it arrives down. Slow; see {@link Veth#create}. */
  public LinkChange namespace(Descriptor namespace) {
    attributes.attributeU32(LinkCodec.IFLA_NET_NS_FD, namespace.fd());
    return word("netns " + namespace);
  }

  /** Without the detour through {@code /proc/sys}, which needs the right namespace to open. */
  public LinkChange set(InetSetting setting, int value) {
    settings.put(setting, value);
    return word(setting + " " + value);
  }

  /**
   * {@code addrgenmode none}: the link gives itself no link-local address when it comes up.
   * EAFNOSUPPORT where the kernel or the link has no IPv6.
   */
  public LinkChange withoutIpv6Addresses() {
    noIpv6Addresses = true;
    return word("addrgenmode none");
  }

  /** The finished message. */
  public Request request() {
    PayloadWriter payload = LinkCodec.fixed(index, flags, change).append(attributes);
    if (!settings.isEmpty() || noIpv6Addresses) {
      payload.nested(LinkCodec.IFLA_AF_SPEC, this::families);
    }
    return new Request(words.toString(), object, LinkCodec.RTM_SETLINK, 0, payload);
  }

  private void families(PayloadWriter spec) {
    if (!settings.isEmpty()) {
      spec.nested(
          AF_INET,
          inet ->
              inet.nested(
                  IFLA_INET_CONF,
                  conf -> settings.forEach((s, v) -> conf.attributeU32(s.number(), v))));
    }
    if (noIpv6Addresses) {
      spec.nested(
          AF_INET6, inet6 -> inet6.attributeU8(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE));
    }
  }

  /** {@code ip link delete dev NAME}; of a veth, both ends go. */
  public static Request delete(String name) {
    PayloadWriter payload =
        LinkCodec.fixed(0, 0, 0).attribute(LinkCodec.IFLA_IFNAME, LinkCodec.checkName(name));
    return new Request("delete link", name, LinkCodec.RTM_DELLINK, 0, payload);
  }

  /** The same by index. */
  public static Request delete(int index) {
    PayloadWriter payload = LinkCodec.fixed(checkIndex(index), 0, 0);
    return new Request("delete link", index, LinkCodec.RTM_DELLINK, 0, payload);
  }

  /**
   * {@code ip link delete group GROUP}: all links of a group in one wait for the kernel's grace
   * period instead of one each. ENODEV when the group is empty.
   */
  public static Request deleteGroup(int group) {
    if (group == 0) {
      throw new IllegalArgumentException("group 0 holds every link of the namespace");
    }
    PayloadWriter payload = LinkCodec.fixed(0, 0, 0).attributeU32(LinkCodec.IFLA_GROUP, group);
    return new Request("delete link group", group, LinkCodec.RTM_DELLINK, 0, payload);
  }

  private LinkChange word(String word) {
    words.append(' ').append(word);
    return this;
  }

  private static int checkIndex(int index) {
    if (index <= 0) {
      throw new IllegalArgumentException("a link index is 1 or more, not " + index);
    }
    return index;
  }
}
