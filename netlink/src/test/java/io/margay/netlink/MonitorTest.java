package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import io.margay.netlink.wire.Request;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitorTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Mac MAC = Mac.parse("02:00:00:00:00:01");
  private static final Mac OTHER_MAC = Mac.parse("02:00:00:00:00:02");

  @Test
  void everyKindOfChangeIsReported() throws Exception {
    List<Event> events = new CopyOnWriteArrayList<>();
    try (TestNamespace namespace = TestNamespace.create();
        Netlink netlink = Netlink.open(namespace.namespace());
        Monitor _ =
            Monitor.open(namespace.namespace(), EnumSet.allOf(Monitor.Group.class), events::add)) {
      netlink.execute(Veth.create("mgya", MAC, 1500, "mgyb", namespace.namespace(), OTHER_MAC));
      int link = netlink.link("mgya").orElseThrow().index();
      Address address = Address.of(link, InterfaceAddress.parse("10.2.0.1/24"));
      Neighbour neighbour = Neighbour.permanent(link, Ip.parse("10.2.0.9"), OTHER_MAC);
      Route route = Route.unicast(Cidr.parse("10.5.0.0/16")).dev(link).withProtocol(80);
      netlink
          .batch(
              List.of(
                  LinkChange.of(link).up().request(),
                  address.add(),
                  neighbour.add(),
                  route.add(),
                  route.delete(),
                  neighbour.delete(),
                  address.delete(),
                  LinkChange.delete(link)))
          .orThrow();

      for (Event expected :
          List.of(
              new Event.AddressAdded(address),
              new Event.AddressGone(address),
              new Event.NeighbourChanged(neighbour),
              new Event.RouteAdded(route),
              new Event.RouteGone(route))) {
        Eventually.within(LIMIT, expected.toString(), () -> events.contains(expected));
      }
      Eventually.within(
          LIMIT,
          "the link's end",
          () ->
              events.stream()
                  .anyMatch(e -> e instanceof Event.LinkGone(var gone) && gone.index() == link));
      assertTrue(
          events.stream()
              .anyMatch(e -> e instanceof Event.LinkChanged(var l) && l.index() == link && l.up()));
      assertTrue(events.stream().anyMatch(Event.NeighbourGone.class::isInstance));
    }
  }

  @Test
  void aCallbackThatIsTooSlowIsToldThatEventsWereLost() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch overrun = new CountDownLatch(1);
    try (TestNamespace namespace = TestNamespace.create();
        Netlink netlink = Netlink.open(namespace.namespace());
        Monitor _ =
            Monitor.open(
                namespace.namespace(),
                Set.of(Monitor.Group.ROUTES),
                event -> {
                  if (event instanceof Event.Overrun) {
                    overrun.countDown();
                  }
                  await(held);
                })) {
      List<Request> requests =
          IntStream.range(0, 100_000)
              .mapToObj(i -> Route.blackhole(Ip.v4(0x0b000000 + i).toCidr()).add())
              .toList();
      netlink.batch(requests).orThrow();
      held.countDown();
      assertTrue(overrun.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void closeEndsTheThreadAtOnceAndMayBeCalledFromTheCallback() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        Netlink netlink = Netlink.open(namespace.namespace())) {
      Monitor idle = Monitor.open(namespace.namespace(), Set.of(Monitor.Group.ROUTES), _ -> {});
      long start = System.nanoTime();
      idle.close();
      idle.close();
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(1).toNanos());

      AtomicReference<Monitor> own = new AtomicReference<>();
      CountDownLatch set = new CountDownLatch(1);
      List<Event> events = new CopyOnWriteArrayList<>();
      own.set(
          Monitor.open(
              namespace.namespace(),
              Set.of(Monitor.Group.ROUTES),
              event -> {
                await(set);
                events.add(event);
                own.get().close();
              }));
      set.countDown();
      Route route = Route.blackhole(Cidr.parse("10.5.0.0/16"));
      netlink.execute(route.add());
      Eventually.within(LIMIT, "the only event", () -> !events.isEmpty());
      own.get().close();
      netlink.execute(route.delete());
      assertEquals(List.of(new Event.RouteAdded(route)), events);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
