package io.margay.netlink.rule;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Rule messages (rtnetlink(7); struct fib_rule_hdr of linux/fib_rules.h). */
public final class RuleCodec {
  public static final int RTM_NEWRULE = 32;
  private static final int RTM_DELRULE = 33;
  private static final int RTM_GETRULE = 34;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** Length of struct fib_rule_hdr. */
  private static final int FIXED = 12;

  private static final int FRA_DST = 1;
  private static final int FRA_SRC = 2;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_SUPPRESS_IFGROUP = 13;
  private static final int FRA_SUPPRESS_PREFIXLEN = 14;
  private static final int FRA_TABLE = 15;
  private static final int FRA_PAD = 18;
  private static final int FRA_PROTOCOL = 21;
  private static final int FR_ACT_TO_TBL = 1;

  private RuleCodec() {}

  /** {@code ip -4 rule show}. */
  public static Request list() {
    PayloadWriter payload = new PayloadWriter().u8(AF_INET).zero(FIXED - 1);
    return new Request("list rules", "", RTM_GETRULE, Nlmsg.DUMP, payload);
  }

  static Request add(RoutingRule rule) {
    int flags = Nlmsg.CREATE | Nlmsg.EXCLUSIVE;
    return new Request("add rule", rule, RTM_NEWRULE, flags, write(rule));
  }

  static Request delete(RoutingRule rule) {
    return new Request("delete rule", rule, RTM_DELRULE, 0, write(rule));
  }

  private static PayloadWriter write(RoutingRule rule) {
    PayloadWriter payload =
        new PayloadWriter()
            .u8(rule.v6() ? AF_INET6 : AF_INET)
            .u8(rule.destination().map(Cidr::length).orElse(0))
            .u8(rule.source().map(Cidr::length).orElse(0))
            .u8(0) // type of service
            .u8(rule.table() > 0 && rule.table() < 256 ? rule.table() : 0)
            .zero(2)
            .u8(FR_ACT_TO_TBL)
            .u32(0); // flags
    rule.destination().ifPresent(net -> payload.attribute(FRA_DST, net.address()));
    rule.source().ifPresent(net -> payload.attribute(FRA_SRC, net.address()));
    return payload
        .attributeU32(FRA_PRIORITY, rule.priority())
        .attributeU32(FRA_TABLE, rule.table())
        .attributeU8(FRA_PROTOCOL, rule.protocol());
  }

  /**
   * Reads the body of RTM_NEWRULE.
   *
   * @return empty for a rule that Margay never makes and {@link RoutingRule} cannot say, such as
   *     one that looks at marks or links
   */
  public static Optional<RoutingRule> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, FIXED);
    int family = Byte.toUnsignedInt(body.get(0));
    boolean plain =
        (family == AF_INET || family == AF_INET6)
            && body.get(3) == 0
            && body.get(7) == FR_ACT_TO_TBL
            && body.getInt(8) == 0;
    Ip any = family == AF_INET ? Ip.v4(0) : new Ip(true, 0, 0);
    Ip source = any;
    Ip destination = any;
    int priority = 0;
    int table = Byte.toUnsignedInt(body.get(4));
    int protocol = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case FRA_DST -> destination = attributes.ip();
        case FRA_SRC -> source = attributes.ip();
        case FRA_PRIORITY -> priority = attributes.u32();
        case FRA_TABLE -> table = attributes.u32();
        case FRA_PROTOCOL -> protocol = attributes.u8();
        case FRA_PAD, FRA_SUPPRESS_IFGROUP, FRA_SUPPRESS_PREFIXLEN -> {} // told of each rule
        default -> plain = false;
      }
    }
    if (!plain) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RoutingRule(
              priority,
              net(source, Byte.toUnsignedInt(body.get(2))),
              net(destination, Byte.toUnsignedInt(body.get(1))),
              table,
              protocol));
    } catch (IllegalArgumentException e) {
      throw new DecodeException("not a rule: " + e.getMessage(), 0);
    }
  }

  private static Optional<Cidr> net(Ip address, int length) {
    return length == 0 ? Optional.empty() : Optional.of(new Cidr(address, length));
  }
}
