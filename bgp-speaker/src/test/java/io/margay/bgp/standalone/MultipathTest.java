package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two routers with the same networks, and packets that go by both of them.
 *
 * <pre>
 *   s 10.78.1.9, 2001:db8:1::9 ─── r1 10.78.1.2, 2001:db8:1::2     192.0.2.1 and 203.0.113.1 on lo of
 *     10.78.2.9, 2001:db8:2::9 ─── r2 10.78.2.2, 2001:db8:2::2     both, and 2001:db8:9::1
 * </pre>
 */
class MultipathTest {
  private static final List<String> FOUR = List.of("192.0.2.1/32", "203.0.113.1/32");

  @TempDir private Path folder;
  private Testbed bed;

  @BeforeEach
  void wire() throws Exception {
    bed = new Testbed(folder, "s", "r1", "r2");
    for (int router = 1; router <= 2; router++) {
      String name = "r" + router;
      bed.link(
          "s",
          "e" + router,
          "10.78.%d.9/24".formatted(router),
          name,
          "e0",
          "10.78.%d.2/24".formatted(router));
      bed.address("s", "e" + router, "2001:db8:%d::9/64".formatted(router));
      bed.address(name, "e0", "2001:db8:%d::2/64".formatted(router));
      for (String own : FOUR) {
        bed.address(name, "lo", own);
      }
      bed.address(name, "lo", "2001:db8:9::1/128");
      Commands.must(
          "ip",
          "-n",
          bed.name(name),
          "route",
          "add",
          "default",
          "via",
          "10.78.%d.9".formatted(router));
      Commands.must(
          "ip",
          "-n",
          bed.name(name),
          "-6",
          "route",
          "add",
          "default",
          "via",
          "2001:db8:%d::9".formatted(router));
      bed.bird(name, bird(router));
    }
  }

  private static String bird(int router) {
    return """
    router id 10.78.%1$d.2;
    protocol device {}
    protocol static s4 { ipv4; route 192.0.2.0/24 blackhole; route 203.0.113.0/24 blackhole; }
    protocol static s6 { ipv6; route 2001:db8:9::/48 blackhole; }
    template bgp any {
      connect retry time 1; connect delay time 1; error wait time 1, 2; hold time 240;
      graceful restart off;
    }
    protocol bgp m from any {
      local 10.78.%1$d.2 as 65001; neighbor 10.78.%1$d.9 as 65000;
      ipv4 { import all; export where net = 192.0.2.0/24; };
    }
    protocol bgp m6 from any {
      local 2001:db8:%1$d::2 as 65001; neighbor 2001:db8:%1$d::9 as 65000;
      ipv4 { import all; export where net = 203.0.113.0/24; extended next hop; next hop self; };
      ipv6 { import all; export where source = RTS_STATIC; next hop self; };
    }
    """
        .formatted(router);
  }

  private Path file() throws Exception {
    return Files.writeString(
        folder.resolve("s.yaml"),
        """
        local-as: 65000
        router-id: 10.78.0.9
        listen: [0.0.0.0, "::"]
        control-socket: %s/s.sock
        kernel: {export: true}
        multipath: 4
        peers:
        - {name: r1, address: 10.78.1.2, as: 65001}
        - {name: r2, address: 10.78.2.2, as: 65001}
        - {name: r1-6, address: "2001:db8:1::2", as: 65001, families: [ipv4-unicast, ipv6-unicast],
           extended-next-hop: true}
        - {name: r2-6, address: "2001:db8:2::2", as: 65001, families: [ipv4-unicast, ipv6-unicast],
           extended-next-hop: true}
        """
            .formatted(folder));
  }

  @AfterEach
  void tearDown() {
    bed.close();
  }

  private String route(String prefix) {
    String family = prefix.indexOf(':') < 0 ? "-4" : "-6";
    return Commands.run("ip", "-n", bed.name("s"), family, "route", "show", prefix);
  }

  private int hops(String prefix) {
    String said = route(prefix);
    return said.contains("nexthop")
        ? said.split("nexthop ", -1).length - 1
        : said.contains("via") ? 1 : 0;
  }

  private void everywhere(int hops) throws Exception {
    for (String prefix : List.of("192.0.2.0/24", "203.0.113.0/24", "2001:db8:9::/48")) {
      bed.eventually(
          hops + " next hops for " + prefix + ", not " + route(prefix), () -> hops(prefix) == hops);
    }
  }

  @Test
  void aNextHopThatDiesLeavesTheOtherOneAndPacketsGoOn() throws Exception {
    bed.speaker("s", file());
    everywhere(2);
    String mixed = route("203.0.113.0/24");
    assertTrue(mixed.contains("via inet6 2001:db8:1::2 dev e1"), mixed);
    // From the address that both know a way back to; ICMP sees replies by either.
    Testbed.Pings four = bed.ping("s", "192.0.2.1");
    Testbed.Pings mixedPings = bed.ping("s", "203.0.113.1");
    Testbed.Pings six = bed.ping("s", "2001:db8:9::1");

    List<Testbed.Pings> all = List.of(four, mixedPings, six);
    for (Testbed.Pings pings : all) {
      pings.answered(5);
    }
    bed.killBird("r1");
    everywhere(1);
    assertTrue(route("192.0.2.0/24").contains("via 10.78.2.2 dev e2"), route("192.0.2.0/24"));
    for (Testbed.Pings pings : all) {
      pings.answered(5);
      assertEquals(0, pings.lost(), pings::text);
    }
    bed.bird("r1", bird(1));
    everywhere(2);
  }

  @Test
  void aLinkThatFallsTakesItsNextHopsAwayLongBeforeTheHoldTimeEnds() throws Exception {
    bed.speaker("s", file());
    everywhere(2);
    Commands.must("ip", "-n", bed.name("s"), "link", "set", "e2", "down");
    everywhere(1);
    assertTrue(route("192.0.2.0/24").contains("via 10.78.1.2 dev e1"), route("192.0.2.0/24"));
    Commands.must("ip", "-n", bed.name("s"), "link", "set", "e2", "up");
    bed.address("s", "e2", "2001:db8:2::9/64"); // IPv6 addresses go with the link
    everywhere(2);
    // A foreign hand is repaired.
    Commands.must("ip", "-n", bed.name("s"), "route", "delete", "192.0.2.0/24");
    everywhere(2);
    // The peer's end falls: no carrier here.
    Commands.must("ip", "-n", bed.name("r1"), "link", "set", "e0", "down");
    everywhere(1);
  }
}
