package io.margay.bgp.wire;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * IPv4 unicast routes carried in MP_REACH_NLRI, with a next hop of their own (RFC 4760 section 3).
 */
public record MpReach(Ip nextHop, PrefixList announced) {

  /**
   * Reads MP_REACH_NLRI.
   *
   * @return empty for a family that was not negotiated, which is ignored
   * @throws MessageException as RFC 7606 section 7.11 asks
   */
  static Optional<MpReach> read(ByteBuffer value) throws MessageException {
    if (value.remaining() < 5) {
      throw malformed("MP_REACH_NLRI is cut short");
    }
    boolean ipv4Unicast = ipv4Unicast(value);
    int hopLength = Byte.toUnsignedInt(value.get());
    if (hopLength + 1 > value.remaining()) {
      throw malformed("the next hop of MP_REACH_NLRI is longer than the attribute");
    }
    if (!ipv4Unicast) {
      return Optional.empty();
    }
    if (hopLength != 4) {
      throw malformed("the next hop of MP_REACH_NLRI for IPv4 has " + hopLength + " octets");
    }
    Ip hop = Ip.v4(value.getInt());
    value.get(); // reserved
    return Optional.of(new MpReach(hop, PrefixList.read(value)));
  }

  /**
   * Reads MP_UNREACH_NLRI (RFC 4760 section 4); none for a family that was not negotiated.
   *
   * @throws MessageException as RFC 7606 section 5.3 asks
   */
  static PrefixList readWithdrawn(ByteBuffer value) throws MessageException {
    if (value.remaining() < 3) {
      throw malformed("MP_UNREACH_NLRI is cut short");
    }
    return ipv4Unicast(value) ? PrefixList.read(value) : PrefixList.EMPTY;
  }

  private static boolean ipv4Unicast(ByteBuffer value) {
    int afi = Short.toUnsignedInt(value.getShort());
    int safi = Byte.toUnsignedInt(value.get());
    return afi == 1 && safi == 1;
  }

  private static MessageException malformed(String why) {
    return new MessageException(NotificationCause.OPTIONAL_ATTRIBUTE, why);
  }
}
