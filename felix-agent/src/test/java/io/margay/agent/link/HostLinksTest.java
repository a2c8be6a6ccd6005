package io.margay.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.link.Link;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostLinksTest {
  private static final String PROXY_ARP = "net/ipv4/conf/mgya/proxy_arp";

  private TestNamespace host;
  private Netlink netlink;
  private HostLinks links;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
    netlink = Netlink.open(host.namespace());
    links = new HostLinks(netlink);
    Program.inside(host, "ip link add mgya type veth peer name other");
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    host.close();
  }

  private boolean up() throws Exception {
    return netlink.link("mgya").map(Link::up).orElse(false);
  }

  @Test
  void aHostEndComesUpWithProxyArp() throws Exception {
    assertFalse(up());
    int index = netlink.link("mgya").orElseThrow().index();
    assertEquals(Optional.of(index), links.bringUp("mgya", false));
    assertTrue(up());
    assertEquals("1", host.namespace().readSysctl(PROXY_ARP));
    assertEquals("0", host.namespace().readSysctl("net/ipv4/neigh/mgya/proxy_delay"));
  }

  @Test
  void aLinkThatDoesNotExistIsNoFailure() throws Exception {
    assertEquals(Optional.empty(), links.bringUp("mgynone", false));
  }

  @Test
  void whatAForeignHandTookDownComesUpOnceItIsLookedAt() throws Exception {
    links.bringUp("mgya", false);
    Program.inside(host, "ip link set mgya down");
    links.bringUp("mgya", false);
    assertFalse(up(), "it believes what it knows");
    links.invalidate("mgya");
    links.bringUp("mgya", false);
    assertTrue(up());
    Program.inside(host, "ip link del mgya");
    Program.inside(host, "ip link add mgya type veth peer name other");
    links.invalidateAll();
    assertEquals(netlink.link("mgya").map(Link::index), links.bringUp("mgya", false));
    assertTrue(up());
  }

  @Test
  void aLinkThatIsUpButDoesNotAnswerForTheGatewayIsRepaired() throws Exception {
    links.bringUp("mgya", false);
    host.namespace().writeSysctl(PROXY_ARP, "0");
    links.invalidate("mgya");
    links.bringUp("mgya", false);
    assertEquals("1", host.namespace().readSysctl(PROXY_ARP));
  }
}
