package io.margay.agent.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import io.margay.agent.testbed.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The semantics of policies, told by packets that pass or do not; see {@link PolicyRig}. */
class PolicyOnPacketsTest {
  private static PolicyRig rig;

  @BeforeAll
  static void open() throws Exception {
    rig = new PolicyRig();
  }

  @AfterAll
  static void close() throws Exception {
    if (rig != null) {
      rig.close();
    }
  }

  @AfterEach
  void reset() throws Exception {
    rig.reset();
  }

  private static void policy(String name, String spec) throws Exception {
    rig.put(
        "apiVersion: margay.io/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: "
            + name
            + "}\nspec:\n"
            + spec.indent(2));
  }

  private static void passes(String... probes) throws Exception {
    for (String probe : probes) {
      assertTrue(rig.passes(probe), () -> "should pass: " + probe);
    }
  }

  private static void drops(String... probes) throws Exception {
    for (String probe : probes) {
      assertTrue(!rig.passes(probe), () -> "should be dropped: " + probe);
    }
  }

  @Test
  void theDefaultProfileLetsMembersTalkAndGoOutAndNobodyElseIn() throws Exception {
    passes("a b icmp", "b a tcp 80", "a b udp 53", "a out icmp", "c out tcp 80");
    drops("a c icmp", "c a tcp 80", "out a icmp", "out a tcp 80");
  }

  @Test
  void aHostReachesItsContainersWhateverPolicySays() throws Exception {
    passes("host a icmp", "host c tcp 80", "host a udp 53");
    policy("shut", "types: [Ingress, Egress]");
    passes("host a icmp", "host a tcp 80", "host a udp 53");
  }

  @Test
  void aContainerReachesItsHostAsItsEgressSays() throws Exception {
    passes("a host icmp", "a host tcp 22");
    policy(
        "no-ssh",
        """
        selector: role == 'a'
        egress:
        - {action: Deny, protocol: TCP, destination: {ports: [22]}}
        - {action: Allow}
        """);
    passes("a host icmp", "a host tcp 23", "b host tcp 22");
    drops("a host tcp 22");
  }

  @Test
  void aPolicyThatSelectsAndHasNoMatchingRuleDrops() throws Exception {
    policy("closed", "selector: role == 'b'");
    drops("a b icmp", "a b tcp 80", "out b tcp 80");
    passes("b a icmp", "b out icmp", "a out icmp");
  }

  @Test
  void typesSayWhichDirectionAPolicyCloses() throws Exception {
    policy("in", "selector: role == 'a'\ntypes: [Ingress]");
    drops("b a icmp");
    passes("a b icmp");
    policy("in", "selector: role == 'a'\ntypes: [Egress]");
    drops("a b icmp", "a out tcp 80", "a host tcp 22");
    passes("b a icmp");
    policy("in", "selector: role == 'a'\negress: [{action: Allow, protocol: TCP}]");
    drops("a b icmp");
    passes("b a icmp", "a b tcp 80");
  }

  @Test
  void selectorsOfRulesMatchTheOtherSidesLabels() throws Exception {
    policy(
        "by-label",
        """
        selector: role == 'b'
        ingress: [{action: Allow, source: {selector: "role in {'a', 'x'}"}}]
        """);
    passes("a b icmp");
    drops("c b icmp", "out b icmp");
    policy(
        "by-label",
        """
        selector: role == 'b'
        ingress:
        - {action: Deny, source: {selector: role == 'a'}}
        - {action: Allow}
        """);
    drops("a b icmp");
    passes("c b icmp", "out b icmp");
    policy(
        "by-label",
        """
        selector: role == 'b'
        ingress: [{action: Allow, source: {notSelector: role == 'a'}}]
        """);
    drops("a b icmp");
    passes("c b icmp", "out b icmp");
  }

  @Test
  void netsAreAlternativesAndNotNetsAreExceptions() throws Exception {
    policy(
        "nets", "selector: role == 'b'\ningress: [{action: Allow, source: {nets: [10.1.0.3/32]}}]");
    passes("c b icmp");
    drops("a b icmp", "out b icmp");
    policy(
        "nets",
        """
        selector: role == 'b'
        ingress: [{action: Allow, source: {nets: [10.1.0.1/32, 10.199.0.0/16]}}]
        """);
    passes("a b icmp", "out b icmp");
    drops("c b icmp");
    policy(
        "nets",
        """
        selector: role == 'b'
        ingress: [{action: Allow, source: {nets: [0.0.0.0/0], notNets: [10.199.0.0/16]}}]
        """);
    passes("a b icmp", "c b icmp");
    drops("out b icmp");
    policy(
        "nets",
        """
        selector: role == 'b'
        ingress: [{action: Allow, source: {nets: [10.1.0.0/24], notNets: [10.1.0.1/32]}}]
        """);
    passes("c b icmp");
    drops("a b icmp", "out b icmp");
    policy(
        "nets",
        """
        selector: role == 'b'
        ingress: [{action: Allow, source: {notNets: [10.199.0.0/16, 10.1.0.1/32]}}]
        """);
    passes("c b icmp");
    drops("a b icmp", "out b icmp");
    policy(
        "nets",
        "selector: role == 'a'\negress: [{action: Allow, destination: {nets: [10.1.0.2/32]}}]");
    passes("a b icmp");
    drops("a out icmp", "a host icmp");
  }

  @Test
  void protocolsAndPortsAreMatched() throws Exception {
    policy(
        "ports",
        """
        selector: role == 'b'
        ingress:
        - {action: Allow, protocol: TCP, destination: {ports: [80, "8000:8010"]}}
        - {action: Allow, protocol: UDP, destination: {notPorts: [53, "1000:2000"]}}
        """);
    passes("a b tcp 80", "a b tcp 8000", "a b tcp 8010", "a b udp 54", "a b udp 2001");
    drops("a b tcp 81", "a b tcp 7999", "a b tcp 8011", "a b udp 53", "a b udp 1500", "a b icmp");
  }

  @Test
  void moreThanFifteenPortsAreMatched() throws Exception {
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ports.add(i % 3 == 0 ? "\"" + (1000 + 10 * i) + ":" + (1004 + 10 * i) + "\"" : "" + (10 + i));
    }
    policy(
        "many",
        "selector: role == 'b'\ningress: [{action: Allow, protocol: TCP, destination: {ports: "
            + ports
            + "}}]");
    passes("a b tcp 11", "a b tcp 1004", "a b tcp 1392", "a b tcp 48");
    drops("a b tcp 10", "a b tcp 1005", "a b tcp 50");
    policy(
        "many",
        "selector: role == 'b'\ningress: [{action: Allow, protocol: TCP, destination: {notPorts: "
            + ports
            + "}}]");
    drops("a b tcp 11", "a b tcp 1004", "a b tcp 1392", "a b tcp 48");
    passes("a b tcp 10", "a b tcp 1005", "a b tcp 50");
  }

  @Test
  void icmpIsMatchedByTypeAndAnyProtocolButOneByNotProtocol() throws Exception {
    policy(
        "icmp",
        "selector: role == 'b'\ningress: [{action: Allow, protocol: ICMP, icmp: {type: 8}}]");
    passes("a b icmp");
    drops("a b tcp 80");
    policy(
        "icmp",
        "selector: role == 'b'\ningress: [{action: Allow, protocol: ICMP, notICMP: {type: 8}}]");
    drops("a b icmp");
    policy("icmp", "selector: role == 'b'\ningress: [{action: Allow, notProtocol: TCP}]");
    passes("a b icmp", "a b udp 53");
    drops("a b tcp 80");
  }

  @Test
  void theLowestOrderDecidesAndNoneComesLast() throws Exception {
    policy("z", "order: 10\nselector: role == 'b'\ningress: [{action: Deny, protocol: TCP}]");
    policy("y", "order: 20\nselector: role == 'b'\ningress: [{action: Allow}]");
    policy("a-last", "selector: role == 'b'\ningress: [{action: Deny}]");
    drops("a b tcp 80");
    passes("a b icmp");
    policy("y", "order: 5\nselector: role == 'b'\ningress: [{action: Allow}]");
    passes("a b tcp 80", "a b icmp");
  }

  @Test
  void passLeavesItToTheProfiles() throws Exception {
    policy("pass", "order: 1\nselector: role == 'b'\ningress: [{action: Pass, protocol: TCP}]");
    policy("deny", "order: 2\nselector: role == 'b'\ningress: [{action: Deny}]");
    passes("a b tcp 80"); // a member
    drops("c b tcp 80", "a b icmp");
    rig.put(
        """
        apiVersion: margay.io/v1
        kind: Profile
        metadata: {name: net}
        spec:
          ingress:
          - {action: Pass, protocol: UDP}
          - {action: Allow}
          egress: [{action: Allow}]
        """);
    passes("a b tcp 80", "c b tcp 80", "out b tcp 80");
    drops("a b icmp");
  }

  @Test
  void aLogRuleIsToldAndDoesNotDecide() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(new SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("io.margay.policy");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      policy(
          "watch",
          """
          selector: role == 'b'
          ingress:
          - {action: Log, protocol: TCP}
          - {action: Allow, protocol: TCP, destination: {ports: [80]}}
          """);
      policy("watch-out", "selector: role == 'a'\negress: [{action: Log}, {action: Allow}]");
      passes("a b tcp 80");
      drops("a b tcp 81");
      Eventually.within(
          Duration.ofSeconds(3),
          "both rules told of both packets: " + lines,
          () -> lines.stream().filter(line -> line.contains(":81")).count() >= 2);
      assertTrue(
          lines.stream()
              .anyMatch(line ->
                  line.matches(
                      "policy=watch direction=ingress rule=0 endpoint=h1-cni-b-eth0"
                          + " packet=\"TCP 10\\.1\\.0\\.1:\\d+ > 10\\.1\\.0\\.2:80\"")),
          lines::toString);
      assertTrue(
          lines.stream()
              .anyMatch(line ->
                  line.startsWith(
                      "policy=watch-out direction=egress rule=0 endpoint=h1-cni-a-eth0 packet=")),
          lines::toString);
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void repliesAndIcmpErrorsOfAllowedFlowsPassWhateverThePolicyOfTheirSender() throws Exception {
    policy("mute", "selector: role == 'b'\ntypes: [Egress]");
    passes("a b icmp", "a b tcp 80", "a b udp 53"); // by the error that nobody listens there
    drops("b a icmp", "b a tcp 80", "b out udp 53");
    policy("deaf", "selector: role == 'a'\ntypes: [Ingress]");
    passes("a b icmp", "a b tcp 80", "a b udp 53");
  }

  @Test
  void aNewDenyCutsARunningFlowAndItsDeletionLetsItPassAgain() throws Exception {
    AtomicLong lastReply = new AtomicLong();
    Process ping = rig.start("a", "ping -n -i 0.05 10.1.0.2");
    Thread reader = Thread.ofVirtual().start(() -> note(ping, lastReply));
    Eventually.within(Duration.ofSeconds(2), "ping runs", () -> lastReply.get() != 0);

    policy("cut", "selector: role == 'b'\ningress: [{action: Deny, protocol: ICMP}]");
    long cut = System.nanoTime();
    Eventually.within(
        Duration.ofSeconds(1),
        "no reply for a while",
        () -> System.nanoTime() - Math.max(cut, lastReply.get()) > 300_000_000L);
    rig.reset();
    long open = System.nanoTime();
    Eventually.within(Duration.ofSeconds(1), "replies again", () -> lastReply.get() > open);
    ping.destroy();
    reader.join();
  }

  private static void note(Process ping, AtomicLong lastReply) {
    try (BufferedReader lines = ping.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("bytes from")) {
          lastReply.set(System.nanoTime());
        }
      }
    } catch (IOException e) {
      // The ping was ended.
    }
  }

  @Test
  void aContainerCannotUseAnothersAddress() throws Exception {
    rig.tell("b", "listen 5353");
    assertTrue(rig.tell("a", "from 10.1.0.1 10.1.0.2 5353"));
    assertTrue(rig.tell("b", "heard 5353"));
    for (String spoofed : List.of("10.1.0.3", "10.199.0.2", "10.1.0.2")) {
      Program.inside(rig.namespace("a"), "ip address add " + spoofed + "/32 dev lo");
      Program.inside(rig.namespace("a"), "ip route flush cache");
      rig.tell("out", "listen 5353");
      rig.tell("host", "listen 5353");
      rig.tell("a", "from " + spoofed + " 10.199.0.2 5353");
      rig.tell("a", "from " + spoofed + " 10.199.0.1 5353");
      assertTrue(!rig.tell("out", "heard 5353"), spoofed);
      assertTrue(!rig.tell("host", "heard 5353"), spoofed);
      Program.inside(rig.namespace("a"), "ip address del " + spoofed + "/32 dev lo");
    }
  }

  @Test
  void aLinkThatNobodyOwnsIsShut() throws Exception {
    drops("d a icmp", "d out icmp", "d host icmp", "a d icmp", "out d tcp 80");
  }

  @Test
  void packetsForwardedToAGatewayAreDropped() throws Exception {
    long before = gatewayDrops();
    drops("a 169.254.1.1 icmp");
    assertEquals(1, gatewayDrops() - before);
    Program.inside(rig.host(), "ip route add default via 10.199.0.2");
    drops("a 169.254.1.1 icmp", "a 169.254.77.1 icmp");
    assertEquals(3, gatewayDrops() - before);
    Program.inside(rig.host(), "ip route del default");
    Eventually.within(
        Duration.ofSeconds(2),
        "proxy ARP has a route to answer for again",
        () -> Program.inside(rig.host(), "ip route").contains("169.254.1.1 dev lo"));
  }

  private static long gatewayDrops() throws Exception {
    return Program.inside(rig.host(), "iptables -nvxL mgy-forward")
        .lines()
        .filter(line -> line.contains("169.254.0.0/16"))
        .mapToLong(line -> Long.parseLong(line.strip().replaceAll(" .*", "")))
        .sum();
  }

  @Test
  void theGatewayIsAnsweredByProxyArpWithoutADefaultRoute() throws Exception {
    Program.inside(rig.namespace("c"), "ip neighbour del 169.254.1.1 dev eth0");
    Process ping = rig.start("c", "ping -n -q -c 1 -W 3 10.199.0.2");
    assertEquals(0, ping.waitFor());
    String neighbour = Program.inside(rig.namespace("c"), "ip neighbour show 169.254.1.1");
    assertTrue(neighbour.contains("ee:ee:ee:ee:ee:ee"), neighbour);
  }

  @Test
  void noIpv6PassesSinceNoPolicySpeaksOfIt() throws Exception {
    String link = rig.link("a");
    String addresses = Program.inside(rig.host(), "ip -6 -o address show dev " + link);
    assertEquals("", addresses, "the host's end has no link-local address");
    Program.inside(rig.host(), "ip -6 address add fd00::1/64 dev " + link + " nodad");
    try {
      Program.inside(rig.namespace("a"), "ip -6 address add fd00::2/64 dev eth0 nodad");
      Process in = rig.start("a", "ping -6 -n -q -c 2 -i 0.2 -W 1 fd00::1");
      Process out = rig.start("host", "ping -6 -n -q -c 2 -i 0.2 -W 1 fd00::2");
      assertEquals(1, in.waitFor(), "from a container to its host");
      assertEquals(1, out.waitFor(), "from a host to its container");
    } finally {
      Program.inside(rig.host(), "ip -6 address del fd00::1/64 dev " + link);
    }
  }

  @Test
  void whatAForeignHandRemovedIsBackWithinTwoSeconds() throws Exception {
    policy("deny", "selector: role == 'b'\ningress: [{action: Deny, source: {selector: all()}}]");
    for (String deed :
        List.of(
            "iptables -F",
            "iptables -D FORWARD 1",
            "ip route del 10.1.0.2",
            "ip route flush proto 80",
            "ip link set " + rig.link("b") + " down",
            "ip link set " + rig.link("a") + " down")) {
      drops("a b icmp");
      Program.inside(rig.host(), deed);
      Eventually.within(
          Duration.ofSeconds(2),
          "repaired after " + deed,
          () ->
              rig.passes("a host icmp")
                  && rig.passes("host b icmp")
                  && rig.passes("a out icmp")
                  && !rig.passes("a b icmp"));
    }
    String members = Program.inside(rig.host(), "ipset list -name").strip();
    for (String set : members.lines().toList()) {
      Program.inside(rig.host(), "ipset flush " + set);
    }
    Eventually.within(
        Duration.ofSeconds(2), "sets are filled again", () -> !rig.passes("a b icmp"));
  }
}
