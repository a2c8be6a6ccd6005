package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.route.RouteKey;
import io.margay.netlink.sys.Errno;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ours is protocol 80; protocol 99 stands for everybody else. */
class RouteTableTest {
  private static final int OURS = 80;
  private static final int FOREIGN = 99;
  private static final Cidr A = Cidr.parse("10.1.0.0/24");
  private static final Cidr B = Cidr.parse("10.2.0.0/24");
  private static final Cidr C = Cidr.parse("10.3.0.0/24");

  private TestNamespace namespace;
  private Netlink netlink;
  private RouteTable table;

  @BeforeEach
  void open() throws Exception {
    namespace = TestNamespace.create();
    netlink = Netlink.open(namespace.namespace());
    table = new RouteTable(netlink, OURS);
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    namespace.close();
  }

  @Test
  void adoptsItsOwnDeletesItsStaleAndLeavesForeignRoutes() throws Exception {
    Route foreign = Route.blackhole(C).withProtocol(FOREIGN);
    netlink.execute(Route.blackhole(A).withProtocol(OURS).add());
    netlink.execute(Route.blackhole(B).withProtocol(OURS).add());
    netlink.execute(foreign.add());

    table.set(Route.blackhole(A));
    try (Events events = new Events()) {
      assertEquals(Map.of(), table.apply());
      events.end();
      assertEquals(
          List.of(new Event.RouteGone(Route.blackhole(B).withProtocol(OURS))), events.seen());
    }
    assertEquals(Set.of(Route.blackhole(A).withProtocol(OURS)), ours());
    assertEquals(List.of(foreign), netlink.routes(RouteFilter.protocol(FOREIGN)));
    assertTrue(table.inSync());
  }

  @Test
  void aChangedRouteIsThereAtAnyTime() throws Exception {
    int link = link();
    table.set(Route.blackhole(A));
    table.apply();
    table.set(Route.unicast(A).dev(link));
    try (Events events = new Events()) {
      assertEquals(Map.of(), table.apply());
      events.end();
      assertEquals(
          List.of(
              new Event.RouteAdded(Route.unicast(A).dev(link).withProtocol(OURS)),
              new Event.RouteGone(Route.blackhole(A).withProtocol(OURS))),
          events.seen());
    }
    assertEquals(Set.of(Route.unicast(A).dev(link).withProtocol(OURS)), ours());
  }

  @Test
  void aForeignRouteOfTheSameKeyIsLeftAndReportedUntilItIsGone() throws Exception {
    Route foreign = Route.blackhole(A).withProtocol(FOREIGN);
    netlink.execute(foreign.add());
    table.set(Route.blackhole(A));
    table.set(Route.blackhole(B));

    Map<RouteKey, NetlinkException> failures = table.apply();

    RouteKey key = Route.blackhole(A).key();
    assertEquals(Set.of(key), failures.keySet());
    assertEquals(Errno.EEXIST, failures.get(key).errno());
    assertFalse(table.inSync());
    assertEquals(Set.of(Route.blackhole(B).withProtocol(OURS)), ours());
    assertEquals(List.of(foreign), netlink.routes(RouteFilter.protocol(FOREIGN)));

    netlink.execute(foreign.delete());
    assertEquals(Map.of(), table.apply());
    assertEquals(2, ours().size());
  }

  @Test
  void aForeignHandThatReplacedOursIsNotReplacedInTurn() throws Exception {
    table.set(Route.blackhole(A));
    table.apply();
    Route foreign = Route.ofType(A, Route.Type.PROHIBIT).withProtocol(FOREIGN);
    netlink.execute(foreign.replace());

    table.resync();
    assertEquals(Set.of(Route.blackhole(A).key()), table.apply().keySet());
    assertEquals(List.of(foreign), netlink.routes(RouteFilter.protocol(FOREIGN)));
  }

  @Test
  void aRouteOverALinkThatIsDownStaysPendingAndIsWrittenOnceItIsUp() throws Exception {
    int link = link();
    netlink.execute(LinkChange.of(link).down().request());
    table.set(Route.unicast(A).dev(link));
    assertEquals(Errno.ENETDOWN, table.apply().get(Route.unicast(A).key()).errno());
    netlink.execute(LinkChange.of(link).up().request());
    assertEquals(Map.of(), table.apply());
    assertEquals(Map.of(), table.apply());
    assertTrue(table.inSync());
  }

  @Test
  void twoOfOursWithOneKeyAreReducedToTheWantedOne() throws Exception {
    Route wanted = Route.blackhole(A).withProtocol(OURS);
    netlink.execute(wanted.add());
    netlink.execute(Route.ofType(A, Route.Type.PROHIBIT).withProtocol(OURS).prepend());
    table.set(Route.blackhole(A));
    assertEquals(Map.of(), table.apply());
    assertEquals(Set.of(wanted), ours());
  }

  @Test
  void eventsShowWhatAForeignHandTookAwayAndItIsRepaired() throws Exception {
    int link = link();
    table.set(Route.blackhole(A));
    table.set(Route.unicast(B).dev(link));
    table.apply();
    try (Events events = new Events()) {
      netlink.execute(Route.blackhole(A).withProtocol(OURS).delete());
      events.end();
      events.seen().forEach(table::on);
    }
    assertFalse(table.inSync());
    assertEquals(Map.of(), table.apply());

    try (Events events = new Events()) {
      netlink.execute(LinkChange.of(link).down().request());
      netlink.execute(LinkChange.of(link).up().request());
      events.end();
      events.seen().forEach(table::on);
    }
    assertFalse(table.inSync());
    assertEquals(Map.of(), table.apply());
    assertEquals(2, ours().size());
  }

  @Test
  void ownEventsLeaveNothingPending() throws Exception {
    int link = link();
    try (Events events = new Events()) {
      table.set(Route.blackhole(A));
      table.apply();
      table.set(Route.unicast(A).dev(link));
      table.set(Route.blackhole(B));
      table.apply();
      table.remove(Route.blackhole(B));
      table.apply();
      events.end();
      events.seen().stream()
          .filter(event -> !(event instanceof Event.LinkChanged))
          .forEach(table::on);
    }
    assertTrue(table.inSync());
    assertEquals(1, ours().size());
  }

  @Test
  void anyWalkThroughDesiredSetsEndsWithThoseRoutesAndTheForeignOnes() throws Exception {
    Random random = new Random(20261121);
    Route foreign = Route.blackhole(C).withProtocol(FOREIGN);
    netlink.execute(foreign.add());
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 20; i++) {
        Cidr destination = Ip.v4(0x0b000000 + random.nextInt(30)).toCidr();
        Route.Type type = random.nextBoolean() ? Route.Type.BLACKHOLE : Route.Type.PROHIBIT;
        if (random.nextInt(3) > 0) {
          table.set(Route.ofType(destination, type).withPriority(random.nextInt(2)));
        } else {
          table.remove(Route.blackhole(destination));
        }
      }
      if (random.nextInt(4) == 0) { // a foreign hand; found by the resync
        for (Route route : ours()) {
          if (random.nextBoolean()) {
            netlink.execute(route.delete());
          }
        }
        table.resync();
      }
      assertEquals(Map.of(), table.apply());
      assertEquals(new HashSet<>(table.desired().values()), ours());
    }
    assertEquals(List.of(foreign), netlink.routes(RouteFilter.protocol(FOREIGN)));
  }

  @Test
  void aTableOfItsOwnWorksLikeTheMainOne() throws Exception {
    RouteTable other = new RouteTable(netlink, OURS, 4321);
    other.set(Route.blackhole(A));
    table.set(Route.blackhole(B));
    assertEquals(Map.of(), other.apply());
    assertEquals(Map.of(), table.apply());
    assertEquals(
        List.of(Route.blackhole(A).withProtocol(OURS).withTable(4321)),
        netlink.routes(RouteFilter.table(4321)));
    other.remove(Route.blackhole(A));
    assertEquals(Map.of(), other.apply());
    assertEquals(Set.of(Route.blackhole(B).withProtocol(OURS)), ours());
  }

  @Test
  void protocolsOfTheKernelAndTheAdministratorAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RouteTable(netlink, 2));
    assertThrows(IllegalArgumentException.class, () -> new RouteTable(netlink, 4));
  }

  private Set<Route> ours() throws Exception {
    return new HashSet<>(netlink.routes(RouteFilter.protocol(OURS)));
  }

  private int link() throws Exception {
    Mac mac = Mac.parse("02:00:00:00:00:01");
    Mac other = Mac.parse("02:00:00:00:00:02");
    netlink.execute(Veth.create("mgya", mac, 1500, "mgyb", namespace.namespace(), other));
    netlink.execute(LinkChange.of("mgya").up().request());
    return netlink.link("mgya").orElseThrow().index();
  }

  /** What a monitor reports, up to a route that marks the end. */
  private final class Events implements AutoCloseable {
    private final Route marker = Route.blackhole(Cidr.parse("192.0.2.0/24")).withProtocol(FOREIGN);
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(1_000);
    private final List<Event> seen = new ArrayList<>();
    private final Monitor monitor =
        Monitor.open(
            namespace.namespace(), Set.of(Monitor.Group.ROUTES, Monitor.Group.LINKS), queue::add);

    Events() throws NetlinkException {}

    void end() throws Exception {
      netlink.execute(marker.add());
      netlink.execute(marker.delete());
      Event event = queue.poll(5, TimeUnit.SECONDS);
      while (event != null && !event.equals(new Event.RouteAdded(marker))) {
        seen.add(event);
        event = queue.poll(5, TimeUnit.SECONDS);
      }
      assertEquals(new Event.RouteAdded(marker), event);
    }

    List<Event> seen() {
      return seen;
    }

    @Override
    public void close() {
      monitor.close();
    }
  }
}
