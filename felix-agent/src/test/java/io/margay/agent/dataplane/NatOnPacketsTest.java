package io.margay.agent.dataplane;

import static io.margay.model.resource.Protocol.TCP;
import static io.margay.model.resource.Protocol.UDP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import io.margay.agent.testbed.Program;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Published ports and masquerading, told by who answers and whom he sees; see {@link PolicyRig}.
 */
class NatOnPacketsTest {
  private static final String HOST = "10.199.0.1";
  private static final String OUT = "10.199.0.2";
  private static final EndpointPort WEB = port(TCP, 80, 8080);
  private static final EndpointPort DNS = port(UDP, 53, 5353);

  private static PolicyRig rig;

  @BeforeAll
  static void open() throws Exception {
    rig = new PolicyRig();
    for (String name : List.of("a", "b", "c")) {
      rig.ask(name, "serve tcp 80 " + name);
      rig.ask(name, "serve udp 53 " + name);
    }
    rig.ask("out", "serve tcp 7000 out");
    rig.ask("host", "serve tcp 22 host");
    // The host's second address, and a container on another host.
    Program.inside(rig.host(), "ip address add 10.199.0.9/24 dev eth0");
    Program.inside(rig.host(), "ip route add 10.2.0.0/24 via " + OUT);
    Program.inside(rig.namespace("out"), "ip address add 10.2.0.9/32 dev lo");
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

  private static EndpointPort port(Protocol protocol, int port, int hostPort) {
    return EndpointPort.published(protocol, port, hostPort, Optional.empty());
  }

  private static EndpointPort portOf(String hostIp, int port, int hostPort) {
    return EndpointPort.published(TCP, port, hostPort, Optional.of(Ip.parse(hostIp)));
  }

  /** {@code FROM PROTOCOL ADDRESS PORT [LOCAL PORT]}. */
  private static String ask(String question) throws Exception {
    String[] words = question.split(" ", 2);
    return rig.ask(words[0], "ask " + words[1]);
  }

  /** The same with little patience. */
  private static String attempt(String question) throws Exception {
    String[] words = question.split(" ", 2);
    return rig.ask(words[0], "try " + words[1]);
  }

  private static void isSilent(String question) throws Exception {
    assertEquals("silent", attempt(question), question);
  }

  private static void pool(String name, String cidr, boolean natOutgoing) throws Exception {
    rig.put(
        """
        apiVersion: margay.io/v1
        kind: IPPool
        metadata: {name: %s}
        spec: {cidr: %s, natOutgoing: %s}
        """
            .formatted(name, cidr, natOutgoing));
  }

  private static void policy(String spec) throws Exception {
    rig.put(
        "apiVersion: margay.io/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec:\n"
            + spec.indent(2));
  }

  @Test
  void aPublishedPortIsReachedFromEverywhere() throws Exception {
    assertEquals("refused", ask("out tcp 10.199.0.1 8080"));
    rig.publish("a", WEB, DNS);
    for (String protocolAndPort : List.of("tcp 10.199.0.1 8080", "udp 10.199.0.1 5353")) {
      assertEquals("a " + OUT, ask("out " + protocolAndPort), "from outside");
      assertEquals("a " + HOST, ask("host " + protocolAndPort), "from the host");
      assertEquals("a 10.1.0.2", ask("b " + protocolAndPort), "from a container");
      assertEquals("a 10.1.0.3", ask("c " + protocolAndPort), "from one of another network");
      assertEquals("a " + HOST, ask("a " + protocolAndPort), "from the container itself");
    }
    assertEquals("a " + HOST, ask("host tcp 127.0.0.1 8080"), "by loopback");
    assertEquals("a " + HOST, ask("host udp 127.0.0.5 5353"), "by another loopback address");
    assertEquals("a " + OUT, ask("out tcp 10.199.0.9 8080"), "by the host's other address");
  }

  @Test
  void onlyThePublishedPortIsOpenAndOnlyByTheHost() throws Exception {
    rig.publish("a", WEB);
    isSilent("out tcp 10.1.0.1 80");
    isSilent("c tcp 10.1.0.1 80");
    assertEquals("refused", ask("out tcp 10.199.0.1 8081"));
    assertEquals("host " + OUT, ask("out tcp 10.199.0.1 22"), "the host's own services stay");
    isSilent("out tcp 10.1.0.1 8080");
  }

  /** As a chained portmap plugin does, and the balancers of services. */
  @Test
  void whatOthersTranslateOnThisHostIsPublishedAsWell() throws Exception {
    String rule = "PREROUTING -p tcp --dport 9090 -j DNAT --to-destination 10.1.0.1:80";
    Program.inside(rig.host(), "iptables -t nat -A " + rule);
    try {
      assertEquals("a " + OUT, ask("out tcp 10.199.0.1 9090"));
      assertEquals("a 10.1.0.3", ask("c tcp 10.199.0.1 9090"), "from one of another network");
      policy("selector: role == 'a'\ningress: [{action: Deny, protocol: TCP}, {action: Pass}]");
      isSilent("out tcp 10.199.0.1 9090");
    } finally {
      Program.inside(rig.host(), "iptables -t nat -D " + rule);
    }
    isSilent("c tcp 10.1.0.1 80");
  }

  @Test
  void aHostAddressLimitsWhereThePortIsPublished() throws Exception {
    rig.publish("a", portOf("10.199.0.9", 80, 8080), portOf("127.0.0.1", 80, 8081));
    rig.publish("b", portOf(HOST, 80, 8080));
    assertEquals("a " + OUT, ask("out tcp 10.199.0.9 8080"));
    assertEquals("b " + OUT, ask("out tcp 10.199.0.1 8080"));
    assertEquals("refused", ask("host tcp 127.0.0.1 8080"));
    assertEquals("a " + HOST, ask("host tcp 127.0.0.1 8081"));
    assertEquals("refused", ask("out tcp 10.199.0.1 8081"));
  }

  @Test
  void policiesDecideBeforeThePublishedPortDoes() throws Exception {
    rig.publish("a", WEB);
    policy("selector: role == 'a'\ningress: [{action: Deny, protocol: TCP}, {action: Pass}]");
    isSilent("out tcp 10.199.0.1 8080");
    isSilent("b tcp 10.199.0.1 8080");
    policy(
        """
        selector: role == 'a'
        ingress: [{action: Deny, source: {nets: [10.1.0.3/32]}}, {action: Pass}]
        """);
    assertEquals("a " + OUT, ask("out tcp 10.199.0.1 8080"));
    isSilent("c tcp 10.199.0.1 8080");
    policy("selector: role == 'b'\ntypes: [Egress]\negress: [{action: Deny, protocol: TCP}]");
    isSilent("b tcp 10.199.0.1 8080");
  }

  @Test
  void aForwardPolicyOfDropDoesNotMatter() throws Exception {
    Program.inside(rig.host(), "iptables -P FORWARD DROP");
    try {
      rig.publish("a", WEB);
      pool("p", "10.1.0.0/24", true);
      assertEquals("a " + OUT, ask("out tcp 10.199.0.1 8080"));
      assertEquals("a 10.1.0.3", ask("c tcp 10.199.0.1 8080"));
      assertEquals("out " + HOST, ask("c tcp " + OUT + " 7000"));
    } finally {
      Program.inside(rig.host(), "iptables -P FORWARD ACCEPT");
    }
  }

  @Test
  void strictReversePathChecksDoNotMatter() throws Exception {
    rig.host().namespace().writeSysctl("net/ipv4/conf/all/rp_filter", "1");
    try {
      rig.publish("a", WEB);
      assertEquals("a " + OUT, ask("out tcp 10.199.0.1 8080"));
      assertEquals("a " + HOST, ask("host tcp 127.0.0.1 8080"));
      assertEquals("a " + HOST, ask("a tcp 10.199.0.1 8080"));
    } finally {
      rig.host().namespace().writeSysctl("net/ipv4/conf/all/rp_filter", "0");
    }
  }

  @Test
  void connectionsOutliveTheAgentAndEndWithTheirMapping() throws Exception {
    rig.publish("a", WEB);
    assertEquals("a " + OUT, rig.ask("out", "open 10.199.0.1 8080"));
    rig.restart();
    assertEquals("hello", rig.ask("out", "say"));
    assertEquals("a " + OUT, ask("out tcp 10.199.0.1 8080"));
    rig.publish("a");
    assertEquals("reset", rig.ask("out", "say"));
    assertEquals("refused", ask("out tcp 10.199.0.1 8080"));
  }

  @Test
  void aSenderOfUdpThatKeepsItsPortFollowsTheMapping() throws Exception {
    assertEquals("refused", ask("out udp 10.199.0.1 5353 4000"));
    rig.publish("a", DNS);
    assertEquals("a " + OUT, ask("out udp 10.199.0.1 5353 4000"));
    rig.restart();
    assertEquals("a " + OUT, ask("out udp 10.199.0.1 5353 4000"));
    rig.publish("a");
    assertEquals("refused", ask("out udp 10.199.0.1 5353 4000"));
    rig.publish("b", DNS);
    assertEquals("b " + OUT, ask("out udp 10.199.0.1 5353 4000"));
  }

  @Test
  void aPortOfAnotherContainerIsRefusedUntilThatOneGivesItUp() throws Exception {
    rig.publish("a", WEB);
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> rig.publish("b", port(TCP, 80, 8080)));
    assertTrue(
        String.valueOf(refused.getMessage())
            .endsWith("host port 8080/TCP is published by h1-cni-a-eth0 already"),
        refused::getMessage);
    assertThrows(ExecutionException.class, () -> rig.publish("b", portOf(HOST, 80, 8080)));
    assertEquals("a " + OUT, ask("out tcp 10.199.0.1 8080"));
    rig.publish("b", port(UDP, 53, 8080));
    rig.publish("a");
    rig.publish("b", WEB);
    assertEquals("b " + OUT, ask("out tcp 10.199.0.1 8080"));
  }

  @Test
  void whatLeavesThePoolsLeavesUnderTheHostsAddressWhereThePoolSaysSo() throws Exception {
    assertEquals("out 10.1.0.1", ask("a tcp " + OUT + " 7000"));
    pool("p", "10.1.0.0/24", true);
    assertEquals("out " + HOST, ask("a tcp " + OUT + " 7000"));
    assertEquals("b 10.1.0.1", ask("a tcp 10.1.0.2 80"), "a container sees the other's address");
    assertEquals("host 10.1.0.1", ask("a tcp " + HOST + " 22"), "and so does its host");
    assertEquals("out " + HOST, ask("a tcp 10.2.0.9 7000"));
    pool("q", "10.2.0.0/24", false);
    assertEquals("out 10.1.0.1", ask("a tcp 10.2.0.9 7000"), "between pools addresses stay");
    pool("p", "10.1.0.0/24", false);
    assertEquals("out 10.1.0.1", ask("a tcp " + OUT + " 7000"));
  }

  @Test
  void loopbackOfTheHostStaysItsOwn() throws Exception {
    rig.publish("c", WEB);
    assertEquals("c " + HOST, ask("host tcp 127.0.0.1 8080"), "the link takes loopback addresses");
    for (String name : List.of("c", "out")) {
      Program.inside(rig.namespace(name), "ip address delete 127.0.0.1/8 dev lo");
      String gateway = name.equals("c") ? "169.254.1.1" : HOST;
      Program.inside(
          rig.namespace(name), "ip route add 127.0.0.0/8 via " + gateway + " dev eth0 onlink");
      rig.namespace(name).namespace().writeSysctl("net/ipv4/conf/eth0/route_localnet", "1");
    }
    try {
      isSilent("c tcp 127.0.0.1 22");
      isSilent("c tcp 127.0.0.1 8080");
      isSilent("out tcp 127.0.0.1 8080");
      String counted = Program.inside(rig.host(), "iptables -vnL mgy-input");
      assertTrue(
          counted
              .lines()
              .anyMatch(line -> line.contains("127.0.0.0/8") && !line.strip().startsWith("0 ")),
          counted);
    } finally {
      for (String name : List.of("c", "out")) {
        Program.inside(rig.namespace(name), "ip route delete 127.0.0.0/8");
        Program.inside(rig.namespace(name), "ip address add 127.0.0.1/8 dev lo");
      }
    }
  }

  @Test
  void dockersRulesBesideOursDoNotMatter() throws Exception {
    String added =
        """
        *nat
        :DOCKER - [0:0]
        -I PREROUTING 1 -m addrtype --dst-type LOCAL -j DOCKER
        -I OUTPUT 1 ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
        COMMIT
        *filter
        :FORWARD DROP [0:0]
        :DOCKER-ISOLATION-STAGE-1 - [0:0]
        :DOCKER-USER - [0:0]
        -I FORWARD 1 -j DOCKER-ISOLATION-STAGE-1
        -I FORWARD 1 -j DOCKER-USER
        -A DOCKER-ISOLATION-STAGE-1 -j RETURN
        -A DOCKER-USER -j RETURN
        COMMIT
        """;
    rig.publish("a", WEB);
    Program.insideWithInput(rig.host(), added, "iptables-restore --noflush");
    try {
      Eventually.within(
          Duration.ofSeconds(3),
          "ours come first again",
          () ->
              attempt("out tcp 10.199.0.1 8080").equals("a " + OUT)
                  && attempt("c tcp 10.199.0.1 8080").equals("a 10.1.0.3")
                  && attempt("host tcp 127.0.0.1 8080").equals("a " + HOST));
    } finally {
      String taken =
          added
              .replaceAll("-([IA]) (\\w+) 1 ", "-D $2 ")
              .replaceAll("-A (P\\w+|DOCKER) ", "-D $1 ")
              .replaceAll("-A DOCKER.* -j RETURN\n", "")
              .replaceAll(":(DOCKER\\S*) .*", "")
              .replace("FORWARD DROP", "FORWARD ACCEPT");
      Program.insideWithInput(rig.host(), taken, "iptables-restore --noflush");
    }
  }

  @Test
  void whatStrangersTakeAwayComesBack() throws Exception {
    rig.publish("a", WEB);
    pool("p", "10.1.0.0/24", true);
    for (String line :
        List.of(
            "iptables -t nat -F",
            "iptables -t nat -F mgy-nat-ports",
            "iptables -t nat -D POSTROUTING 1",
            "iptables -t nat -I PREROUTING -j RETURN")) {
      Program.inside(rig.host(), line);
      Eventually.within(
          Duration.ofSeconds(3),
          "repaired after " + line,
          () ->
              attempt("out tcp 10.199.0.1 8080").equals("a " + OUT)
                  && attempt("host tcp 127.0.0.1 8080").equals("a " + HOST)
                  && attempt("a tcp " + OUT + " 7000").equals("out " + HOST));
    }
    Program.inside(rig.host(), "iptables -t nat -D PREROUTING -j RETURN");
  }
}
