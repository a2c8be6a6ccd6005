package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that do not come up, or are up and mute: each says why and what to do. */
@ExtendWith(ThreeHosts.Given.class)
class BgpCausesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** A peer: its resource, what runs at its address, and the words that its session must have. */
  private record Case(String address, String spec, String neighbour, String why, String next) {}

  private static final List<Case> CASES =
      List.of(
          new Case("10.199.0.200", "", "", "refused", "nothing listens on 10.199.0.200 port 179"),
          new Case("172.31.9.9", "", "", "no route", "ip route get 172.31.9.9"),
          new Case("10.199.0.240", "", "", "no route", "check that 10.199.0.240 is up"),
          new Case("10.199.0.231", ", password: {value: x}", "64512", "MD5 mismatch", "password"),
          new Case("10.199.0.232", "", "64512; password \"y\"", "no answer", "MD5 password"),
          new Case("10.199.0.233", ", asNumber: 65099", "64512", "AS 65001", "AS mismatch"),
          new Case("10.199.0.234", "", "64555", "bad peer AS", "AS mismatch"),
          new Case("10.199.0.235", ", ttlSecurity: 1", "64512", "TTL mismatch", "TTL 255"),
          new Case("10.199.0.236", ", keepaliveTime: 1s", "64512", "hold time is over", "silent"),
          new Case(
              "10.199.0.237",
              ", password: {secretKeyRef: {name: no, key: such}}",
              "",
              "secret no/such",
              "bgp.secrets-dir"));

  private static final String MUTE = "10.199.0.238";
  private static final String MUTE_PEER =
      "- {apiVersion: margay.io/v1, kind: BGPPeer, metadata: {name: cause-mute},"
          + " spec: {node: h1, peerIP: 10.199.0.238, asNumber: 65010%s}}\n";

  private final List<Bird> birds = new ArrayList<>();
  @TempDir private Path folder;

  @Test
  void aSessionThatIsDownSaysWhyAndWhatToDo(ThreeHosts hosts) throws IOException {
    Host h1 = hosts.host("h1");
    StringBuilder documents = new StringBuilder();
    for (Case each : CASES) {
      String as = each.spec.contains("asNumber") ? "" : ", asNumber: 65001";
      documents.append(
          "- {apiVersion: margay.io/v1, kind: BGPPeer, metadata: {name: cause-%s}, spec: {node: h1, peerIP: %s%s%s}}\n"
              .formatted(each.address.replace('.', '-'), each.address, as, each.spec));
      if (!each.neighbour.isEmpty()) {
        Bird bird =
            Bird.start(
                hosts.tor(),
                folder,
                each.address + "/24",
                "u0",
                65001,
                "protocol bgp h1 from t { neighbor 10.199.0.1 as %s; ipv4 { import all; export none; }; }"
                    .formatted(each.neighbour));
        birds.add(bird);
      }
    }
    Frr frr =
        Frr.start(
            hosts.tor(),
            folder,
            MUTE + "/24",
            65010,
            """
             bgp graceful-restart
             neighbor 10.199.0.1 remote-as 64512
             neighbor 10.199.0.1 timers connect 1
             address-family ipv4 unicast
              network 10.77.0.0/16
            """);
    hosts.apply(documents + MUTE_PEER.formatted(""));
    BgpPeers peers = new BgpPeers(h1);
    Bird frozen = birds.getLast();
    try {
      peers.awaitUp("10.199.0.236");
      frozen.freeze();
      mute(hosts, peers, frr);
      for (Case each : CASES) {
        Poll.untilPasses(
            SOON,
            () -> {
              BgpPeers.Row peer = peers.peer(each.address);
              assertTrue(peer.text("why").contains(each.why), () -> each + " " + peer);
              assertTrue(peer.text("next").contains(each.next), () -> each + " " + peer);
            });
      }
      asAnybody(h1);
      String metrics = h1.http("http://127.0.0.1:9091/metrics").orElseThrow().body();
      for (String peer : List.of("231", "237")) {
        String line =
            "margay_bgp_session_up{peer=\"cause-10-199-0-%1$s@10.199.0.%1$s\",type=\"node specific\"} 0.0"
                .formatted(peer);
        assertTrue(metrics.contains(line), metrics);
      }
    } finally {
      List<String> names = new ArrayList<>(List.of("delete", "bgppeer", "cause-mute"));
      CASES.forEach(each -> names.add("cause-" + each.address.replace('.', '-')));
      hosts.netctl(names.toArray(String[]::new));
      frozen.thaw();
      for (Bird bird : birds) {
        bird.stop();
      }
      frr.stop();
    }
    Poll.until(SOON, "all is well", () -> hosts.netctl("node", "status").ok());
  }

  /** The whole cluster's sessions, for a user that may not ask the agent. */
  private static void asAnybody(Host h1) throws IOException {
    Map<List<String>, String> ways =
        Map.of(
            List.of("netctl", "node", "status"),
            "by the agent's settings",
            List.of("netctl", "node", "status", "--etcd-endpoints", "http://10.199.0.1:2379"),
            "by a flag",
            List.of("env", "ETCD_ENDPOINTS=http://10.199.0.1:2379", "netctl", "node", "status"),
            "by the environment");
    for (Map.Entry<List<String>, String> way : ways.entrySet()) {
      List<String> words =
          new ArrayList<>(
              List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
      words.addAll(way.getKey());
      Outcome status = h1.run(SOON, "", words);
      assertEquals(10, status.exit(), () -> way.getValue() + " " + status);
      assertTrue(status.out().contains("Host h1"), status::toString);
      assertTrue(status.out().contains("| h2 "), status::toString);
      assertTrue(
          status.out().matches("(?s).*10\\.199\\.0\\.231 \\| node specific +\\| start .*"),
          status::toString);
    }
  }

  /** FRR exchanges nothing with another AS unless it is told what (RFC 8212). */
  private static void mute(ThreeHosts hosts, BgpPeers peers, Frr frr) throws IOException {
    peers.awaitUp(MUTE);
    Poll.until(SOON, "the hint", () -> peers.peer(MUTE).text("hint").contains("RFC 8212"));
    String text = hosts.netctl("bgp", "peers", MUTE).orThrow();
    assertTrue(
        text.contains("cause-mute@10.199.0.238 is up, but the peer announces nothing"), text);
    hosts.apply(MUTE_PEER.formatted(", filters: [nix]"));
    Poll.until(
        SOON, "another hint", () -> peers.peer(MUTE).text("hint").contains("no BGPFilter nix"));
    frr.ask(
        "configure terminal", "router bgp", "no bgp ebgp-requires-policy", "end", "clear bgp *");
    Poll.until(
        SOON,
        "refused by the filter that is not there",
        () -> !peers.received(MUTE).getOrDefault("10.77.0.0/16", "").isEmpty());
  }
}
