package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Poll;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Resources about BGP in etcd, as users apply them, seen at routers beside the cluster, each a BIRD
 * with an address of its own on the host {@code tor}, and by packets.
 */
@ExtendWith(ThreeHosts.Given.class)
class BgpResourcesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String FABRIC = "u0";
  private static final String ALL = "ipv4 { import all; export where source = RTS_STATIC; };";

  private final ThreeHosts hosts;
  private final Host tor;
  private final BgpPeers h1;
  private final BgpPeers h2;
  private final List<Bird> birds = new ArrayList<>();
  private final List<Container> containers = new ArrayList<>();
  private final List<String> applied = new ArrayList<>();
  private String block1 = "";
  private String block2 = "";

  /** Blocks that containers of other tests have left with these hosts. */
  private final List<String> others = new ArrayList<>();

  @TempDir private Path folder;

  BgpResourcesTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.tor = hosts.tor();
    this.h1 = new BgpPeers(hosts.host("h1"));
    this.h2 = new BgpPeers(hosts.host("h2"));
  }

  @BeforeEach
  void attach() throws IOException {
    containers.addAll(hosts.attach("h1/bgp1", "h2/bgp2"));
    ThreeHosts.awaitMesh(containers);
    block1 = block(h1, containers.getFirst());
    block2 = block(h2, containers.getLast());
    for (BgpPeers on : List.of(h1, h2)) {
      on.host()
          .run("ip", "route", "show", "type", "blackhole")
          .orThrow()
          .lines()
          .map(route -> route.split(" ", -1)[1])
          .filter(block -> !block.equals(block1) && !block.equals(block2))
          .forEach(others::add);
    }
  }

  /** What a host told, but for what others have left with it. */
  private List<String> told(Bird bird, String host) throws IOException {
    return bird.prefixes(host).stream().filter(prefix -> !others.contains(prefix)).toList();
  }

  /** The host's block that holds the container's address. */
  private static String block(BgpPeers on, Container container) throws IOException {
    return on.host()
        .run("ip", "route", "show", "type", "blackhole", "match", container.address().toString())
        .orThrow()
        .replaceAll("(?s)blackhole ([^ ]+).*", "$1");
  }

  @AfterEach
  void clear() throws IOException {
    hosts.on("h1", String.join("", applied.reversed()), "delete", "-f", "-");
    for (Bird bird : birds) {
      bird.stop();
    }
    for (Container container : containers) {
      container.detach();
    }
  }

  private Bird bird(String address, String device, long as, String protocols) throws IOException {
    Bird bird = Bird.start(tor, folder, address, device, as, protocols);
    birds.add(bird);
    return bird;
  }

  /** A document in the words of its kind, taken away after the test. */
  private String of(String kind, String name, String spec) {
    String document =
        "- {apiVersion: margay.io/v1, kind: %s, metadata: {name: %s}, spec: {%s}}\n"
            .formatted(kind, name, spec.replace("\n", "\n  "));
    String key = "kind: %s, metadata: {name: %s}".formatted(kind, name);
    applied.removeIf(known -> known.contains(key));
    applied.add(document);
    return document;
  }

  private void apply(String... documents) throws IOException {
    hosts.apply(String.join("", documents));
  }

  private static String statics(String... routes) {
    StringBuilder text = new StringBuilder("protocol static { ipv4; ");
    for (String route : routes) {
      text.append("route ").append(route).append(" blackhole; ");
    }
    return text.append("}\n").toString();
  }

  private static String session(String name, String neighbour, String more) {
    return "protocol bgp %s from t { neighbor %s; %s }\n".formatted(name, neighbour, more);
  }

  private static void secret(Host host, String text) throws IOException {
    Path file = host.path("/etc/margay").resolve("secrets/tor/key");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private static String routes(BgpPeers on) throws IOException {
    return on.host().run("ip", "route", "show", "proto", "80").orThrow();
  }

  @Test
  void whatAPeerResourceSaysIsSeenAtThePeer() throws IOException {
    for (Host host : hosts.all()) {
      secret(host, "geheim");
    }
    apply(
        of(
            "BGPFilter",
            "f",
            """
            importV4: [
              {communities: {values: ['65000:1', '65000:13']}, action: Reject},
              {cidr: 198.51.100.0/25, matchOperator: In, action: Reject},
              {cidr: 0.0.0.0/0, matchOperator: Equal, action: Accept},
              {cidr: 203.0.113.128/25, matchOperator: Equal, action: Accept,
               operations: [{addCommunity: {value: '65000:55'}}, {setPriority: {value: 100}}]}],
            exportV4: [{cidr: %s, matchOperator: In, action: Accept,
              operations: [{addCommunity: {value: '65000:99'}}, {prependASPath: {prefix: [64512, 64512]}}]}]
            """
                .formatted(block1)),
        of(
            "BGPConfiguration",
            "default",
            "communities: [{name: pods, value: '65000:7'}], prefixAdvertisements:"
                + " [{cidr: 192.168.0.0/16, communities: [pods, '65000:1:2']}]"),
        of(
            "BGPPeer",
            "all",
            "peerIP: 10.199.0.201, asNumber: 65001, filters: [f], maxRestartTime: 50s,"
                + " keepaliveTime: 5s, password: {secretKeyRef: {name: tor, key: key}}"),
        of(
            "BGPPeer",
            "one",
            "node: h1, peerIP: 10.199.0.202, asNumber: 65002, ttlSecurity: 1,"
                + " numAllowedLocalASNumbers: 1"),
        of(
            "BGPPeer",
            "some",
            "nodeSelector: margay.io/node == 'h2', peerIP: 10.199.0.203, asNumber: 65003,"
                + " localASNumber: 64999"),
        of(
            "BGPPeer",
            "beyond",
            "node: h1, peerIP: 203.0.113.9, asNumber: 65004, reachableBy: 10.199.0.201"));
    String key = " as 64512; password \"geheim\"";
    Bird all =
        bird(
            "10.199.0.201/24",
            FABRIC,
            65001,
            statics("0.0.0.0/0", "198.51.100.0/26", "203.0.113.128/25", "192.0.2.0/25")
                + "protocol static { ipv4; route 192.0.3.0/24 blackhole"
                + " { bgp_community.add((65000, 13)); }; }\n"
                + session("h1", "10.199.0.1" + key, ALL)
                + session("h2", "10.199.0.2" + key, ALL)
                + session("h3", "10.199.0.3" + key, ALL));
    String own =
        "ipv4 { import all; export filter { bgp_path.prepend(64512); accept; }; }; ttl security on;";
    Bird one =
        bird(
            "10.199.0.202/24",
            FABRIC,
            65002,
            statics("192.0.2.128/25") + session("h1", "10.199.0.1 as 64512", own));
    Bird some = bird("10.199.0.203/24", FABRIC, 65003, session("h2", "10.199.0.2 as 64999", ALL));
    bird("203.0.113.9/32", "lo", 65004, session("h1", "10.199.0.1 as 64512", ALL + "multihop;"));
    h1.awaitUp("10.199.0.201", "10.199.0.202", "203.0.113.9");
    h2.awaitUp("10.199.0.201", "10.199.0.203");
    new BgpPeers(hosts.host("h3")).awaitUp("10.199.0.201");
    assertEquals("", h1.peer("10.199.0.203").text("state"), "selected by its node only");

    Poll.until(SOON, "block", () -> !all.route("h1", block1).isEmpty());
    String told = all.route("h1", block1);
    assertTrue(told.contains("BGP.as_path: 64512 64512 64512"), told);
    assertTrue(told.contains("BGP.next_hop: 10.199.0.1"), told);
    assertTrue(told.contains("(65000,7)") && told.contains("(65000,99)"), told);
    assertTrue(told.contains("(65000, 1, 2)"), told);
    assertFalse(all.route("h2", block2).contains("(65000,99)"));
    assertEquals(List.of(block2), all.prefixes("h2").stream().filter(block2::equals).toList());
    String agreed = all.ask("show protocols all h1");
    assertTrue(agreed.contains("Restart time: 50"), agreed);
    assertTrue(agreed.matches("(?s).*Hold timer: +[0-9.]+/15\n.*"), agreed);
    Poll.until(SOON, "block of h1", () -> told(one, "h1").equals(List.of(block1)));
    Poll.until(SOON, "block of h2", () -> told(some, "h2").equals(List.of(block2)));
    assertTrue(some.route("h2", block2).contains("BGP.as_path: 64999\n"), some.route("h2", block2));

    Map<String, String> received = h1.received("10.199.0.201");
    assertEquals("", received.get("0.0.0.0/0"), received::toString);
    assertEquals("", received.get("192.0.2.0/25"), received::toString);
    for (String refused : List.of("198.51.100.0/26", "192.0.3.0/24")) {
      assertTrue(received.getOrDefault(refused, "").contains("filter"), received::toString);
    }
    assertEquals("", h1.received("10.199.0.202").get("192.0.2.128/25"), "our own AS once");
    Poll.untilPasses(
        SOON,
        () -> {
          String routes = routes(h1);
          assertTrue(routes.contains("default via 10.199.0.201"), routes);
          assertTrue(routes.contains("192.0.2.128/25 via 10.199.0.202"), routes);
          assertTrue(routes.contains("203.0.113.9 via 10.199.0.201"), routes);
          assertFalse(routes.contains("198.51.100"), routes);
        });
    String why = h1.host().run("netctl", "bgp", "routes", "203.0.113.128/25").orThrow();
    assertTrue(why.contains("2147483547") && why.contains("65000:55"), why);
  }

  @Test
  void ofAPeerEverythingIsBelievedButWhatWouldTakeTrafficFromItsPlace() throws IOException {
    String inside1 = block1.replaceFirst("/26", "/28");
    String inside2 = block2.replaceFirst("/26", "/28");
    Bird bird =
        bird(
            "10.199.0.201/24",
            FABRIC,
            65001,
            statics("0.0.0.0/0", "169.254.7.0/24", "10.199.0.1/32", "10.199.0.2/32", inside1)
                + statics(inside2, "192.0.2.0/24", "192.168.0.0/17", "198.51.100.0/24")
                + "protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }\n"
                + session("h1", "10.199.0.1 as 64512", "allow local as 1;" + ALL));
    apply(
        of(
            "BGPPeer",
            "tor",
            "node: h1, peerIP: 10.199.0.201, asNumber: 65001, sourceAddress: None"));
    h1.awaitUp("10.199.0.201");
    Poll.until(SOON, "received", () -> h1.received("10.199.0.201").size() == 9);
    Map<String, String> received = h1.received("10.199.0.201");
    for (String no : List.of("0.0.0.0/0", "169.254.7.0/24", "10.199.0.1/32", "10.199.0.2/32")) {
      assertTrue(received.getOrDefault(no, "").contains("import filter"), no + received);
    }
    assertTrue(received.getOrDefault(inside1, "").contains("import filter"), inside1 + received);
    for (String yes : List.of("192.0.2.0/24", "192.168.0.0/17", "198.51.100.0/24", inside2)) {
      assertEquals("", received.get(yes), yes + received);
    }
    // Packets go there and come back by what BGP told both sides.
    tor.run("ip", "address", "add", "192.0.2.1/32", "dev", "lo");
    Poll.until(
        SOON, "the router is reached", () -> containers.getFirst().ping(Ip.parse("192.0.2.1")));
    assertEquals(List.of(block1), told(bird, "h1"));
  }

  /** Somebody with a node's address tells what a node should not. */
  @Test
  void ofTheMeshOwnersAreBelievedAboutBlocksAndNodesAboutAddresses() throws IOException {
    String lent = "192.168.250.250/32";
    String foreign = "192.168.250.251/32";
    String hop =
        "filter { if net = %s then bgp_next_hop = 10.199.0.250; accept; }".formatted(foreign);
    bird(
        "10.199.0.204/24",
        FABRIC,
        64512,
        statics("0.0.0.0/0", "10.55.0.0/16", block2, block1.replace("/26", "/27"), lent, foreign)
            + session(
                "h1",
                "10.199.0.1 as 64512",
                "ttl security on; ipv4 { import all; next hop self off; export " + hop + "; };"));
    apply(of("Node", "rogue", "bgp: {ipv4Address: 10.199.0.204/24}"));
    h1.awaitUp("10.199.0.204");
    Poll.until(SOON, "received", () -> h1.received("10.199.0.204").size() == 6);
    Map<String, String> received = h1.received("10.199.0.204");
    assertEquals("", received.remove(lent), received::toString);
    received.forEach((prefix, why) -> assertTrue(why.contains("import filter"), prefix + why));
    Poll.until(SOON, "its address", () -> routes(h1).contains("192.168.250.250 via 10.199.0.204"));
    assertTrue(routes(h1).contains(block2 + " via 10.199.0.2 "), routes(h1));
  }

  @Test
  void poolsBlackholesAndBorrowedAddressesAreToldAsTheyShould() throws IOException {
    Bird bird =
        bird(
            "10.199.0.201/24",
            FABRIC,
            65001,
            session("h1", "10.199.0.1 as 64512", ALL) + session("h2", "10.199.0.2 as 64512", ALL));
    apply(of("BGPPeer", "tor", "peerIP: 10.199.0.201, asNumber: 65001"));
    h1.awaitUp("10.199.0.201");
    h2.awaitUp("10.199.0.201");
    // A network of the host's own, such as a tunnel's, is no business of the neighbours.
    h1.host().run("ip", "link", "add", "tun9", "type", "bridge").orThrow();
    h1.host().run("ip", "address", "add", "172.27.0.1/24", "dev", "tun9").orThrow();
    h1.host().run("ip", "link", "set", "tun9", "up").orThrow();
    Poll.until(SOON, "h1's", () -> told(bird, "h1").equals(List.of(block1)));
    // An address of h1's block on h2.
    Ip borrowed = Ip.parse(block1.substring(0, block1.indexOf('/'))).plus(61);
    Container lent = hosts.host("h2").attach("bgplent", Optional.of(borrowed));
    containers.add(lent);
    Poll.until(SOON, "as a host route", () -> bird.prefixes("h2").contains(borrowed + "/32"));
    Poll.until(SOON, "past the blackhole", () -> containers.getFirst().ping(borrowed));
    assertTrue(routes(h1).contains("blackhole " + block1), routes(h1));
    assertEquals(List.of(block1), told(bird, "h1"));
    // A pool without export: nothing at all. A disabled one: no block, but what is in use.
    apply(of("IPPool", "dark", "cidr: 10.66.0.0/24, disableBGPExport: true"));
    Container dark = hosts.host("h1").attach("bgpdark", Optional.of(Ip.parse("10.66.0.5")));
    containers.add(dark);
    Poll.until(SOON, "its block", () -> routes(h1).contains("blackhole 10.66.0."));
    hosts.apply(
        "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: dark}, spec: {cidr: 10.66.0.0/24}}");
    Poll.until(SOON, "told", () -> bird.prefixes("h1").contains("10.66.0.0/26"));
    hosts.apply(
        "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: dark}, spec: {cidr: 10.66.0.0/24,"
            + " disabled: true}}");
    Poll.until(SOON, "in use only", () -> told(bird, "h1").equals(List.of("10.66.0.5/32", block1)));
    hosts.apply(
        "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: dark}, spec: {cidr: 10.66.0.0/24,"
            + " disabled: true, disableBGPExport: true}}");
    Poll.until(SOON, "hidden", () -> told(bird, "h1").equals(List.of(block1)));
    dark.detach();
    containers.remove(dark);
    h1.host().run("ip", "link", "delete", "tun9").orThrow();
  }

  @Test
  void reflectorsTellClientsOfEachOtherByTheNextHopThatIsWanted() throws IOException {
    Map<String, String> before = h1.since();
    apply(
        of("BGPConfiguration", "default", "nodeToNodeMeshEnabled: true"),
        of("BGPPeer", "rr", "nodeSelector: \"!has(rr)\", peerSelector: has(rr)"));
    node3("labels: {rr: ''}", ", routeReflectorClusterID: 3.3.3.3");
    try {
      h1.awaitUp("10.199.0.3", "10.199.0.2");
      assertEquals(before.get("10.199.0.2"), h1.since().get("10.199.0.2"), "no concern of theirs");
      apply(
          of("BGPConfiguration", "default", "nodeToNodeMeshEnabled: false"),
          of("BGPPeer", "auto", "node: h3, peerIP: 10.199.0.204"),
          of("BGPPeer", "self", "node: h3, peerIP: 10.199.0.205, nextHopMode: Self"),
          of(
              "BGPPeer",
              "keep",
              "node: h3, peerIP: 10.199.0.206, asNumber: 65006, nextHopMode: Keep"));
      String h3 = session("h3", "10.199.0.3 as 64512", ALL);
      Bird auto = bird("10.199.0.204/24", FABRIC, 64512, h3);
      Bird self = bird("10.199.0.205/24", FABRIC, 64512, h3);
      Bird keep = bird("10.199.0.206/24", FABRIC, 65006, h3);
      Poll.until(SOON, "only the reflector", () -> h1.all().keySet().equals(Set.of("10.199.0.3")));
      h1.awaitUp("10.199.0.3");
      Poll.until(
          SOON,
          "by the reflector",
          () -> h1.host().run("netctl", "bgp", "why", block2).out().contains("rr@10.199.0.3"));
      ThreeHosts.awaitMesh(containers);
      Poll.until(SOON, "auto", () -> !auto.route("h3", block1).isEmpty());
      String told = auto.route("h3", block1);
      assertTrue(told.contains("BGP.next_hop: 10.199.0.1"), told);
      assertTrue(told.contains("BGP.originator_id: 10.199.0.1"), told);
      assertTrue(told.contains("BGP.cluster_list: 3.3.3.3"), told);
      Poll.until(SOON, "self", () -> self.route("h3", block1).contains("BGP.next_hop: 10.199.0.3"));
      Poll.until(SOON, "keep", () -> keep.route("h3", block1).contains("BGP.next_hop: 10.199.0.1"));
    } finally {
      node3("labels: {}", "");
    }
  }

  private void node3(String labels, String more) throws IOException {
    hosts.apply(
        "{apiVersion: margay.io/v1, kind: Node, metadata: {name: h3, %s}, spec: {bgp: {ipv4Address: 10.199.0.3/24%s}}}"
            .formatted(labels, more));
  }

  @Test
  void aChangeResetsOnlyTheSessionThatItConcerns() throws IOException {
    String one = "node: h1, peerIP: 10.199.0.201, asNumber: 65001";
    apply(
        of("BGPPeer", "one", one),
        of("BGPPeer", "two", "node: h1, peerIP: 10.199.0.202, asNumber: 65002"));
    bird("10.199.0.201/24", FABRIC, 65001, session("h1", "10.199.0.1 as 64512", ALL));
    bird("10.199.0.202/24", FABRIC, 65002, session("h1", "10.199.0.1 as 64512", ALL));
    h1.host()
        .run("ip", "address", "replace", "2001:db8:199::1/64", "dev", FABRIC, "nodad")
        .orThrow();
    bird(
        "2001:db8:199::201/64",
        FABRIC,
        65006,
        "protocol static { ipv6; route 2001:db8:77::/48 blackhole; route ::/0 blackhole; }\n"
            + session(
                "h1",
                "2001:db8:199::1 as 64512",
                "ipv6 { import all; export where source = RTS_STATIC; };"));
    h1.awaitUp("10.199.0.201", "10.199.0.202", "10.199.0.2", "10.199.0.3");
    Map<String, String> since = h1.since();
    apply(of("BGPFilter", "f", "exportV4: [{action: Reject}]"));
    for (String soft :
        List.of(
            "filters: [f], maxPrefixes: 10, numAllowedLocalASNumbers: 2, nextHopMode: Keep",
            "maxRestartTime: 40s, reachableBy: 10.199.0.201, bfd: true",
            "filters: [nobody-made-this]")) {
      apply(of("BGPPeer", "one", one + ", " + soft));
    }
    apply(
        of("BGPPeer", "six", "node: h1, peerIP: '2001:db8:199::201', asNumber: 65006"),
        of("BGPConfiguration", "node.h1", "listenPort: 1179"),
        of(
            "BGPConfiguration",
            "default",
            "bindMode: NodeIP, prefixAdvertisements: [{cidr: 0.0.0.0/0, communities: ['1:1']}]"),
        of("IPPool", "other", "cidr: 10.67.0.0/24, disabled: true"));
    h1.awaitUp("2001:db8:199::201");
    Poll.until(
        SOON,
        "IPv6 in the kernel",
        () ->
            h1.host()
                .run("ip", "-6", "route", "show", "proto", "80")
                .out()
                .contains("2001:db8:77::/48"));
    String taught = h1.host().run("ip", "-6", "route", "show", "proto", "80").orThrow();
    assertFalse(taught.contains("default"), taught);
    Poll.until(
        SOON,
        "listens there only",
        () -> h1.host().run("ss", "-Hltn").out().contains("10.199.0.1:1179 "));
    Map<String, String> now = h1.since();
    assertTrue(now.remove("2001:db8:199::201") != null);
    assertEquals(since, now);
    // What it does concern.
    apply(of("BGPPeer", "one", one + ", keepaliveTime: 7s"));
    Poll.until(
        SOON, "another hold time", () -> h1.peer("10.199.0.201").text("holdTime").equals("21"));
    h1.awaitUp("10.199.0.201");
    now = h1.since();
    assertFalse(now.get("10.199.0.201").equals(since.get("10.199.0.201")));
    now.keySet().retainAll(List.of("10.199.0.202", "10.199.0.2", "10.199.0.3"));
    since.keySet().retainAll(now.keySet());
    assertEquals(since, now);
  }
}
