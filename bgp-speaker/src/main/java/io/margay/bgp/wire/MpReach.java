package io.margay.bgp.wire;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Routes of one family carried in MP_REACH_NLRI, with a next hop of their own (RFC 4760 section 3).
 *
 * @param nextHop IPv6 for IPv6 routes; for IPv4 routes either (RFC 8950). Of a global and a
 *     link-local address (RFC 2545 section 3) the global one, unless it is none
 */
public record MpReach(Ip nextHop, PrefixList announced) {

  /**
   * Reads MP_REACH_NLRI.
   *
   * @return empty for a family that was not agreed on, which is ignored
   * @throws MessageException as RFC 7606 section 7.11 asks
   */
  static Optional<MpReach> read(byte[] in, int from, int end, AttributeContext context)
      throws MessageException {
    if (end - from < 5) {
      throw malformed("MP_REACH_NLRI is cut short");
    }
    Optional<Family> family = family(in, from, context);
    int hopLength = in[from + 3] & 0xff;
    int announced = from + 4 + hopLength + 1; // behind the reserved octet
    if (announced > end) {
      throw malformed("the next hop of MP_REACH_NLRI is longer than the attribute");
    }
    if (family.isEmpty()) {
      return Optional.empty();
    }
    Ip hop = readHop(ByteBuffer.wrap(in, from + 4, hopLength), family.get(), context);
    boolean addPath = context.addPath(family.get());
    return Optional.of(
        new MpReach(hop, PrefixList.read(in, announced, end, family.get(), addPath)));
  }

  private static Ip readHop(ByteBuffer value, Family family, AttributeContext context)
      throws MessageException {
    int length = value.remaining();
    if (length == 4 && family == Family.IPV4_UNICAST) {
      return Ip.v4(value.getInt());
    }
    boolean wide = family == Family.IPV6_UNICAST || context.extendedNextHop();
    if (!wide || (length != 16 && length != 32)) {
      throw malformed(
          "the next hop of MP_REACH_NLRI for %s has %d octets".formatted(family, length));
    }
    Ip global = new Ip(true, value.getLong(), value.getLong());
    if (length == 16) {
      return global;
    }
    Ip second = new Ip(true, value.getLong(), value.getLong());
    boolean none = global.high() == 0 && global.low() == 0;
    return none || global.isLinkLocal() ? second : global; // BIRD sends ::, FRR the same one twice
  }

  /**
   * Reads MP_UNREACH_NLRI (RFC 4760 section 4); none for a family that was not agreed on.
   *
   * @throws MessageException as RFC 7606 section 5.3 asks
   */
  static Optional<PrefixList> readWithdrawn(byte[] in, int from, int end, AttributeContext context)
      throws MessageException {
    if (end - from < 3) {
      throw malformed("MP_UNREACH_NLRI is cut short");
    }
    Optional<Family> family = family(in, from, context);
    return family.isEmpty()
        ? Optional.empty()
        : Optional.of(
            PrefixList.read(in, from + 3, end, family.get(), context.addPath(family.get())));
  }

  private static Optional<Family> family(byte[] in, int at, AttributeContext context) {
    int afi = (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
    return Family.of(afi, in[at + 2] & 0xff).filter(context::speaks);
  }

  private static MessageException malformed(String why) {
    return new MessageException(NotificationCause.OPTIONAL_ATTRIBUTE, why);
  }
}
