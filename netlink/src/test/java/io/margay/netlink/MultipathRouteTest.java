package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.route.NextHop;
import io.margay.netlink.route.NextHopLookup;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteCodec;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.wire.DecodeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes with several next hops, of both families, in a namespace with two networks. */
class MultipathRouteTest {
  private static final int OURS = 80;
  private static final Cidr FOUR = Cidr.parse("10.9.0.0/16");
  private static final Cidr SIX = Cidr.parse("2001:db8:9::/48");

  private TestNamespace namespace;
  private Netlink netlink;
  private RouteTable table;
  private int first;
  private int second;

  @BeforeEach
  void open() throws Exception {
    namespace = TestNamespace.create();
    netlink = Netlink.open(namespace.namespace());
    table = new RouteTable(netlink, OURS);
    first = link(1);
    second = link(2);
  }

  private int link(int number) throws Exception {
    String name = "mgya" + number;
    Program.inside(
        namespace, "ip", "link", "add", name, "type", "veth", "peer", "name", "mgyb" + number);
    Program.inside(namespace, "ip", "link", "set", "mgyb" + number, "up");
    Program.inside(namespace, "ip", "address", "add", "10." + number + ".0.1/24", "dev", name);
    Program.inside(
        namespace, "ip", "address", "add", "2001:db8:" + number + "::1/64", "dev", name, "nodad");
    Program.inside(namespace, "ip", "link", "set", name, "up");
    return netlink.link(name).orElseThrow().index();
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    namespace.close();
  }

  private NextHop hop(int number, int host, boolean v6) {
    String address = v6 ? "2001:db8:" + number + "::" + host : "10." + number + ".0." + host;
    return new NextHop(Ip.parse(address), number == 1 ? first : second);
  }

  private Set<Route> ours() throws Exception {
    Set<Route> found = new HashSet<>(netlink.routes(RouteFilter.protocol(OURS)));
    found.addAll(netlink.routes(RouteFilter.protocol(OURS).ofV6()));
    return found;
  }

  @Test
  void readsBackWhatItWroteAsIpSaysIt() throws Exception {
    table.set(Route.unicast(FOUR).via(List.of(hop(2, 7, false), hop(1, 7, false))));
    table.set(Route.unicast(SIX).via(List.of(hop(1, 7, true), hop(2, 7, true))));
    table.set(
        Route.unicast(Cidr.parse("10.8.0.0/16")).via(List.of(hop(1, 7, true), hop(2, 7, false))));
    table.set(Route.unicast(Cidr.parse("10.7.0.0/16")).via(List.of(hop(1, 7, true))));
    assertEquals(Map.of(), table.apply());
    assertEquals(new HashSet<>(table.desired().values()), ours());
    String said = Program.inside(namespace, "ip", "route", "show", "proto", "80");
    assertTrue(said.contains("nexthop via 10.1.0.7 dev mgya1 weight 1"), said);
    assertTrue(said.contains("nexthop via 10.2.0.7 dev mgya2 weight 1"), said);
    assertTrue(said.contains("nexthop via inet6 2001:db8:1::7 dev mgya1 weight 1"), said);
    assertTrue(said.contains("10.7.0.0/16 via inet6 2001:db8:1::7 dev mgya1"), said);
    String six = Program.inside(namespace, "ip", "-6", "route", "show", "proto", "80");
    assertTrue(six.contains("nexthop via 2001:db8:2::7 dev mgya2 weight 1"), six);
    RouteTable next = new RouteTable(netlink, OURS);
    table.desired().values().forEach(next::set);
    next.resync();
    assertTrue(next.inSync(), "what was read differs from what was written");
  }

  @Test
  void anyWalkThroughNextHopsEndsWithThose() throws Exception {
    Random random = new Random(20261122);
    Route foreign = Route.blackhole(Cidr.parse("10.6.0.0/16")).withProtocol(99);
    netlink.execute(foreign.add());
    for (int round = 0; round < 60; round++) {
      for (Cidr net :
          List.of(FOUR, SIX, Cidr.parse("10.8.0.0/16"), Cidr.parse("2001:db8:a::/48"))) {
        List<NextHop> hops = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
          for (int host = 5; host < 8; host++) {
            if (random.nextInt(3) == 0) {
              hops.add(hop(number, host, net.address().v6()));
            }
          }
        }
        Route route = Route.unicast(net);
        if (hops.isEmpty() && random.nextBoolean()) {
          table.set(Route.blackhole(net));
        } else if (hops.isEmpty()) {
          table.remove(route);
        } else {
          table.set(route.via(hops));
        }
      }
      assertEquals(Map.of(), table.apply(), "round " + round);
      Set<Route> wanted = new HashSet<>();
      table.desired().values().forEach(route -> wanted.add(asTold(route)));
      assertEquals(
          wanted, ours().stream().map(this::asTold).collect(Collectors.toSet()), "round " + round);
    }
    assertEquals(List.of(foreign), netlink.routes(RouteFilter.protocol(99)));
  }

  /** The kernel tells IPv6's blackholes on lo. */
  private Route asTold(Route route) {
    return route.type() == Route.Type.BLACKHOLE ? route.dev(0) : route;
  }

  @Test
  void aForeignRouteOfIpv6StaysAndOursIsRefused() throws Exception {
    Route foreign = Route.unicast(SIX).via(hop(1, 9, true).gateway()).dev(first).withProtocol(99);
    netlink.execute(foreign.withPriority(1024).add());
    table.set(Route.unicast(SIX).via(List.of(hop(1, 7, true), hop(2, 7, true))));
    assertEquals(1, table.apply().size());
    assertEquals(Set.of(), ours());
    assertEquals(
        List.of(foreign.withPriority(1024)), netlink.routes(RouteFilter.protocol(99).ofV6()));
  }

  @Test
  void aNextHopIsReachedByTheLongestRouteThatIsNoDefault() throws Exception {
    Program.inside(namespace, "ip", "route", "add", "default", "via", "10.1.0.254");
    Program.inside(namespace, "ip", "route", "add", "10.20.0.0/16", "via", "10.1.0.254");
    Program.inside(namespace, "ip", "route", "add", "10.20.1.0/24", "via", "10.2.0.254");
    Program.inside(namespace, "ip", "route", "add", "unreachable", "10.20.2.0/24");
    List<Route> routes = netlink.routes(RouteFilter.table(Route.MAIN_TABLE));
    NextHopLookup lookup = new NextHopLookup(routes, _ -> true);
    Ip gateway = Ip.parse("10.2.0.254");
    assertEquals(Optional.of(hop(1, 7, false)), lookup.find(Ip.parse("10.1.0.7")));
    assertEquals(Optional.of(new NextHop(gateway, second)), lookup.find(Ip.parse("10.20.1.1")));
    assertEquals(Optional.empty(), lookup.find(Ip.parse("10.20.2.1")));
    assertEquals(Optional.empty(), lookup.find(Ip.parse("192.0.2.1")));
    NextHopLookup broken = new NextHopLookup(routes, link -> link != second);
    assertEquals(Optional.empty(), broken.find(gateway));
    assertEquals(
        Optional.of(new NextHop(Ip.parse("10.1.0.254"), first)),
        broken.find(Ip.parse("10.20.1.1")));
  }

  @Test
  void damagedNextHopsAreReadOrRefused() {
    // 10.9/16 nexthop via 10.1.0.7 dev 3, nexthop via inet6 2001:db8:1::7 dev 4 weight 2
    byte[] whole =
        HexFormat.of()
            .parseHex(
                "02100000fe50000100000000"
                    + "080001000a090000"
                    + "34000900"
                    + "100000000300000008000500"
                    + "0a010007"
                    + "2000000104000000"
                    + "1600120"
                    + "00a00"
                    + "20010db8000100000000000000000007"
                    + "0000");
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = i == 0 ? 0 : 1 + random.nextInt(3); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      int length = i == 0 ? damaged.length : random.nextInt(damaged.length + 1);
      try {
        Optional<Route> route = RouteCodec.read(ByteBuffer.wrap(damaged, 0, length).slice());
        if (i == 0) {
          assertEquals(2, route.orElseThrow().hops().size());
          assertEquals(2, route.orElseThrow().hops().getLast().weight());
        }
      } catch (DecodeException e) {
        assertTrue(i > 0, e::getMessage);
      }
    }
  }
}
