package io.margay.netlink.address;

import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Address messages (rtnetlink(7); struct ifaddrmsg of linux/if_addr.h). */
public final class AddressCodec {
  public static final int RTM_NEWADDR = 20;
  public static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** Length of struct ifaddrmsg. */
  private static final int FIXED = 8;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;

  private AddressCodec() {}

  /** {@code ip -4 address show}. */
  public static Request list() {
    PayloadWriter payload = new PayloadWriter().u8(AF_INET).zero(FIXED - 1);
    return new Request("list addresses", "", RTM_GETADDR, Nlmsg.DUMP, payload);
  }

  static Request change(String operation, Address address, int flags) {
    return new Request(operation, address, RTM_NEWADDR, flags, write(address));
  }

  static Request delete(Address address) {
    return new Request("delete address", address, RTM_DELADDR, 0, write(address));
  }

  private static PayloadWriter write(Address address) {
    Ip ip = address.address().address();
    return new PayloadWriter()
        .u8(ip.v6() ? AF_INET6 : AF_INET)
        .u8(address.address().length())
        .u8(0)
        .u8(address.scope())
        .u32(address.linkIndex())
        .attribute(IFA_LOCAL, ip)
        .attribute(IFA_ADDRESS, ip);
  }

  /**
   * Reads the body of RTM_NEWADDR or RTM_DELADDR.
   *
   * @return empty for another family than IPv4 and IPv6, or when no address is told
   */
  public static Optional<Address> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, FIXED);
    @Nullable Ip local = null;
    @Nullable Ip remote = null;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFA_LOCAL -> local = isAddress(attributes) ? attributes.ip() : local;
        case IFA_ADDRESS -> remote = isAddress(attributes) ? attributes.ip() : remote;
        default -> {}
      }
    }
    // IFA_ADDRESS is the other end on a point-to-point link; IPv6 often has nothing else.
    Ip own = local != null ? local : remote;
    int family = body.get(0);
    if (own == null || family != (own.v6() ? AF_INET6 : AF_INET)) {
      return Optional.empty();
    }
    int length = Byte.toUnsignedInt(body.get(1));
    if (length > own.bitLength()) {
      throw new DecodeException("prefix length " + length, 1);
    }
    return Optional.of(
        new Address(
            body.getInt(4), new InterfaceAddress(own, length), Byte.toUnsignedInt(body.get(3))));
  }

  private static boolean isAddress(AttributeReader attribute) {
    return attribute.length() == 4 || attribute.length() == 16;
  }
}
