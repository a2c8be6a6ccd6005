package io.margay.netlink.link;

import io.margay.model.net.Mac;
import java.util.Optional;

/**
 * A network interface as the kernel tells it: one line of {@code ip -details link show}.
 *
 * @param index the number in its namespace, 1 or more
 * @param name the name, at most 15 characters
 * @param kind the driver's word, such as "veth" or "bridge"; empty for loopback and hardware
 * @param mac the link-layer address, when there is one of 48 bits
 * @param mtu in bytes
 * @param flags IFF_ flags of linux/if.h
 * @param group the number of its group, 0 by default
 * @param master index of the bridge or VRF it belongs to, 0 for none
 * @param peerIndex IFLA_LINK: the peer's index for a veth, the lower link's for a VLAN, 0 for none
 * @param peerNamespaceId the local number of the namespace that {@code peerIndex} is counted in, -1
 *     when it is this one or has no number
 * @param changed ifi_change: the IFF_ flags that an event is about, all bits for a link that is
 *     new; 0 in an answer
 */
public record Link(
    int index,
    String name,
    String kind,
    Optional<Mac> mac,
    int mtu,
    int flags,
    int group,
    int master,
    int peerIndex,
    int peerNamespaceId,
    int changed) {
  static final int IFF_UP = 0x1;
  private static final int IFF_LOOPBACK = 0x8;
  private static final int IFF_LOWER_UP = 0x10000;
  private static final int NEW = -1;

  /** Whether someone has set it up. */
  public boolean up() {
    return (flags & IFF_UP) != 0;
  }

  /** Whether the event tells that someone has just set it down: a new link is down, too. */
  public boolean wentDown() {
    return !up() && changed != NEW && (changed & IFF_UP) != 0;
  }

  /** Whether the layer below has a carrier: for a veth, whether the peer is up too. */
  public boolean carrier() {
    return (flags & IFF_LOWER_UP) != 0;
  }

  public boolean loopback() {
    return (flags & IFF_LOOPBACK) != 0;
  }
}
