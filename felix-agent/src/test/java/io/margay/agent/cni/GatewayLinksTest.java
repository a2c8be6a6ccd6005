package io.margay.agent.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Netlink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayLinksTest {
  private static final Cidr BLOCK = Cidr.parse("10.1.0.0/26");
  private static final Ip GATEWAY = Ip.parse("10.1.0.5");

  private TestNamespace host;
  private Netlink netlink;
  private GatewayLinks links;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
    netlink = Netlink.open(host.namespace());
    links = new GatewayLinks(netlink);
    Program.inside(host, "ip link add cni0 type bridge");
    Program.inside(host, "ip link add eth0 type veth peer name eth1");
    Program.inside(host, "ip address add 10.2.0.1/24 dev cni0");
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    host.close();
  }

  private String addresses() throws Exception {
    return Program.inside(host, "ip -4 -oneline address show");
  }

  @Test
  void aBridgeLosesTheGatewayThatNobodyNeeds() throws Exception {
    Program.inside(host, "ip address add 10.1.0.5/26 dev cni0");
    assertTrue(links.free(GATEWAY, BLOCK));
    assertFalse(addresses().contains("10.1.0.5"), addresses());
    assertTrue(addresses().contains("10.2.0.1/24"), addresses());
    assertTrue(links.free(GATEWAY, BLOCK));
  }

  @Test
  void theHostsOwnAddressesStay() throws Exception {
    for (String own :
        new String[] {"10.1.0.5/26 dev eth0", "10.1.0.5/32 dev cni0", "10.1.0.6/26 dev cni0"}) {
      Program.inside(host, "ip address add " + own);
      String before = addresses();
      assertFalse(links.free(GATEWAY, BLOCK), own);
      assertEquals(before, addresses());
      Program.inside(host, "ip address delete " + own);
    }
  }
}
