package io.margay.agent.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.resource.QosControls;
import io.margay.netlink.Netlink;
import io.margay.netlink.link.Link;
import io.margay.netlink.qdisc.TokenBucket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficLimitsTest {
  private static final String LINK = "mgy0123456789a";
  private static final String SECOND = "mgyw0123456789a";
  private static final Optional<QosControls> BOTH =
      Optional.of(new QosControls(8_000_000, 16_000_000, 0, 0));

  private TestNamespace host;
  private Netlink netlink;
  private int index;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
    netlink = Netlink.open(host.namespace());
    Program.inside(host, "ip link add " + LINK + " type veth peer name eth0");
    index = netlink.link(LINK).map(Link::index).orElseThrow();
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    host.close();
  }

  private boolean exists(String link) throws Exception {
    return netlink.link(link).isPresent();
  }

  @Test
  void theSecondLinkGoesWithTheContainer() throws Exception {
    TrafficLimits limits = new TrafficLimits(netlink);
    limits.set(LINK, BOTH);
    limits.bringInForce(LINK, index);
    assertTrue(exists(SECOND));
    limits.remove(LINK);
    limits.deleteUnused();
    assertFalse(exists(SECOND));
  }

  @Test
  void whatAnEarlierAgentLeftOfAContainerThatIsGoneIsRemoved() throws Exception {
    TrafficLimits earlier = new TrafficLimits(netlink);
    earlier.set(LINK, BOTH);
    earlier.bringInForce(LINK, index);
    Program.inside(host, "ip link delete " + LINK);
    TrafficLimits limits = new TrafficLimits(netlink);
    assertEquals(Set.of(), limits.audit());
    limits.deleteUnused();
    assertFalse(exists(SECOND));
  }

  @Test
  void aLimitThatIsNoLongerWantedIsFoundAndLifted() throws Exception {
    TrafficLimits earlier = new TrafficLimits(netlink);
    earlier.set(LINK, BOTH);
    earlier.bringInForce(LINK, index);
    TrafficLimits limits = new TrafficLimits(netlink);
    assertEquals(Set.of(LINK), limits.audit());
    limits.bringInForce(LINK, index);
    limits.deleteUnused();
    assertEquals(Set.of(), limits.audit());
    assertEquals("", Program.inside(host, "tc qdisc show dev " + LINK + " root").strip());
    assertFalse(exists(SECOND));
  }

  @Test
  void aLinkOfTheSameNameThatCameLaterIsLimitedAnew() throws Exception {
    TrafficLimits limits = new TrafficLimits(netlink);
    limits.set(LINK, BOTH);
    limits.bringInForce(LINK, index);
    Program.inside(host, "ip link delete " + LINK);
    Program.inside(host, "ip link add " + LINK + " type veth peer name eth0");
    int now = netlink.link(LINK).map(Link::index).orElseThrow();
    limits.bringInForce(LINK, now);
    assertEquals(Set.of(), limits.audit());
    assertEquals(1, netlink.redirects(now).size());
  }

  @Test
  void burstsAreWhatTheKernelCanHold() {
    for (long rate : List.of(1L, 1_000L, 1_000_000_000L, 1_000_000_000_000_000L)) {
      for (long burst : List.of(0L, 1L, 0xffff_ffffL, Long.MAX_VALUE)) {
        TokenBucket bucket =
            LinkLimits.of(new QosControls(rate, 0, burst, 0)).toContainer().orElseThrow();
        assertTrue(bucket.burst() <= 0xffff_ffffL && bucket.limit() >= bucket.burst());
      }
    }
    TokenBucket nobodys =
        LinkLimits.of(new QosControls(80_000_000, 0, 0xffff_ffffL, 0)).toContainer().orElseThrow();
    assertEquals(200_000, nobodys.burst(), "20 ms");
  }
}
