package io.margay.agent.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Event;
import io.margay.netlink.Monitor;
import io.margay.netlink.Netlink;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostRoutesTest {
  private static final Cidr BLOCK = Cidr.parse("10.1.0.0/26");
  private static final Cidr CONTAINER = Cidr.parse("10.1.0.1/32");
  private static final Cidr FAR = Cidr.parse("10.1.0.64/26");
  private static final Ip HOP = Ip.parse("10.199.0.2");
  private static final Ip OTHER_HOP = Ip.parse("10.199.0.3");

  private TestNamespace host;
  private Netlink netlink;
  private int veth;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
    netlink = Netlink.open(host.namespace());
    Program.inside(host, "ip link set lo up");
    Program.inside(host, "ip link add eth0 type veth peer name eth1");
    Program.inside(host, "ip link set eth1 up");
    Program.inside(host, "ip address add 10.199.0.1/24 dev eth0");
    Program.inside(host, "ip link set eth0 up");
    Program.inside(host, "ip link add mgyw type veth peer name mgyv");
    Program.inside(host, "ip link set mgyv up");
    Program.inside(host, "ip link set mgyw up");
    veth = netlink.link("mgyw").orElseThrow().index();
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    host.close();
  }

  private HostRoutes restarted() {
    return new HostRoutes(netlink);
  }

  /** Routes of ours in the words of iproute2. */
  private Set<String> routes() throws Exception {
    return Program.inside(host, "ip -oneline route show proto 80")
        .lines()
        .map(String::strip)
        .collect(Collectors.toSet());
  }

  private static void apply(HostRoutes routes) throws Exception {
    assertEquals(Map.of(), routes.apply());
  }

  @Test
  void aBlockThatCoversANetworkOfTheHostShadowsNothing() throws Exception {
    HostRoutes routes = restarted();
    routes.setBlocks(Set.of(BLOCK, Cidr.parse("10.199.0.0/26")));
    apply(routes);
    assertEquals(Set.of("blackhole 10.1.0.0/26"), routes());
  }

  @Test
  void aContainersRouteWinsOverALearnedOneAndThatOverABlackhole() throws Exception {
    HostRoutes routes = restarted();
    routes.setBlocks(Set.of(BLOCK, CONTAINER, FAR));
    routes.setLearned(CONTAINER, List.of(HOP));
    routes.setLearned(FAR, List.of(HOP));
    routes.setWorkload(CONTAINER, veth);
    apply(routes);
    assertEquals(
        Set.of(
            "blackhole 10.1.0.0/26",
            "10.1.0.1 dev mgyw scope link",
            "10.1.0.64/26 via 10.199.0.2 dev eth0"),
        routes());
    routes.removeWorkload(CONTAINER);
    routes.setLearned(FAR, List.of());
    apply(routes);
    assertEquals(
        Set.of(
            "blackhole 10.1.0.0/26", "10.1.0.1 via 10.199.0.2 dev eth0", "blackhole 10.1.0.64/26"),
        routes());
    routes.setLearned(CONTAINER, List.of(OTHER_HOP));
    routes.setBlocks(Set.of());
    apply(routes);
    assertEquals(Set.of("10.1.0.1 via 10.199.0.3 dev eth0"), routes());
  }

  @Test
  void severalNextHopsShareARouteAndAPeerBehindAGatewayIsReachedByIt() throws Exception {
    Ip behind = Ip.parse("172.31.0.9");
    HostRoutes routes = restarted();
    routes.setLearned(FAR, List.of(HOP, OTHER_HOP));
    routes.setLearned(behind.toCidr(), List.of(OTHER_HOP));
    routes.setLearned(Cidr.parse("10.9.0.0/16"), List.of(behind));
    apply(routes);
    String said = Program.inside(host, "ip route show 10.1.0.64/26 proto 80");
    assertTrue(said.contains("nexthop via 10.199.0.2 dev eth0 weight 1"), said);
    assertTrue(said.contains("nexthop via 10.199.0.3 dev eth0 weight 1"), said);
    assertTrue(routes().contains("10.9.0.0/16 via 10.199.0.3 dev eth0"));
    routes.setLearned(FAR, List.of(OTHER_HOP));
    apply(routes);
    assertTrue(routes().contains("10.1.0.64/26 via 10.199.0.3 dev eth0"));
  }

  @Test
  void readingBackOrRestartingWritesNothingThatIsRight() throws Exception {
    HostRoutes routes = restarted();
    fill(routes);
    apply(routes);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    try (Monitor _ = Monitor.open(host.namespace(), Set.of(Monitor.Group.ROUTES), events::add)) {
      routes.invalidate();
      apply(routes);
      HostRoutes next = restarted();
      fill(next);
      apply(next);
      next.forgetInherited();
      next.invalidate();
      apply(next);
      Program.inside(host, "ip route add 10.77.0.0/24 dev eth0"); // the end of the tape
      Event event = events.poll(2, TimeUnit.SECONDS);
      assertTrue(
          event instanceof Event.RouteAdded(var route)
              && route.destination().equals(Cidr.parse("10.77.0.0/24")),
          () -> event + " and " + events);
    }
  }

  private void fill(HostRoutes routes) {
    routes.setBlocks(Set.of(BLOCK));
    routes.addGateway(Ip.parse("169.254.1.1"));
    routes.setWorkload(CONTAINER, veth);
    routes.setLearned(FAR, List.of(HOP));
  }

  @Test
  void routesOfAnEarlierAgentStayUntilTheyAreTaughtAgainOrForgotten() throws Exception {
    HostRoutes first = restarted();
    Cidr second = Cidr.parse("10.1.0.128/26");
    Cidr third = Cidr.parse("10.1.0.192/26");
    for (Cidr prefix : List.of(FAR, second, third)) {
      first.setLearned(prefix, List.of(HOP));
    }
    first.setBlocks(Set.of(BLOCK));
    first.setWorkload(CONTAINER, veth);
    apply(first);
    HostRoutes next = restarted();
    apply(next);
    Set<String> inherited =
        Set.of(
            "10.1.0.64/26 via 10.199.0.2 dev eth0",
            "10.1.0.128/26 via 10.199.0.2 dev eth0",
            "10.1.0.192/26 via 10.199.0.2 dev eth0");
    assertEquals(inherited, routes(), "blocks and containers are known from the store at once");
    next.setLearned(FAR, List.of(OTHER_HOP));
    next.setLearned(second, List.of(HOP));
    next.setLearned(second, List.of());
    apply(next);
    assertEquals(
        Set.of("10.1.0.64/26 via 10.199.0.3 dev eth0", "10.1.0.192/26 via 10.199.0.2 dev eth0"),
        routes(),
        "what was taught and withdrawn does not come back");
    next.forgetInherited();
    apply(next);
    assertEquals(Set.of("10.1.0.64/26 via 10.199.0.3 dev eth0"), routes());
  }

  @Test
  void aGatewayHasARouteOnlyWhileNothingElseLeadsToIt() throws Exception {
    HostRoutes routes = restarted();
    routes.addGateway(Ip.parse("169.254.1.1"));
    apply(routes);
    assertEquals(Set.of("169.254.1.1 dev lo scope link"), routes());
    Program.inside(host, "ip route add default via 10.199.0.9");
    routes.invalidate();
    apply(routes);
    assertEquals(Set.of(), routes());
    Program.inside(host, "ip route del default");
    Program.inside(host, "ip route add blackhole default");
    routes.invalidate();
    apply(routes);
    assertEquals(Set.of("169.254.1.1 dev lo scope link"), routes());
  }

  @Test
  void aGatewayGoesWithTheLastThatAsksForIt() throws Exception {
    HostRoutes routes = restarted();
    routes.addGateway(Ip.parse("169.254.7.7"));
    routes.addGateway(Ip.parse("169.254.7.7"));
    routes.removeGateway(Ip.parse("169.254.7.7"));
    apply(routes);
    assertEquals(Set.of("169.254.7.7 dev lo scope link"), routes());
    routes.removeGateway(Ip.parse("169.254.7.7"));
    apply(routes);
    assertEquals(Set.of(), routes());
  }

  @Test
  void foreignRoutesStayAndOneInTheWayIsReported() throws Exception {
    Program.inside(host, "ip route add 10.1.0.1/32 dev eth0 proto static");
    Program.inside(host, "ip route add 10.5.0.0/24 via 10.199.0.7");
    HostRoutes routes = restarted();
    routes.setWorkload(CONTAINER, veth);
    assertEquals(Set.of(CONTAINER), routes.apply().keySet());
    Program.inside(host, "ip route del 10.1.0.1/32 dev eth0");
    apply(routes);
    assertEquals(Set.of("10.1.0.1 dev mgyw scope link"), routes());
    assertTrue(Program.inside(host, "ip route").contains("10.5.0.0/24 via 10.199.0.7"));
  }

  @Test
  void whatAForeignHandTookAwayIsWrittenAgain() throws Exception {
    HostRoutes routes = restarted();
    fill(routes);
    apply(routes);
    Set<String> right = routes();
    for (Cidr prefix : List.of(BLOCK, CONTAINER, FAR)) {
      String kind = prefix.equals(BLOCK) ? "blackhole " : "";
      Program.inside(host, "ip route del " + kind + prefix);
      assertTrue(routes.gone(prefix), prefix.toString());
      apply(routes);
      assertEquals(right, routes());
    }
    assertFalse(routes.gone(Cidr.parse("10.9.9.9/32")), "nobody wants that");
    Program.inside(host, "ip link set eth0 down"); // takes the routes over it along, silently
    Program.inside(host, "ip link set eth0 up");
    routes.invalidate();
    apply(routes);
    assertEquals(right, routes());
  }
}
