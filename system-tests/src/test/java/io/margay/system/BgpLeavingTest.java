package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.LabProcess;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A host goes, in four ways, and its neighbours BIRD and FRR and the mesh notice in time. */
@ExtendWith(ThreeHosts.Given.class)
class BgpLeavingTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Hold time and restart time together. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private static final String PEER =
      "- {apiVersion: margay.io/v1, kind: BGPPeer, metadata: {name: %s}, spec: {node: h2, peerIP: %s, asNumber: %d%s}}\n";

  private final ThreeHosts hosts;
  private final Host h2;
  private Container container;
  private String block = "";
  private Bird bird;
  private Frr frr;
  @TempDir private Path folder;

  BgpLeavingTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.h2 = hosts.host("h2");
  }

  @BeforeEach
  void neighbours() throws IOException {
    container = h2.attach("leaving");
    String address = container.address().toString();
    Poll.until(SOON, "block", () -> !block(address).isEmpty());
    block = block(address);
    bird =
        Bird.start(
            hosts.tor(),
            folder,
            "10.199.0.251/24",
            "u0",
            65001,
            "protocol static { ipv4; route 192.0.2.0/24 blackhole; }\n"
                + "protocol bgp h2 from t { neighbor 10.199.0.2 as 64512; bfd on;"
                + " ipv4 { import all; export where source = RTS_STATIC; }; }");
    frr =
        Frr.start(
            hosts.tor(),
            folder,
            "10.199.0.252/24",
            65010,
            """
             no bgp ebgp-requires-policy
             bgp graceful-restart
             neighbor 10.199.0.2 remote-as 64512
             neighbor 10.199.0.2 timers connect 1
            """);
  }

  /** The block of h2 that h1 knows and that holds an address. */
  private String block(String address) throws IOException {
    return hosts
        .host("h1")
        .run("ip", "route", "show", "match", address, "via", "10.199.0.2")
        .out()
        .lines()
        .filter(line -> line.contains("/26"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElse("");
  }

  @AfterEach
  void clear() throws IOException {
    hosts.netctl("delete", "bgppeer", "bird", "frr");
    bird.stop();
    frr.stop();
    container.detach();
  }

  private void peers(String more) throws IOException {
    hosts.apply(
        PEER.formatted("bird", "10.199.0.251", 65001, more)
            + PEER.formatted("frr", "10.199.0.252", 65010, ""));
    Poll.until(SOON, "at BIRD", () -> bird.prefixes("h2").contains(block));
    Poll.until(SOON, "at FRR", () -> frr.has("10.199.0.2", block));
  }

  private boolean known() throws IOException {
    return hosts.host("h1").run("ip", "route", "show", block).out().contains("via 10.199.0.2");
  }

  @Test
  void aPathThatBfdFindsDeadTakesItsRoutesAlongWithinASecond() throws IOException {
    peers(", bfd: true");
    BgpPeers peers = new BgpPeers(h2);
    Poll.until(SOON, "BFD", () -> peers.peer("10.199.0.251").text("bfd").equals("Up"));
    assertEquals("off: BFD is on", peers.peer("10.199.0.251").text("gracefulRestart"));
    Poll.until(SOON, "learned", () -> learned().contains("192.0.2.0/24"));
    h2.run("iptables", "-I", "INPUT", "-s", "10.199.0.251", "-j", "DROP").orThrow();
    try {
      Poll.until(SECOND, "withdrawn here", () -> !learned().contains("192.0.2.0/24"));
      Poll.until(SECOND, "withdrawn there", () -> !bird.prefixes("h2").contains(block));
      Outcome status = hosts.on("h2", "", "node", "status");
      assertEquals(10, status.exit(), status::toString);
      assertTrue(status.out().contains("BFD"), status::toString);
      String next = peers.peer("10.199.0.251").text("next");
      assertTrue(next.contains("BFD found the path dead"), next);
    } finally {
      h2.run("iptables", "-D", "INPUT", "-s", "10.199.0.251", "-j", "DROP").orThrow();
    }
    peers.awaitUp("10.199.0.251");
    Poll.until(SOON, "back", () -> learned().contains("192.0.2.0/24"));
  }

  private String learned() throws IOException {
    return h2.run("ip", "route", "show", "proto", "80").out();
  }

  /** They are not told anything, so that they keep its routes until it is back. */
  @Test
  void anAgentThatEndsLeavesItsRoutesWithTheNeighbours() throws IOException {
    peers("");
    LabProcess agent = h2.process("agent");
    agent.stop();
    try {
      Poll.until(SOON, "BIRD noticed", () -> !bird.up("h2"));
      assertTrue(bird.prefixes("h2").contains(block), () -> "kept " + block);
      assertTrue(frr.has("10.199.0.2", block), () -> "kept " + block);
      assertTrue(known());
    } finally {
      agent.start();
      agent.awaitReady(SOON);
    }
    new BgpPeers(h2).awaitUp("10.199.0.251", "10.199.0.252");
    assertTrue(bird.prefixes("h2").contains(block) && frr.has("10.199.0.2", block));
    String said = frr.ask("show bgp neighbors 10.199.0.2");
    assertTrue(!said.contains("Notification received"), said);
  }

  /** It says so to all of them, so that nobody waits for it to come back. */
  @Test
  void aHostThatLeavesIsForgottenWithinASecond() throws IOException {
    peers("");
    LabProcess agent = h2.process("agent");
    try {
      Callable<Outcome> leave = () -> h2.run("netctl", "node", "cleanup", "--force");
      Callable<Outcome> watch =
          () -> {
            BgpPeers h1 = new BgpPeers(hosts.host("h1"));
            Poll.until(
                SOON,
                "the farewell",
                () -> !h1.peer("10.199.0.2").text("state").equals("Established"));
            Poll.until(SECOND, "gone at h1", () -> !known());
            Poll.until(SECOND, "gone at BIRD", () -> !bird.prefixes("h2").contains(block));
            Poll.until(SECOND, "gone at FRR", () -> !frr.has("10.199.0.2", block));
            return new Outcome("watch", 0, "", "");
          };
      ThreeHosts.atOnce(List.of(leave, watch)).getFirst().orThrow();
      String reset = frr.ask("show bgp neighbors 10.199.0.2");
      assertTrue(reset.contains("Cease/Administrative Shutdown/Hard Reset"), reset);
      String said = hosts.host("h1").run("netctl", "bgp", "peers").out();
      assertTrue(!said.contains("10.199.0.2 "), said);
      assertTrue(hosts.netctl("node", "status").ok());
    } finally {
      agent.start();
      agent.awaitReady(SOON);
    }
    Poll.until(SOON, "a member again", () -> hosts.netctl("get", "node", "h2").ok());
    new BgpPeers(hosts.host("h1")).awaitUp("10.199.0.2");
  }

  /** A mesh with BFD, as a BGPPeer of all nodes with all. */
  @Tag("long")
  @Test
  void withBfdAHostThatDiesSilentlyIsForgottenWithinASecond() throws IOException {
    BgpPeers h1 = new BgpPeers(hosts.host("h1"));
    hosts.apply(
        "{apiVersion: margay.io/v1, kind: BGPPeer, metadata: {name: mesh}, spec: {nodeSelector:"
            + " all(), peerSelector: all(), bfd: true}}");
    try {
      for (String other : List.of("10.199.0.2", "10.199.0.3")) {
        Poll.until(SOON, "BFD", () -> h1.peer(other).text("bfd").equals("Up"));
      }
      Poll.until(SOON, "taught again", this::known);
      h2.run("ip", "link", "set", "u0", "down").orThrow();
      Poll.until(SECOND, "forgotten", () -> !known());
    } finally {
      h2.run("ip", "link", "set", "u0", "up").orThrow();
      hosts.netctl("delete", "bgppeer", "mesh");
    }
    Poll.until(SOON, "back", this::known);
  }

  /** Nobody says anything: the hold time of 90 s passes, then the restart time of 25 s. */
  @Tag("long")
  @Test
  void aHostThatDiesSilentlyIsForgottenWithinTwoMinutes() throws IOException {
    peers("");
    h2.run("ip", "link", "set", "u0", "down").orThrow();
    try {
      long end = System.nanoTime() + SILENCE.toNanos();
      for (Poll.Condition gone :
          List.<Poll.Condition>of(
              () -> !known(),
              () -> !bird.prefixes("h2").contains(block),
              () -> !frr.has("10.199.0.2", block))) {
        Poll.until(Duration.ofNanos(Math.max(1, end - System.nanoTime())), "forgotten", gone);
      }
    } finally {
      h2.run("ip", "link", "set", "u0", "up").orThrow();
    }
    Poll.until(SOON, "back", this::known);
  }
}
