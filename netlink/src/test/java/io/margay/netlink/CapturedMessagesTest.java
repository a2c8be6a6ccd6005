package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.address.Address;
import io.margay.netlink.address.AddressCodec;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkCodec;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.neighbour.NeighbourCodec;
import io.margay.netlink.route.NextHop;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteCodec;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Ack;
import io.margay.netlink.wire.Nlmsg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reading what a kernel really sent; the files say how it was made to. */
class CapturedMessagesTest {
  private static final int FUZZ_EXECUTIONS = 100_000;
  private static final Ip GATEWAY = Ip.parse("169.254.1.1");

  @Test
  void links() throws Exception {
    List<Link> links = read("links", LinkCodec.RTM_NEWLINK, LinkCodec::read);
    assertEquals(List.of("lo", "mgya", "mgybr"), links.stream().map(Link::name).toList());
    assertTrue(links.get(0).loopback());
    Link veth = links.get(1);
    assertEquals(
        new Link(
            2,
            "mgya",
            "veth",
            Optional.of(Mac.parse("02:00:00:00:00:01")),
            1450,
            veth.flags(),
            7,
            3,
            2,
            0,
            0),
        veth);
    assertEquals("bridge", links.get(2).kind());
    assertEquals(-1, links.get(2).peerNamespaceId());
  }

  @Test
  void routes() throws Exception {
    assertEquals(
        List.of(
            Route.blackhole(Cidr.parse("10.6.0.0/16"))
                .withProtocol(80)
                .withTable(1000)
                .withPriority(7),
            Route.unicast(Cidr.parse("0.0.0.0/0"))
                .via(GATEWAY)
                .dev(2)
                .onLinkGateway()
                .withProtocol(80),
            Route.unicast(Cidr.parse("10.5.0.0/16")).dev(2).withProtocol(80),
            Route.ofType(Cidr.parse("10.8.0.0/24"), Route.Type.UNREACHABLE).withProtocol(80),
            Route.unicast(Cidr.parse("10.9.0.0/16"))
                .via(List.of(hop("10.2.0.2"), hop("10.2.0.3")))
                .withProtocol(80)),
        read("routes", RouteCodec.RTM_NEWROUTE, RouteCodec::read));
  }

  private static NextHop hop(String gateway) {
    return new NextHop(Ip.parse(gateway), 2);
  }

  @Test
  void aRouteWithATypeOfServiceIsPassedOver() throws Exception {
    List<Route> routes = read("routes-main", RouteCodec.RTM_NEWROUTE, RouteCodec::read);
    assertTrue(
        routes.contains(
            Route.unicast(Cidr.parse("10.7.0.0/16"))
                .via(Ip.parse("10.2.0.2"))
                .dev(2)
                .from(Ip.parse("10.2.0.1"))));
    assertTrue(routes.stream().noneMatch(r -> r.destination().equals(Cidr.parse("10.11.0.0/16"))));
  }

  @Test
  void addressesOfAPointToPointLinkAreOurEnd() throws Exception {
    List<Address> addresses = read("addresses", AddressCodec.RTM_NEWADDR, AddressCodec::read);
    assertEquals(
        List.of(
            new Address(1, InterfaceAddress.parse("127.0.0.1/8"), Route.SCOPE_HOST),
            Address.of(2, InterfaceAddress.parse("10.2.0.1/24")),
            Address.of(2, InterfaceAddress.parse("10.3.0.1/32"))),
        addresses);
  }

  @Test
  void neighbours() throws Exception {
    assertTrue(
        read("neighbours", NeighbourCodec.RTM_NEWNEIGH, NeighbourCodec::read)
            .contains(
                Neighbour.permanent(2, Ip.parse("10.2.0.9"), Mac.parse("02:00:00:00:00:02"))));
  }

  @Test
  void refusalsWithAndWithoutTheRequestRepeated() throws Exception {
    for (String capture : List.of("refusal", "refusal-uncapped")) {
      Captured.visit(
          capture,
          (type, flags, body) -> {
            assertEquals(Nlmsg.ERROR, type);
            Ack ack = Ack.read(body, flags);
            assertEquals(Errno.ENETDOWN, ack.errno());
            assertEquals("Device for nexthop is not up", ack.text());
          });
    }
    Captured.visit(
        "acknowledgement",
        (type, flags, body) -> {
          assertEquals(Nlmsg.ERROR, type);
          assertEquals(new Ack(0, "", -1), Ack.read(body, flags));
        });
  }

  @Test
  void eventsAreDecodedAndThoseOfABridgePassedOver() throws Exception {
    List<String> kinds = new ArrayList<>();
    List<Integer> passedOver = new ArrayList<>();
    Captured.visit(
        "events",
        (type, _, body) ->
            Monitor.decode(type, body)
                .ifPresentOrElse(
                    event -> kinds.add(event.getClass().getSimpleName()),
                    () -> passedOver.add(type)));
    assertEquals(
        List.of(
            "LinkChanged",
            "RouteGone",
            "AddressGone",
            "NeighbourChanged",
            "NeighbourGone",
            "LinkGone",
            "RouteAdded"),
        kinds.stream().distinct().toList());
    // Of a bridge: its ports, and the entries of its forwarding table.
    assertEquals(
        Set.of(
            LinkCodec.RTM_NEWLINK,
            LinkCodec.RTM_DELLINK,
            NeighbourCodec.RTM_NEWNEIGH,
            NeighbourCodec.RTM_DELNEIGH),
        Set.copyOf(passedOver));
  }

  @Test
  void damagedMessagesAreReadOrRefusedAndNothingElse() throws Exception {
    new Fuzzer(
            3,
            "links",
            "routes",
            "routes-main",
            "addresses",
            "neighbours",
            "events",
            "refusal",
            "refusal-uncapped",
            "acknowledgement")
        .run(
            FUZZ_EXECUTIONS,
            (type, flags, body) -> {
              switch (type) {
                case Nlmsg.ERROR -> Ack.read(body, flags);
                case Nlmsg.DONE -> Ack.readDone(body, flags);
                default -> Monitor.decode(type, body);
              }
            });
  }

  private static <T> List<T> read(String capture, int wanted, Exchange.Decoder<T> decoder)
      throws Exception {
    List<T> objects = new ArrayList<>();
    Captured.visit(
        capture,
        (type, flags, body) -> {
          if (type == wanted) {
            decoder.read(body).ifPresent(objects::add);
          } else {
            assertEquals(Nlmsg.DONE, type);
            assertEquals(0, Ack.readDone(body, flags).errno());
          }
        });
    return objects;
  }
}
