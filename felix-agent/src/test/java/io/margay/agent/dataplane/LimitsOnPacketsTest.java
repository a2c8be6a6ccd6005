package io.margay.agent.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import io.margay.agent.testbed.Program;
import io.margay.model.resource.QosControls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Limits of traffic, told by how long a transfer takes; see {@link PolicyRig}. */
class LimitsOnPacketsTest {
  private static final long MBIT = 1_000_000;

  /** What containerd fills in. */
  private static final long NO_WISH = 0xffff_ffffL;

  private static final String OUT = "10.199.0.2";

  private static PolicyRig rig;

  @BeforeAll
  static void open() throws Exception {
    rig = new PolicyRig();
    rig.ask("out", "serve tcp 7000 out");
    rig.ask("b", "serve tcp 7000 b");
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

  /** Bits per second that {@code a} gets or gives, in a transfer of half a second at that rate. */
  private static double rate(String way, String to, long expected) throws Exception {
    long bytes = expected / 16;
    long millis = Long.parseLong(rig.ask("a", way + " " + to + " 7000 " + bytes));
    return bytes * 8 * 1000.0 / millis;
  }

  /** A busy machine may slow a transfer down, but none may be faster than its limit. */
  private static void isLimited(String way, String to, long expected) throws Exception {
    double actual = 0;
    for (int attempt = 0; attempt < 4 && actual < 0.8 * expected; attempt++) {
      actual = rate(way, to, expected);
    }
    String told = "%s at %d bit/s, not %.0f".formatted(way, expected, actual);
    assertTrue(actual > 0.8 * expected && actual < 1.2 * expected, told);
  }

  private static void isFree(String way) throws Exception {
    assertTrue(rate(way, OUT, 40 * MBIT) > 60 * MBIT, way);
  }

  private static String qdiscs() throws Exception {
    return Program.inside(rig.host(), "tc qdisc show");
  }

  @Test
  void eachDirectionHasItsRate() throws Exception {
    rig.limit("a", new QosControls(20 * MBIT, 40 * MBIT, NO_WISH, NO_WISH));
    isLimited("pull", OUT, 20 * MBIT);
    isLimited("push", OUT, 40 * MBIT);
    isLimited("push", "10.1.0.2", 40 * MBIT);
  }

  @Test
  void oneDirectionLeavesTheOtherFree() throws Exception {
    rig.limit("a", new QosControls(5 * MBIT, 0, 0, 0));
    isLimited("pull", OUT, 5 * MBIT);
    isFree("push");
    rig.limit("a", new QosControls(0, 5 * MBIT, 0, 0));
    isLimited("push", OUT, 5 * MBIT);
    isFree("pull");
  }

  @Test
  void aLimitIsChangedAndLiftedWhileTheContainerRuns() throws Exception {
    rig.limit("a", new QosControls(5 * MBIT, 5 * MBIT, 0, 0));
    isLimited("push", OUT, 5 * MBIT);
    rig.limit("a", new QosControls(30 * MBIT, 30 * MBIT, 0, 0));
    isLimited("pull", OUT, 30 * MBIT);
    isLimited("push", OUT, 30 * MBIT);
    rig.reset();
    isFree("push");
    Eventually.within(
        Duration.ofSeconds(4),
        "nothing is left of it",
        () ->
            !qdiscs().contains("tbf")
                && !qdiscs().contains("ingress")
                && !Program.inside(rig.host(), "ip link show").contains("mgyw"));
  }

  @Test
  void aBurstThatWasAskedForIsGiven() throws Exception {
    rig.limit("a", new QosControls(5 * MBIT, 0, 20 * MBIT, 0));
    assertTrue(rate("pull", OUT, 15 * MBIT) > 15 * MBIT, "1.5 Mbyte at once");
  }

  @Test
  void policiesSeeLimitedTrafficAsTheContainersOwn() throws Exception {
    rig.limit("a", new QosControls(0, 40 * MBIT, 0, 0));
    assertTrue(rig.passes("a out icmp"));
    rig.put(
        """
        apiVersion: margay.io/v1
        kind: GlobalNetworkPolicy
        metadata: {name: p}
        spec: {selector: role == 'a', types: [Egress], egress: [{action: Deny}]}
        """);
    assertFalse(rig.passes("a out icmp"));
  }

  @Test
  void whatStrangersTakeAwayComesBack() throws Exception {
    rig.limit("a", new QosControls(5 * MBIT, 5 * MBIT, 0, 0));
    String link = rig.link("a");
    String second = "mgyw" + link.substring(3);
    for (String line :
        List.of(
            "tc qdisc delete dev " + link + " root",
            "tc qdisc delete dev " + link + " ingress",
            "tc filter delete dev " + link + " ingress",
            "tc qdisc replace dev " + second + " root tbf rate 1gbit burst 1mb limit 10mb",
            "ip link set " + second + " down",
            "ip link delete " + second)) {
      Program.inside(rig.host(), line);
      Eventually.within(
          Duration.ofSeconds(4),
          "repaired after " + line,
          () ->
              Program.inside(rig.host(), "tc qdisc show dev " + link).contains("tbf")
                  && Program.inside(rig.host(), "tc filter show dev " + link + " ingress")
                      .contains(second)
                  && qdiscs().contains("dev " + second + " root refcnt 2 rate 5Mbit")
                  && rig.passes("a out icmp"));
    }
    isLimited("push", OUT, 5 * MBIT);
    isLimited("pull", OUT, 5 * MBIT);
  }

  @Test
  void anotherAgentTakesOverWhatItFinds() throws Exception {
    rig.limit("a", new QosControls(5 * MBIT, 5 * MBIT, 0, 0));
    String before =
        Program.inside(rig.host(), "tc -details filter show dev " + rig.link("a") + " ingress");
    String qdiscs = qdiscs();
    rig.restart();
    assertEquals(qdiscs, qdiscs());
    assertEquals(
        before,
        Program.inside(rig.host(), "tc -details filter show dev " + rig.link("a") + " ingress"));
    isLimited("push", OUT, 5 * MBIT);
  }

  @Test
  void settingsOfTheHostAreKept() throws Exception {
    for (String setting :
        List.of(
            "ip_forward",
            "conf/" + rig.link("b") + "/proxy_arp",
            "conf/" + rig.link("b") + "/forwarding")) {
      rig.host().namespace().writeSysctl("net/ipv4/" + setting, "0");
      Eventually.within(
          Duration.ofSeconds(4),
          setting,
          () -> rig.host().namespace().readSysctl("net/ipv4/" + setting).equals("1"));
    }
    Eventually.within(Duration.ofSeconds(4), "packets pass", () -> rig.passes("a b icmp"));
  }
}
