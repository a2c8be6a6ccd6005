package io.margay.netlink.route;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Route messages (rtnetlink(7); struct rtmsg of linux/rtnetlink.h). */
public final class RouteCodec {
  public static final int RTM_NEWROUTE = 24;
  public static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** Length of struct rtmsg. */
  private static final int FIXED = 12;

  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int RTA_VIA = 18;

  /** Length of struct rtnexthop. */
  private static final int HOP = 8;

  private static final int RTNH_F_ONLINK = 4;

  private RouteCodec() {}

  /** {@code ip route show} with the filter's family, table, proto and dev. */
  public static Request list(RouteFilter filter) {
    PayloadWriter payload =
        new PayloadWriter()
            .u8(filter.v6() ? AF_INET6 : AF_INET)
            .zero(3)
            .u8(shortTable(filter.table()))
            .u8(filter.protocol())
            .zero(6);
    if (filter.table() != 0) {
      payload.attributeU32(RTA_TABLE, filter.table());
    }
    if (filter.linkIndex() != 0) {
      payload.attributeU32(RTA_OIF, filter.linkIndex());
    }
    return new Request("list routes", filter, RTM_GETROUTE, Nlmsg.DUMP, payload);
  }

  static Request change(String operation, Route route, int flags) {
    return new Request(operation, route, RTM_NEWROUTE, flags, write(route));
  }

  static Request delete(Route route) {
    return new Request("delete route", route, RTM_DELROUTE, 0, write(exact(route)));
  }

  /**
   * A deletion of IPv4 by one gateway takes also a route whose first of several next hops it is
   * (fib_nh_match of net/ipv4/fib_semantics.c), one by a list of one does not.
   */
  private static Route exact(Route route) {
    return route.gateway().isEmpty() || route.destination().address().v6()
        ? route
        : route.withHops(route.nextHops());
  }

  private static PayloadWriter write(Route route) {
    PayloadWriter payload =
        new PayloadWriter()
            .u8(route.destination().address().v6() ? AF_INET6 : AF_INET)
            .u8(route.destination().length())
            .u8(0) // source length
            .u8(0) // type of service
            .u8(shortTable(route.table()))
            .u8(route.protocol())
            .u8(route.scope())
            .u8(route.type().number())
            .u32(onLink(route));
    if (route.destination().length() > 0) {
      payload.attribute(RTA_DST, route.destination().address());
    }
    route.gateway().ifPresent(router -> gateway(payload, route, router));
    if (!route.hops().isEmpty()) {
      payload.nested(RTA_MULTIPATH, all -> route.hops().forEach(hop -> hop(all, route, hop)));
    }
    if (route.linkIndex() != 0) {
      payload.attributeU32(RTA_OIF, route.linkIndex());
    }
    route.source().ifPresent(address -> payload.attribute(RTA_PREFSRC, address));
    if (shortTable(route.table()) == 0) {
      payload.attributeU32(RTA_TABLE, route.table());
    }
    if (route.priority() != 0) {
      payload.attributeU32(RTA_PRIORITY, route.priority());
    }
    return payload;
  }

  private static int onLink(Route route) {
    return route.onLink() ? RTNH_F_ONLINK : 0;
  }

  /** A gateway of the other family goes as struct rtvia: its family, then its address. */
  private static void gateway(PayloadWriter payload, Route route, Ip router) {
    if (router.v6() == route.destination().address().v6()) {
      payload.attribute(RTA_GATEWAY, router);
    } else {
      ByteBuffer via = ByteBuffer.allocate(18).order(ByteOrder.nativeOrder());
      payload.attribute(RTA_VIA, via.putShort((short) AF_INET6).put(router.toBytes()).array());
    }
  }

  /** A struct rtnexthop with its attributes. */
  private static void hop(PayloadWriter payload, Route route, NextHop hop) {
    PayloadWriter attributes = new PayloadWriter();
    gateway(attributes, route, hop.gateway());
    payload
        .u16(HOP + attributes.length())
        .u8(onLink(route))
        .u8(hop.weight() - 1)
        .u32(hop.linkIndex())
        .append(attributes);
  }

  /**
   * Reads the body of RTM_NEWROUTE or RTM_DELROUTE.
   *
   * @return empty for a route that Margay never makes and {@link Route} cannot say: another family
   *     than IPv4 and IPv6, a type of service, a source prefix
   */
  public static Optional<Route> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, FIXED);
    int family = Byte.toUnsignedInt(body.get(0));
    Optional<Route.Type> type = Route.Type.of(Byte.toUnsignedInt(body.get(7)));
    boolean ours =
        (family == AF_INET || family == AF_INET6) && body.get(2) == 0 && body.get(3) == 0;
    if (!ours || type.isEmpty()) {
      return Optional.empty();
    }
    Ip destination = family == AF_INET ? Ip.v4(0) : new Ip(true, 0, 0);
    Optional<Ip> gateway = Optional.empty();
    Optional<Ip> source = Optional.empty();
    List<NextHop> hops = List.of();
    int link = 0;
    int priority = 0;
    int table = Byte.toUnsignedInt(body.get(4));
    while (attributes.next()) {
      switch (attributes.type()) {
        case RTA_DST -> destination = attributes.ip();
        case RTA_GATEWAY -> gateway = Optional.of(attributes.ip());
        case RTA_VIA -> gateway = Optional.of(via(attributes));
        case RTA_MULTIPATH -> hops = hops(attributes.bytes());
        case RTA_PREFSRC -> source = Optional.of(attributes.ip());
        case RTA_OIF -> link = attributes.u32();
        case RTA_PRIORITY -> priority = attributes.u32();
        case RTA_TABLE -> table = attributes.u32();
        default -> {}
      }
    }
    try {
      return Optional.of(
          new Route(
              new Cidr(destination, Byte.toUnsignedInt(body.get(1))),
              type.get(),
              gateway,
              link,
              Byte.toUnsignedInt(body.get(6)),
              Byte.toUnsignedInt(body.get(5)),
              table,
              priority,
              source,
              (body.getInt(8) & RTNH_F_ONLINK) != 0,
              hops));
    } catch (IllegalArgumentException e) {
      throw new DecodeException("not a route: " + e.getMessage(), 0);
    }
  }

  private static Ip via(AttributeReader attribute) throws DecodeException {
    byte[] value = attribute.bytes();
    if (value.length != 2 + 4 && value.length != 2 + 16) {
      throw new DecodeException("struct rtvia of " + value.length + " bytes", 0);
    }
    return Ip.ofBytes(Arrays.copyOfRange(value, 2, value.length));
  }

  /** Next hops without a gateway, which Margay never makes, are not told. */
  private static List<NextHop> hops(byte[] value) throws DecodeException {
    ByteBuffer all = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    List<NextHop> hops = new ArrayList<>();
    int at = 0;
    while (at < value.length) {
      int length = value.length - at < HOP ? 0 : Short.toUnsignedInt(all.getShort(at));
      if (length < HOP || length > value.length - at) {
        throw new DecodeException("struct rtnexthop of " + length + " bytes", at);
      }
      int weight = Byte.toUnsignedInt(all.get(at + 3)) + 1;
      int link = all.getInt(at + 4);
      AttributeReader attributes = new AttributeReader(all.slice(at, length), HOP);
      while (attributes.next()) {
        switch (attributes.type()) {
          case RTA_GATEWAY -> hops.add(new NextHop(attributes.ip(), link, weight));
          case RTA_VIA -> hops.add(new NextHop(via(attributes), link, weight));
          default -> {}
        }
      }
      at += Nlmsg.align(length);
    }
    return hops;
  }

  /** The old field of 8 bits is 0 for a table that does not fit (RT_TABLE_UNSPEC). */
  private static int shortTable(int table) {
    return table > 0 && table < 256 ? table : 0;
  }
}
