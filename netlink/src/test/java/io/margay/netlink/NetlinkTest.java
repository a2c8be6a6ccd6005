package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Bridge;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.rule.RoutingRule;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkTest {
  private static final Mac MAC = Mac.parse("02:00:00:00:00:01");
  private static final Mac OTHER_MAC = Mac.parse("02:00:00:00:00:02");
  private static final Cidr NET = Cidr.parse("10.1.0.0/16");

  private TestNamespace namespace;
  private Netlink netlink;

  @BeforeEach
  void open() throws Exception {
    namespace = TestNamespace.create();
    netlink = Netlink.open(namespace.namespace());
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    namespace.close();
  }

  @Test
  void aRefusalCarriesOperationObjectErrnoAndTheKernelsWords() throws Exception {
    int down = veth("mgya", "mgyb").index();
    NetlinkException refusal =
        assertThrows(
            NetlinkException.class,
            () -> netlink.execute(Route.unicast(NET).dev(down).withProtocol(80).add()));
    assertEquals("add route", refusal.operation());
    assertEquals("10.1.0.0/16 dev " + down + " proto 80", refusal.object());
    assertEquals(Errno.ENETDOWN, refusal.errno());
    assertEquals("Device for nexthop is not up", refusal.kernelText());
    assertEquals(
        "add route 10.1.0.0/16 dev "
            + down
            + " proto 80: network is down (ENETDOWN); kernel: Device for nexthop is not up",
        refusal.getMessage());
  }

  @Test
  void aFailedRequestOfABatchIsMatchedAndTheOthersAreDone() throws Exception {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) { // three sends
      requests.add(blackhole(i).add());
    }
    requests.set(1_234, Route.unicast(Cidr.parse("10.9.0.0/24")).dev(4711).add());
    requests.set(2_400, blackhole(17).add());

    BatchResult result = netlink.batch(requests);

    assertEquals(Set.of(1_234, 2_400), result.failures().keySet());
    assertEquals(Errno.ENODEV, result.failure(1_234).orElseThrow().errno());
    assertEquals(Errno.EEXIST, result.failure(2_400).orElseThrow().errno());
    assertTrue(result.failure(0).isEmpty());
    assertFalse(result.ok());
    NetlinkException thrown = assertThrows(NetlinkException.class, result::orThrow);
    assertEquals(1, thrown.getSuppressed().length);
    assertEquals(2_498, netlink.routes(RouteFilter.protocol(80)).size());
  }

  @Test
  void anEmptyBatchIsFine() throws Exception {
    assertTrue(netlink.batch(List.of()).ok());
  }

  @Test
  void routesOfAllTypesComeBackEqual() throws Exception {
    netlink.execute(LinkChange.of("lo").up().request());
    int link = up(veth("mgya", "mgyb"));
    netlink.execute(Address.of(link, InterfaceAddress.parse("10.2.0.1/24")).add());
    List<Route> routes =
        List.of(
            Route.blackhole(NET).withProtocol(80),
            Route.ofType(Cidr.parse("10.3.0.0/24"), Route.Type.UNREACHABLE).withProtocol(80),
            Route.ofType(Cidr.parse("10.4.0.0/24"), Route.Type.PROHIBIT)
                .withProtocol(80)
                .withPriority(7),
            Route.unicast(Cidr.parse("10.5.0.1/32")).dev(link).withProtocol(80),
            Route.unicast(Cidr.parse("10.6.0.0/16"))
                .via(Ip.parse("10.2.0.2"))
                .dev(link)
                .withProtocol(80)
                .from(Ip.parse("10.2.0.1")),
            Route.unicast(Cidr.parse("0.0.0.0/0"))
                .via(Ip.parse("169.254.1.1"))
                .dev(link)
                .onLinkGateway()
                .withProtocol(80),
            Route.unicast(Cidr.parse("10.7.0.0/16")).dev(link).withTable(1000).withProtocol(80));
    netlink.batch(routes.stream().map(Route::add).toList()).orThrow();

    assertEquals(Set.copyOf(routes), Set.copyOf(netlink.routes(RouteFilter.protocol(80))));
    assertEquals(1, netlink.routes(RouteFilter.table(1000)).size());
    assertEquals(4, netlink.routes(new RouteFilter(false, 0, 80, link)).size());
    assertEquals(List.of(), netlink.routes(RouteFilter.table(77)));

    netlink.batch(routes.stream().map(Route::delete).toList()).orThrow();
    assertEquals(List.of(), netlink.routes(RouteFilter.protocol(80)));
  }

  @Test
  void rulesComeBackEqualAndThoseOfOthersAreTold() throws Exception {
    List<RoutingRule> before = netlink.rules();
    assertEquals(3, before.size(), before::toString); // local, main, default
    List<RoutingRule> rules =
        List.of(
            new RoutingRule(80, Optional.of(Cidr.parse("10.2.0.1/32")), Optional.empty(), 1005, 80),
            new RoutingRule(
                81,
                Optional.of(Cidr.parse("0.0.0.0/32")),
                Optional.of(Cidr.parse("10.3.0.0/16")),
                1005,
                80),
            new RoutingRule(82, Optional.empty(), Optional.empty(), 77, 4));
    netlink.batch(rules.stream().map(RoutingRule::add).toList()).orThrow();
    assertEquals(
        Errno.EEXIST,
        assertThrows(NetlinkException.class, () -> netlink.execute(rules.getFirst().add()))
            .errno());
    assertTrue(netlink.rules().containsAll(rules), () -> rules.toString());
    netlink.batch(rules.stream().map(RoutingRule::delete).toList()).orThrow();
    assertEquals(before, netlink.rules());
    assertEquals(
        Errno.ENOENT,
        assertThrows(NetlinkException.class, () -> netlink.execute(rules.getFirst().delete()))
            .errno());
  }

  @Test
  void replaceTakesThePlaceOfARoute() throws Exception {
    int link = up(veth("mgya", "mgyb"));
    netlink.execute(Route.blackhole(NET).withProtocol(80).add());
    Route other = Route.unicast(NET).dev(link).withProtocol(80);
    netlink.execute(other.replace());
    assertEquals(List.of(other), netlink.routes(RouteFilter.protocol(80)));
  }

  @Test
  void aBridgeTakesAPortAndLetsItGo() throws Exception {
    netlink.execute(Bridge.create("mgybr", MAC, 1400));
    Link bridge = netlink.link("mgybr").orElseThrow();
    assertEquals(Bridge.KIND, bridge.kind());
    assertEquals(MAC, bridge.mac().orElseThrow());
    assertEquals(1400, bridge.mtu());

    int port = veth("mgya", "mgyb").index();
    netlink.execute(LinkChange.of(port).master(bridge.index()).request());
    assertEquals(bridge.index(), netlink.link(port).orElseThrow().master());
    netlink.execute(LinkChange.of(port).master(0).request());
    assertEquals(0, netlink.link(port).orElseThrow().master());
  }

  @Test
  void severalChangesOfALinkGoInOneMessage() throws Exception {
    int index = veth("mgya", "mgyb").index();
    netlink.execute(
        LinkChange.of(index).rename("mgyx").mtu(1300).mac(OTHER_MAC).group(7).up().request());
    Link link = netlink.link("mgyx").orElseThrow();
    assertEquals(index, link.index());
    assertEquals(1300, link.mtu());
    assertEquals(OTHER_MAC, link.mac().orElseThrow());
    assertEquals(7, link.group());
    assertTrue(link.up());
    assertFalse(link.carrier());
    assertTrue(netlink.link("mgya").isEmpty());
    netlink.execute(LinkChange.of("mgyx").down().request());
    assertFalse(netlink.link("mgyx").orElseThrow().up());
  }

  @Test
  void aGroupOfLinksIsDeletedAtOnce() throws Exception {
    for (int i = 0; i < 5; i++) {
      veth("mgya" + i, "mgyb" + i);
      netlink.execute(LinkChange.of("mgya" + i).group(4000).request());
    }
    netlink.execute(LinkChange.deleteGroup(4000));
    assertEquals(List.of("lo"), netlink.links().stream().map(Link::name).toList());
    assertThrows(IllegalArgumentException.class, () -> LinkChange.deleteGroup(0));
  }

  @Test
  void linksAreDeletedByNameAndIndex() throws Exception {
    veth("mgya", "mgyb");
    netlink.execute(LinkChange.delete("mgya"));
    int index = veth("mgya", "mgyb").index();
    netlink.execute(LinkChange.delete(index));
    assertTrue(netlink.links().getFirst().loopback());
    assertEquals(1, netlink.links().size());
    NetlinkException refusal =
        assertThrows(NetlinkException.class, () -> netlink.execute(LinkChange.delete("mgya")));
    assertEquals("delete link mgya: no such device (ENODEV)", refusal.getMessage());
  }

  @Test
  void aLinkMovesToAnotherNamespace() throws Exception {
    try (TestNamespace other = TestNamespace.create();
        Netlink there = Netlink.open(other.namespace())) {
      veth("mgya", "mgyb");
      netlink.execute(LinkChange.of("mgyb").namespace(other.namespace()).request());
      assertTrue(netlink.link("mgyb").isEmpty());
      assertTrue(there.link("mgyb").isPresent());
    }
  }

  @Test
  void addressesAndNeighboursComeAndGo() throws Exception {
    int link = up(veth("mgya", "mgyb"));
    Address address = Address.of(link, InterfaceAddress.parse("10.2.0.1/24"));
    netlink.execute(address.add());
    assertEquals(List.of(address), netlink.addresses());
    assertEquals(
        Errno.EEXIST,
        assertThrows(NetlinkException.class, () -> netlink.execute(address.add())).errno());
    netlink.execute(address.replace());

    Neighbour neighbour = Neighbour.permanent(link, Ip.parse("10.2.0.9"), OTHER_MAC);
    netlink.execute(neighbour.add());
    netlink.execute(neighbour.add());
    assertTrue(netlink.neighbours().contains(neighbour));
    netlink.execute(neighbour.delete());
    assertFalse(netlink.neighbours().contains(neighbour));

    netlink.execute(address.delete());
    assertEquals(List.of(), netlink.addresses());
  }

  @Test
  void aClosedHandleRefusesToWork() throws Exception {
    Netlink closed = Netlink.open(namespace.namespace());
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, closed::links);
  }

  @Test
  void manyRoutesAreDumpedWhole() throws Exception {
    int count = 20_000;
    netlink.batch(IntStream.range(0, count).mapToObj(i -> blackhole(i).add()).toList()).orThrow();
    assertEquals(count, netlink.routes(RouteFilter.protocol(80)).size());
  }

  @Test
  void aDumpIsWholeWhileLinksComeAndGo() throws Exception {
    for (int i = 0; i < 60; i++) {
      veth("mgya" + i, "mgyb" + i);
    }
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<Integer> churn =
        new FutureTask<>(() -> {
          int rounds = 0;
          try (Netlink other = Netlink.open(namespace.namespace())) {
            for (; !done.get(); rounds++) {
              other.execute(Bridge.create("mgybr", MAC, 1500));
              other.execute(LinkChange.delete("mgybr"));
            }
          }
          return rounds;
        });
    Thread.ofPlatform().start(churn);
    try {
      for (int i = 0; i < 300; i++) {
        List<String> names = netlink.links().stream().map(Link::name).toList();
        assertEquals(121, names.stream().filter(name -> !name.equals("mgybr")).count());
        assertEquals(names.size(), Set.copyOf(names).size());
      }
    } finally {
      done.set(true);
    }
    assertTrue(churn.get(10, TimeUnit.SECONDS) > 0);
  }

  private static Route blackhole(int number) {
    return Route.blackhole(Ip.v4(0x0b000000 + number).toCidr()).withProtocol(80);
  }

  private Link veth(String name, String peer) throws Exception {
    netlink.execute(Veth.create(name, MAC, 1500, peer, namespace.namespace(), OTHER_MAC));
    return netlink.link(name).orElseThrow();
  }

  private int up(Link link) throws Exception {
    netlink.execute(LinkChange.of(link.index()).up().request());
    return link.index();
  }
}
