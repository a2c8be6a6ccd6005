package io.margay.bgp.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routers that have nothing but link-local addresses on the links between them.
 *
 * <pre>
 *   s e1 fe80::9 ─── r1 e0 fe80::2     192.0.2.0/24 and 2001:db8:9::/48
 *     e2 fe80::9 ─── r2 e0 fe80::3     another link with the same network
 * </pre>
 */
class LinkLocalPeerTest {
  @TempDir private Path folder;
  private Testbed bed;

  @BeforeEach
  void wire() throws Exception {
    bed = new Testbed(folder, "s", "r1", "r2");
    bed.link("s", "e1", "fe80::9/64", "r1", "e0", "fe80::2/64");
    bed.link("s", "e2", "fe80::9/64", "r2", "e0", "fe80::3/64");
  }

  @AfterEach
  void tearDown() {
    bed.close();
  }

  private void bird(String opener) throws Exception {
    bed.bird(
        "r1",
        """
        router id 10.78.1.2;
        protocol device {}
        protocol static s4 { ipv4; route 192.0.2.0/24 blackhole; }
        protocol static s6 { ipv6; route 2001:db8:9::/48 blackhole; }
        protocol bgp m {
          local fe80::2 as 65001; neighbor fe80::9%%e0 as 65000; %s
          connect retry time 1; connect delay time 1; error wait time 1, 2;
          ipv4 { import all; export all; extended next hop; next hop self; };
          ipv6 { import all; export all; next hop self; };
        }
        """
            .formatted(opener));
  }

  private Path file(String more) throws Exception {
    return Files.writeString(
        folder.resolve("s.yaml"),
        """
        local-as: 65000
        router-id: 10.78.0.9
        listen: ["::"]
        control-socket: %s/s.sock
        kernel: {export: true}
        originate: ["2001:db8:1::/48", 198.51.100.0/24]
        peers:
        - {address: "fe80::2%%e1", as: 65001, families: [ipv4-unicast, ipv6-unicast],
           extended-next-hop: true, connect-retry: 1%s}
        """
            .formatted(folder, more));
  }

  private String route(String prefix) {
    String family = prefix.indexOf(':') < 0 ? "-4" : "-6";
    return Commands.run("ip", "-n", bed.name("s"), family, "route", "show", prefix);
  }

  private void exchange() throws Exception {
    bed.eventually(
        "routes by the link of the peer",
        () ->
            route("192.0.2.0/24").contains("via inet6 fe80::2 dev e1")
                && route("2001:db8:9::/48").contains("via fe80::2 dev e1"));
    bed.eventually(
        "ours at BIRD",
        () ->
            bed.birdc("r1", "show", "route", "2001:db8:1::/48").contains("via fe80::9 on e0")
                && bed.birdc("r1", "show", "route", "198.51.100.0/24").contains("fe80::9 on e0"));
  }

  @Test
  void weConnect() throws Exception {
    bird("passive on;");
    bed.speaker("s", file(""));
    exchange();
  }

  @Test
  void thePeerConnects() throws Exception {
    bird("");
    bed.speaker("s", file(", passive: true"));
    exchange();
  }
}
