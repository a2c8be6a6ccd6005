package io.margay.netlink.route;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A route: one line of {@code ip -details route show table all}. Made by {@link #unicast} or {@link
 * #ofType} and refined: {@code Route.unicast(net).dev(5).withProtocol(80)}. Its next hop is {@code
 * gateway} and {@code linkIndex}, or, where it has several, {@code hops}.
 *
 * @param destination what it is for
 * @param type what happens to a packet
 * @param gateway the next router, of IPv6 also for an IPv4 destination (RFC 8950); none when the
 *     destination is on the link or there are several
 * @param linkIndex the link it leaves by, 0 for none
 * @param scope {@link #SCOPE_LINK} or {@link #SCOPE_UNIVERSE} and others of linux/rtnetlink.h
 * @param protocol who made it: 2 kernel, 3 boot, 4 static, 80 Margay's agent; 0 to 255
 * @param table 254 is the main one
 * @param priority the metric; the lowest wins
 * @param source the address that packets of this host get, when given
 * @param onLink whether gateways are taken to be on their link although no route says so
 * @param hops next hops that share the traffic, sorted; empty when there is but one
 */
public record Route(
    Cidr destination,
    Type type,
    Optional<Ip> gateway,
    int linkIndex,
    int scope,
    int protocol,
    int table,
    int priority,
    Optional<Ip> source,
    boolean onLink,
    List<NextHop> hops) {
  /** The table that {@code ip route} shows without asking. */
  public static final int MAIN_TABLE = 254;

  public static final int SCOPE_UNIVERSE = 0;
  public static final int SCOPE_LINK = 253;
  public static final int SCOPE_HOST = 254;

  /** What {@code ip route add} writes without asking. */
  public static final int PROTOCOL_BOOT = 3;

  /** What the kernel makes of the metric 0 of an IPv6 route (IP6_RT_PRIO_USER). */
  public static final int PRIORITY_V6 = 1024;

  /** What becomes of a packet (RTN_ of linux/rtnetlink.h). */
  public enum Type {
    UNICAST(1),
    LOCAL(2),
    BROADCAST(3),
    ANYCAST(4),
    MULTICAST(5),
    BLACKHOLE(6),
    UNREACHABLE(7),
    PROHIBIT(8),
    THROW(9);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static Optional<Type> of(int number) {
      return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }
  }

  public Route {
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException("protocol " + protocol + " is not within 0 to 255");
    }
    if (scope < 0 || scope > 255) {
      throw new IllegalArgumentException("scope " + scope + " is not within 0 to 255");
    }
    hops = hops.isEmpty() ? List.of() : hops.stream().sorted().toList();
    if (!hops.isEmpty() && (gateway.isPresent() || linkIndex != 0)) {
      throw new IllegalArgumentException("a gateway or link beside several next hops: " + hops);
    }
    if (destination.address().v6()) {
      gateway.ifPresent(hop -> checkFamily(destination, hop));
      hops.forEach(hop -> checkFamily(destination, hop.gateway()));
    }
  }

  private static void checkFamily(Cidr destination, Ip gateway) {
    if (!gateway.v6()) {
      throw new IllegalArgumentException(
          "gateway " + gateway + " of IPv4 for " + destination + " of IPv6");
    }
  }

  /** A route to somewhere, which still needs a {@link #dev} or {@link #via}. */
  public static Route unicast(Cidr destination) {
    return ofType(destination, Type.UNICAST);
  }

  /** A route of some type in the main table, protocol boot, metric 0. */
  public static Route ofType(Cidr destination, Type type) {
    boolean direct = type == Type.UNICAST && !destination.address().v6();
    return new Route(
        destination,
        type,
        Optional.empty(),
        0,
        direct ? SCOPE_LINK : SCOPE_UNIVERSE,
        PROTOCOL_BOOT,
        MAIN_TABLE,
        0,
        Optional.empty(),
        false,
        List.of());
  }

  /** Packets for it vanish. */
  public static Route blackhole(Cidr destination) {
    return ofType(destination, Type.BLACKHOLE);
  }

  /** By this router; the scope becomes universe. */
  public Route via(Ip router) {
    return hop(Optional.of(router), linkIndex, SCOPE_UNIVERSE, List.of());
  }

  /** By these, which share the traffic; the scope becomes universe. */
  public Route via(List<NextHop> several) {
    if (several.size() == 1) {
      NextHop only = several.getFirst();
      return hop(Optional.of(only.gateway()), only.linkIndex(), SCOPE_UNIVERSE, List.of());
    }
    return withHops(several);
  }

  /** The same with a list also where it is of one. */
  Route withHops(List<NextHop> list) {
    return hop(Optional.empty(), 0, SCOPE_UNIVERSE, list);
  }

  /** By this link. */
  public Route dev(int link) {
    return hop(gateway, link, scope, hops);
  }

  public Route withScope(int newScope) {
    return hop(gateway, linkIndex, newScope, hops);
  }

  private Route hop(Optional<Ip> router, int link, int newScope, List<NextHop> several) {
    return new Route(
        destination,
        type,
        router,
        link,
        newScope,
        protocol,
        table,
        priority,
        source,
        onLink,
        several);
  }

  public Route withProtocol(int number) {
    return in(number, table, priority);
  }

  public Route withTable(int number) {
    return in(protocol, number, priority);
  }

  public Route withPriority(int metric) {
    return in(protocol, table, metric);
  }

  private Route in(int owner, int tableNumber, int metric) {
    return new Route(
        destination,
        type,
        gateway,
        linkIndex,
        scope,
        owner,
        tableNumber,
        metric,
        source,
        onLink,
        hops);
  }

  /** Packets that this host itself sends get this address. */
  public Route from(Ip address) {
    return new Route(
        destination,
        type,
        gateway,
        linkIndex,
        scope,
        protocol,
        table,
        priority,
        Optional.of(address),
        onLink,
        hops);
  }

  /** The gateway is on the link although nothing says so. */
  public Route onLinkGateway() {
    return new Route(
        destination,
        type,
        gateway,
        linkIndex,
        scope,
        protocol,
        table,
        priority,
        source,
        true,
        hops);
  }

  /** All next hops, be it one or several; none for a direct route. */
  List<NextHop> nextHops() {
    return gateway.map(router -> List.of(new NextHop(router, linkIndex))).orElse(hops);
  }

  /**
   * Whether the kernel takes this route for a longer one that is to be deleted: it looks at as many
   * next hops as the route it meets has (fib_nh_match of net/ipv4/fib_semantics.c).
   */
  public boolean beginsLike(Route longer) {
    List<NextHop> own = nextHops();
    List<NextHop> others = longer.nextHops();
    return !own.isEmpty()
        && own.size() < others.size()
        && own.equals(others.subList(0, own.size()));
  }

  /** Whether it leads straight to a link, by no router. */
  public boolean direct() {
    return type == Type.UNICAST && gateway.isEmpty() && hops.isEmpty();
  }

  /** By what it leads to an address inside it; empty when it leads nowhere. */
  Optional<NextHop> hop(Ip address, IntPredicate usable) {
    if (type != Type.UNICAST) {
      return Optional.empty();
    }
    return hops.isEmpty()
        ? Optional.of(new NextHop(gateway.orElse(address), linkIndex))
        : hops.stream()
            .filter(hop -> usable.test(hop.linkIndex()))
            .findFirst()
            .map(hop -> new NextHop(hop.gateway(), hop.linkIndex()));
  }

  /** {@code ip route add}: EEXIST when any route has its {@link #key()}, whoever made it. */
  public Request add() {
    return RouteCodec.change("add route", this, Nlmsg.CREATE | Nlmsg.EXCLUSIVE);
  }

  /**
   * {@code ip route replace}: takes the place of the first route with its key, whoever made it; of
   * IPv6, of all next hops there.
   */
  public Request replace() {
    return RouteCodec.change("replace route", this, Nlmsg.CREATE | Nlmsg.REPLACE);
  }

  /**
   * {@code ip route prepend}: goes in front of the routes with its key and leaves them there;
   * EEXIST when this very route is there already. Of IPv6 its next hops join theirs.
   */
  public Request prepend() {
    return RouteCodec.change("prepend route", this, Nlmsg.CREATE);
  }

  /**
   * {@code ip route append}: goes behind the routes with its key and leaves them there; EEXIST when
   * this very route is there already.
   */
  public Request append() {
    return RouteCodec.change("append route", this, Nlmsg.CREATE | Nlmsg.APPEND);
  }

  /** {@code ip route delete}: this very route and no other; ESRCH when it is not there. */
  public Request delete() {
    return RouteCodec.delete(this);
  }

  /** What the kernel tells routes apart by. */
  public RouteKey key() {
    return new RouteKey(destination, table, priority);
  }

  /** In the words of {@code ip route}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (type != Type.UNICAST) {
      text.append(type.name().toLowerCase(Locale.ROOT)).append(' ');
    }
    text.append(destination);
    gateway.ifPresent(router -> text.append(" via ").append(router));
    if (linkIndex != 0) {
      text.append(" dev ").append(linkIndex);
    }
    hops.forEach(hop -> text.append(" nexthop ").append(hop));
    text.append(" proto ").append(protocol);
    if (table != MAIN_TABLE) {
      text.append(" table ").append(Integer.toUnsignedString(table));
    }
    if (priority != 0) {
      text.append(" metric ").append(Integer.toUnsignedString(priority));
    }
    source.ifPresent(address -> text.append(" src ").append(address));
    return text.append(onLink ? " onlink" : "").toString();
  }
}
