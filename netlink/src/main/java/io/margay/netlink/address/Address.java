package io.margay.netlink.address;

import io.margay.model.net.InterfaceAddress;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.Request;

/**
 * An address of a link: one line of {@code ip address show}.
 *
 * @param linkIndex the link it is on
 * @param address with the prefix length of the link
 * @param scope 0 universe, 253 link, 254 host
 */
public record Address(int linkIndex, InterfaceAddress address, int scope) {

  /** An address of universe scope. */
  public static Address of(int linkIndex, InterfaceAddress address) {
    return new Address(linkIndex, address, 0);
  }

  /** {@code ip address add}: EEXIST when it is there. */
  public Request add() {
    return AddressCodec.change("add address", this, Nlmsg.CREATE | Nlmsg.EXCLUSIVE);
  }

  /** {@code ip address replace}. */
  public Request replace() {
    return AddressCodec.change("replace address", this, Nlmsg.CREATE | Nlmsg.REPLACE);
  }

  /** {@code ip address delete}: EADDRNOTAVAIL when it is not there. */
  public Request delete() {
    return AddressCodec.delete(this);
  }

  @Override
  public String toString() {
    return address + " dev " + linkIndex;
  }
}
