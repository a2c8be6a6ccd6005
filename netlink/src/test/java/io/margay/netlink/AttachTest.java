package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.InetSetting;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A container's attachment by netlink alone:
 *
 * <pre>
 *   host namespace                            container namespace
 *   mgytest0  ee:ee:ee:ee:ee:ee ---------- eth0  10.65.0.2/32
 *   proxy_arp, 10.65.0.2/32 dev mgytest0         default via 169.254.1.1 onlink
 * </pre>
 */
class AttachTest {
  private static final Mac HOST_MAC = Mac.parse("ee:ee:ee:ee:ee:ee");
  private static final Mac CONTAINER_MAC = Mac.parse("02:00:00:00:00:02");
  private static final Ip GATEWAY = Ip.parse("169.254.1.1");
  private static final Ip CONTAINER = Ip.parse("10.65.0.2");
  private static final Ip HOST = Ip.parse("10.65.255.1");

  @Test
  void containerWithASlash32AndALinkLocalGatewayReachesItsHost() throws Exception {
    try (TestNamespace host = TestNamespace.create();
        TestNamespace container = TestNamespace.create()) {
      attach(host.namespace(), container.namespace());

      assertTrue(
          Program.inside(container, "ping", "-c", "1", "-W", "2", HOST.toString())
              .contains(" 0% packet loss"));
    }
  }

  @Test
  void vethIsBornInTheContainerUnderItsFinalName() throws Exception {
    try (TestNamespace host = TestNamespace.create();
        TestNamespace container = TestNamespace.create();
        Netlink onHost = Netlink.open(host.namespace());
        Netlink inContainer = Netlink.open(container.namespace())) {
      onHost.execute(
          Veth.create("mgytest0", HOST_MAC, 1450, "eth0", container.namespace(), CONTAINER_MAC));

      Link hostEnd = onHost.link("mgytest0").orElseThrow();
      Link containerEnd = inContainer.link("eth0").orElseThrow();
      assertEquals(Veth.KIND, hostEnd.kind());
      assertEquals(HOST_MAC, hostEnd.mac().orElseThrow());
      assertEquals(1450, hostEnd.mtu());
      assertFalse(hostEnd.up());
      assertEquals(CONTAINER_MAC, containerEnd.mac().orElseThrow());
      assertEquals(1450, containerEnd.mtu());
      assertEquals(hostEnd.index(), containerEnd.peerIndex());
      assertEquals(containerEnd.index(), hostEnd.peerIndex());
      assertTrue(hostEnd.peerNamespaceId() >= 0);
      assertTrue(onHost.link("eth0").isEmpty());
      assertTrue(onHost.link(4711).isEmpty());
    }
  }

  private static void attach(Namespace host, Namespace container) throws NetlinkException {
    try (Netlink onHost = Netlink.open(host);
        Netlink inContainer = Netlink.open(container)) {
      onHost
          .batch(
              List.of(
                  Veth.create("mgytest0", HOST_MAC, 1500, "eth0", container, CONTAINER_MAC),
                  LinkChange.of("mgytest0")
                      .set(InetSetting.PROXY_ARP, 1)
                      .set(InetSetting.RP_FILTER, 1)
                      .set(InetSetting.FORWARDING, 1)
                      .up()
                      .request(),
                  LinkChange.of("lo").up().request(),
                  Address.of(1, new InterfaceAddress(HOST, 32)).add()))
          .orThrow();
      assertEquals("1", host.readSysctl("net/ipv4/conf/mgytest0/proxy_arp"));
      assertEquals("1", host.readSysctl("net/ipv4/conf/mgytest0/rp_filter"));
      assertEquals("1", host.readSysctl("net/ipv4/conf/mgytest0/forwarding"));

      int eth0 = inContainer.link("eth0").orElseThrow().index();
      inContainer
          .batch(
              List.of(
                  LinkChange.of(eth0).up().request(),
                  LinkChange.of("lo").up().request(),
                  Address.of(eth0, new InterfaceAddress(CONTAINER, 32)).add(),
                  Route.unicast(GATEWAY.toCidr()).dev(eth0).add(),
                  Route.unicast(Cidr.parse("0.0.0.0/0"))
                      .via(GATEWAY)
                      .dev(eth0)
                      .onLinkGateway()
                      .add(),
                  Neighbour.permanent(eth0, GATEWAY, HOST_MAC).add()))
          .orThrow();

      int hostEnd = onHost.link("mgytest0").orElseThrow().index();
      Route toContainer = Route.unicast(CONTAINER.toCidr()).dev(hostEnd).withProtocol(80);
      onHost.execute(toContainer.add());
      assertEquals(List.of(toContainer), onHost.routes(RouteFilter.protocol(80)));
      assertEquals(
          List.of(Neighbour.permanent(eth0, GATEWAY, HOST_MAC)),
          inContainer.neighbours().stream().filter(n -> n.state() == Neighbour.PERMANENT).toList());
    }
  }
}
