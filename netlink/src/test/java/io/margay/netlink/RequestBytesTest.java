package io.margay.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Bridge;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Our messages against what iproute2 6.1 sends for the same (by strace -e write=3). Two differences
 * are on purpose and written into the bytes below: nested attributes carry NLA_F_NESTED (80), and a
 * link is changed by RTM_SETLINK (13) instead of RTM_NEWLINK (10).
 */
class RequestBytesTest {
  private static final int SEQUENCE = 0x6b018504;
  private static final Mac MAC_1 = Mac.parse("02:00:00:00:00:01");
  private static final Mac MAC_2 = Mac.parse("02:00:00:00:00:02");
  private static final Mac MAC_3 = Mac.parse("02:00:00:00:00:03");

  @Test
  void veth() {
    // ip link add mgya address 02:00:00:00:00:01 mtu 1450 numtxqueues 1 numrxqueues 1 type veth
    //     peer name eth0 address 02:00:00:00:00:02 mtu 1450 numtxqueues 1 numrxqueues 1 netns OTHER
    same(
        """
        ac 00 00 00 10 00 05 06 04 85 01 6b 00 00 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0a 00 01 00 02 00 00 00 00 01 00 00 08 00 04 00
        aa 05 00 00 08 00 1f 00 01 00 00 00 08 00 20 00
        01 00 00 00 09 00 03 00 6d 67 79 61 00 00 00 00
        5c 00 12 80 08 00 01 00 76 65 74 68 50 00 02 80
        4c 00 01 80 00 00 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 0a 00 01 00 02 00 00 00 00 02 00 00
        08 00 04 00 aa 05 00 00 08 00 1f 00 01 00 00 00
        08 00 20 00 01 00 00 00 08 00 1c 00 04 00 00 00
        09 00 03 00 65 74 68 30 00 00 00 00
        """,
        Veth.create("mgya", MAC_1, 1450, "eth0", () -> 4, MAC_2));
  }

  @Test
  void bridge() {
    // ip link add mgybr address 02:00:00:00:00:03 mtu 1400 type bridge
    same(
        """
        50 00 00 00 10 00 05 06 04 85 01 6b 00 00 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        0a 00 01 00 02 00 00 00 00 03 00 00 08 00 04 00
        78 05 00 00 0a 00 03 00 6d 67 79 62 72 00 00 00
        10 00 12 80 0a 00 01 00 62 72 69 64 67 65 00 00
        """,
        Bridge.create("mgybr", MAC_3, 1400));
  }

  @Test
  void linkChanges() {
    // ip link set dev mgya mtu 1300
    same(
        """
        28 00 00 00 13 00 05 00 04 85 01 6b 00 00 00 00
        00 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00
        08 00 04 00 14 05 00 00
        """,
        LinkChange.of(2).mtu(1300).request());
    // ip link set dev mgya up
    same(
        """
        20 00 00 00 13 00 05 00 04 85 01 6b 00 00 00 00
        00 00 00 00 02 00 00 00 01 00 00 00 01 00 00 00
        """,
        LinkChange.of(2).up().request());
    // ip link set dev mgya master mgybr
    same(
        """
        28 00 00 00 13 00 05 00 04 85 01 6b 00 00 00 00
        00 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00
        08 00 0a 00 03 00 00 00
        """,
        LinkChange.of(2).master(3).request());
    // ip link del dev mgya
    same(
        """
        20 00 00 00 11 00 05 00 04 85 01 6b 00 00 00 00
        00 00 00 00 02 00 00 00 00 00 00 00 00 00 00 00
        """,
        LinkChange.delete(2));
    // ip link del group 7
    same(
        """
        28 00 00 00 11 00 05 00 04 85 01 6b 00 00 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        08 00 1b 00 07 00 00 00
        """,
        LinkChange.deleteGroup(7));
  }

  @Test
  void routes() {
    // ip route add 10.5.0.0/16 dev mgya proto 80
    same(
        """
        2c 00 00 00 18 00 05 06 04 85 01 6b 00 00 00 00
        02 10 00 00 fe 50 fd 01 00 00 00 00 08 00 01 00
        0a 05 00 00 08 00 04 00 02 00 00 00
        """,
        Route.unicast(Cidr.parse("10.5.0.0/16")).dev(2).withProtocol(80).add());
    // ip route add default via 169.254.1.1 dev mgya onlink proto 80
    same(
        """
        2c 00 00 00 18 00 05 06 04 85 01 6b 00 00 00 00
        02 00 00 00 fe 50 00 01 04 00 00 00 08 00 05 00
        a9 fe 01 01 08 00 04 00 02 00 00 00
        """,
        Route.unicast(Cidr.parse("0.0.0.0/0"))
            .via(Ip.parse("169.254.1.1"))
            .dev(2)
            .onLinkGateway()
            .withProtocol(80)
            .add());
    // ip route replace blackhole 10.6.0.0/16 proto 80 table 1000 metric 7
    same(
        """
        34 00 00 00 18 00 05 05 04 85 01 6b 00 00 00 00
        02 10 00 00 00 50 00 06 00 00 00 00 08 00 01 00
        0a 06 00 00 08 00 0f 00 e8 03 00 00 08 00 06 00
        07 00 00 00
        """,
        Route.blackhole(Cidr.parse("10.6.0.0/16"))
            .withProtocol(80)
            .withTable(1000)
            .withPriority(7)
            .replace());
    // ip route add 10.7.0.0/16 via 10.2.0.2 src 10.2.0.1
    same(
        """
        34 00 00 00 18 00 05 06 04 85 01 6b 00 00 00 00
        02 10 00 00 fe 03 00 01 00 00 00 00 08 00 01 00
        0a 07 00 00 08 00 05 00 0a 02 00 02 08 00 07 00
        0a 02 00 01
        """,
        Route.unicast(Cidr.parse("10.7.0.0/16"))
            .via(Ip.parse("10.2.0.2"))
            .from(Ip.parse("10.2.0.1"))
            .add());
  }

  @Test
  void addresses() {
    // ip address add 10.2.0.1/24 dev mgya
    Address address = Address.of(2, InterfaceAddress.parse("10.2.0.1/24"));
    same(
        """
        28 00 00 00 14 00 05 06 04 85 01 6b 00 00 00 00
        02 18 00 00 02 00 00 00 08 00 02 00 0a 02 00 01
        08 00 01 00 0a 02 00 01
        """,
        address.add());
    // ip address del 10.2.0.1/24 dev mgya
    same(
        """
        28 00 00 00 15 00 05 00 04 85 01 6b 00 00 00 00
        02 18 00 00 02 00 00 00 08 00 02 00 0a 02 00 01
        08 00 01 00 0a 02 00 01
        """,
        address.delete());
  }

  @Test
  void neighbours() {
    // ip neighbour replace 10.2.0.9 lladdr 02:00:00:00:00:02 dev mgya nud permanent
    Neighbour neighbour = Neighbour.permanent(2, Ip.parse("10.2.0.9"), MAC_2);
    same(
        """
        30 00 00 00 1c 00 05 05 04 85 01 6b 00 00 00 00
        02 00 00 00 02 00 00 00 80 00 00 00 08 00 01 00
        0a 02 00 09 0a 00 02 00 02 00 00 00 00 02 00 00
        """,
        neighbour.add());
    // ip neighbour del 10.2.0.9 dev mgya
    same(
        """
        24 00 00 00 1d 00 05 00 04 85 01 6b 00 00 00 00
        02 00 00 00 02 00 00 00 80 00 00 00 08 00 01 00
        0a 02 00 09
        """,
        neighbour.delete());
  }

  private static void same(String hex, Request request) {
    ByteBuffer buffer = ByteBuffer.allocate(request.length()).order(ByteOrder.nativeOrder());
    request.write(buffer, SEQUENCE, Nlmsg.ACK);
    assertEquals(
        hex.replaceAll("\\s+", " ").strip(), HexFormat.ofDelimiter(" ").formatHex(buffer.array()));
  }
}
