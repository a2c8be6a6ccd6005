package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.speaker.Await;
import io.margay.bgp.speaker.Neighbour;
import io.margay.bgp.speaker.Neighbour.Kind;
import io.margay.bgp.speaker.Peering;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The program {@code bgp-speaker} is killed with SIGKILL and started again, over and over. BIRD and
 * FRR keep our routes, in the kernel too, and no ping over the routes of either side is lost; GoBGP
 * keeps them, having no kernel's; ExaBGP has all announcements again.
 *
 * <pre>
 *   speaker, AS 64512 10.78.0.9 ──── 10.78.0.1 AS 65001, one of the four
 *   10.50.0.1, 10.50.0.0/24                    10.2.0.1, 10.2.0.0/16
 * </pre>
 */
class KillCampaignTest {
  private static final long PID = ProcessHandle.current().pid(); // two runs at once share nothing
  private static final String SPEAKER = "bgp-ks-" + PID;
  private static final String THERE = "bgp-kt-" + PID;
  private static final String KEPT = "10.50.0.0/24";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** From the start of the process to Established. */
  private static final Duration UP = Duration.ofSeconds(5);

  /** GoBGP refuses connections for so long after it has lost a session that it keeps routes of. */
  private static final Duration GOBGP_IDLE = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @BeforeEach
  void wire() throws IOException {
    for (String namespace : List.of(SPEAKER, THERE)) {
      Commands.run("ip", "netns", "delete", namespace);
      Commands.must("ip", "netns", "add", namespace);
      Commands.must("ip", "-n", namespace, "link", "set", "lo", "up");
    }
    Commands.must(
        "ip", "link", "add", "e0", "netns", SPEAKER, "type", "veth", "peer", "name", "e0", "netns",
        THERE);
    address(SPEAKER, "10.78.0.9/24", "e0");
    address(THERE, "10.78.0.1/24", "e0");
    address(SPEAKER, "10.50.0.1/32", "lo");
    address(THERE, "10.2.0.1/32", "lo");
  }

  private static void address(String namespace, String address, String link) throws IOException {
    Commands.must("ip", "-n", namespace, "address", "add", address, "dev", link);
    Commands.must("ip", "-n", namespace, "link", "set", link, "up");
  }

  @AfterEach
  void unwire() throws IOException {
    for (String namespace : List.of(SPEAKER, THERE)) {
      Commands.run("ip", "netns", "delete", namespace);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void losesNothingWhenKilledAFewTimes(Kind kind) throws Exception {
    campaign(kind, kind == Kind.GOBGP ? 2 : 5);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void losesNothingWhenKilledAHundredTimes(Kind kind) throws Exception {
    campaign(kind, 100);
  }

  private void campaign(Kind kind, int times) throws Exception {
    Peering peering =
        new Peering(
            new Peering.End(Ip.parse("10.78.0.9"), Ip.parse("2001:2:9::9"), 179, 64512),
            new Peering.End(Ip.parse("10.78.0.1"), Ip.parse("2001:2:9::1"), 179, 65001),
            Peering.Options.NONE.withRestart(60),
            Optional.of(THERE));
    SpeakerProcess speaker = start(0);
    try (Neighbour them = Neighbour.start(kind, folder, peering)) {
      Await.until(LIMIT, "ready", () -> them.complete() && them.has(KEPT), them::describe);
      Await.until(LIMIT, "installed", () -> kernel().contains("10.2.0.0/16 via 10.78.0.1"));
      try (Pings pings = kind == Kind.BIRD || kind == Kind.FRR ? new Pings() : null) {
        long slowest = 0;
        for (int round = 1; round <= times; round++) {
          speaker.kill();
          boolean kept = kind != Kind.EXABGP;
          assertTrue(!kept || them.has(KEPT), "dropped by kill " + round);
          speaker = start(round);
          Duration limit = kind == Kind.GOBGP ? UP.plus(GOBGP_IDLE) : UP;
          slowest = Math.max(slowest, awaitUp(speaker, them, kept, limit));
          awaitSwept(round, them);
        }
        System.out.printf("%s: %d kills, up after %d ms at most%n", kind, times, slowest);
        if (pings != null) {
          pings.end();
        }
      }
    } finally {
      speaker.close();
    }
  }

  /** A prefix of its own for each life of the speaker, beside the one that stays. */
  private static String ofRound(int round) {
    return "10.60." + round + ".0/24";
  }

  private SpeakerProcess start(int round) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            """
            local-as: 64512
            router-id: 10.78.0.9
            control-socket: %s/s.sock
            kernel: {export: true}
            originate: [%s, %s]
            peers:
            - {name: them, address: 10.78.0.1, as: 65001}
            """
                .formatted(folder, KEPT, ofRound(round)));
    return new SpeakerProcess(SPEAKER, file, folder.resolve("s" + round + ".log"));
  }

  /** Milliseconds until the session was up, while every look found the route. */
  private static long awaitUp(
      SpeakerProcess speaker, Neighbour them, boolean kept, Duration limit) {
    long start = System.nanoTime();
    Await.until(
        limit,
        "the session is up",
        () -> {
          assertTrue(!kept || them.has(KEPT), them::describe);
          return speaker.said().contains("session up");
        },
        () -> speaker.said() + them.describe());
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /** The last life's prefix goes and nothing else, once End-of-RIB was heard. */
  private static void awaitSwept(int round, Neighbour them) {
    Await.until(
        LIMIT,
        "End-of-RIB, and the old one swept",
        () -> {
          boolean swept = !them.has(ofRound(round - 1));
          boolean complete = them.complete();
          assertTrue(them.has(KEPT) || !complete, them::describe);
          return complete && swept && them.has(ofRound(round));
        },
        them::describe);
    assertTrue(them.has(KEPT), them::describe);
  }

  private static String kernel() {
    return Commands.run("ip", "-n", SPEAKER, "route");
  }

  /** A ping every 50 ms from an address that we announce to one that they do. */
  private final class Pings implements AutoCloseable {
    private final Path said = folder.resolve("ping");
    private final Process ping;

    Pings() throws IOException {
      String[] command = {
        "ip", "netns", "exec", SPEAKER, "ping", "-i", "0.05", "-I", "10.50.0.1", "10.2.0.1"
      };
      ping =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
    }

    /** Stops it, and none was lost. */
    void end() throws IOException {
      Commands.must("kill", "-INT", Long.toString(ping.pid()));
      ping.onExit().join();
      String all = Files.readString(said);
      assertTrue(all.contains(" 0% packet loss"), all.substring(all.lastIndexOf("---")));
    }

    @Override
    public void close() {
      ping.destroyForcibly().onExit().join();
    }
  }
}
