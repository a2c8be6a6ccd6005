package io.margay.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DyingLinksTest {
  private static final Duration SOON = Duration.ofSeconds(3);

  private TestNamespace host;
  private TestNamespace container;
  private Netlink netlink;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
    container = new TestNamespace();
    netlink = Netlink.open(host.namespace());
  }

  @AfterEach
  void close() throws Exception {
    netlink.close();
    container.close();
    host.close();
  }

  private void pair(String endpoint, String inside) throws Exception {
    String link = LinkName.ofEndpoint(endpoint);
    Program.inside(
        host,
        "ip link add " + link + " type veth peer name " + inside + " netns " + container.name());
    Program.inside(host, "ip link set " + link + " up");
  }

  private static Set<String> links(TestNamespace namespace) throws Exception {
    try (Netlink inside = Netlink.open(namespace.namespace())) {
      return new TreeSet<>(inside.links().stream().map(Link::name).toList());
    }
  }

  private DyingLinks dying() {
    return new DyingLinks(() -> Netlink.open(host.namespace()));
  }

  @Test
  void bothNamesAreFreeAtOnceAndThePairIsGoneSoon() throws Exception {
    try (DyingLinks dying = dying()) {
      String link = LinkName.ofEndpoint("e");
      for (int i = 0; i < 5; i++) { // the same container again and again
        pair("e", "eth0");
        dying.retire(netlink, link, Optional.of(container.namespace()), "eth0");
        assertFalse(links(host).contains(link));
        assertFalse(links(container).contains("eth0"));
        for (Link left : netlink.links()) {
          assertTrue(
              left.loopback() || (!left.up() && left.name().startsWith(LinkName.DYING_PREFIX)),
              left::toString);
        }
      }
      Eventually.within(SOON, "gone", () -> links(host).size() + links(container).size() == 2);
    }
  }

  @Test
  void aPairThatIsHalfGoneOrGoneIsFine() throws Exception {
    try (DyingLinks dying = dying()) {
      dying.retire(netlink, "mgynone", Optional.of(container.namespace()), "eth0");
      pair("e", "eth0");
      Program.inside(container, "ip link del eth0");
      dying.retire(netlink, LinkName.ofEndpoint("e"), Optional.of(container.namespace()), "eth0");
      pair("e", "eth0");
      dying.retire(netlink, LinkName.ofEndpoint("e"), Optional.empty(), "eth0");
      Eventually.within(SOON, "gone", () -> links(host).size() + links(container).size() == 2);
    }
  }

  @Test
  void aLinkOfTheContainerThatIsNoVethIsNotTouched() throws Exception {
    try (DyingLinks dying = dying()) {
      Program.inside(container, "ip link add eth0 type bridge");
      dying.retire(netlink, "mgynone", Optional.of(container.namespace()), "eth0");
      assertTrue(links(container).contains("eth0"));
    }
  }

  @Test
  void closingDeletesWhatWaits() throws Exception {
    DyingLinks dying = dying();
    pair("e", "eth0");
    dying.retire(netlink, LinkName.ofEndpoint("e"), Optional.of(container.namespace()), "eth0");
    dying.close();
    assertEquals(Set.of("lo"), links(host));
  }

  @Test
  void aDeletionThatFailedIsTriedAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    DyingLinks.Host reluctant =
        () -> {
          if (tries.incrementAndGet() == 1) {
            throw NetlinkException.failed("open socket", "netlink", "not this time");
          }
          return Netlink.open(host.namespace());
        };
    try (DyingLinks dying = new DyingLinks(reluctant)) {
      pair("e", "eth0");
      dying.retire(netlink, LinkName.ofEndpoint("e"), Optional.of(container.namespace()), "eth0");
      Eventually.within(SOON, "gone at the second try", () -> links(host).size() == 1);
    }
  }

  @Test
  void adoptionKeepsLinksOfKnownEndpointsAndTakesTheOthers() throws Exception {
    pair("known", "eth0");
    pair("unknown", "eth1");
    Program.inside(host, "ip link add mgyx0123456789 type veth peer name mgyshort");
    Program.inside(host, "ip link add theirs type bridge");
    List<Link> before = new ArrayList<>(netlink.links());
    try (DyingLinks dying = dying()) {
      new Adoption(dying).run(netlink, Set.of("known", "other"));
      Set<String> kept = Set.of("lo", "theirs", LinkName.ofEndpoint("known"));
      Eventually.within(SOON, "the others are gone", () -> links(host).equals(kept));
    }
    String known = LinkName.ofEndpoint("known");
    Link kept = before.stream().filter(link -> link.name().equals(known)).findFirst().orElseThrow();
    assertEquals(Optional.of(kept.index()), netlink.link(known).map(Link::index));
    assertTrue(netlink.link(known).orElseThrow().up());
  }
}
