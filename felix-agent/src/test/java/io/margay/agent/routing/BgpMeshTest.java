package io.margay.agent.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.dataplane.Message;
import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.Instruction;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpPassword;
import io.margay.model.resource.BgpPeerSpec.NextHopMode;
import io.margay.model.resource.Community;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's side of BGPPeer resources beside a BIRD with two sessions, one and two. Needs root
 * and Debian's bird2.
 */
class BgpMeshTest {
  private static final AsNumber OURS = new AsNumber(64512);
  private static final long PID = ProcessHandle.current().pid();
  private static final String NET = "172.29." + (PID & 0xff) + ".";
  private static final String SPACE = "mgymesh-" + PID;
  private static final String NEAR = "mgym" + (PID & 0xffff);

  @TempDir private Path folder;
  private final Map<Cidr, List<Ip>> learned = new ConcurrentHashMap<>();
  private Process bird;
  private BgpMesh mesh;
  private int port;

  @BeforeEach
  void wire() throws Exception {
    run("ip", "netns", "delete", SPACE);
    must("ip", "netns", "add", SPACE);
    must("ip", "-n", SPACE, "link", "set", "lo", "up");
    must("ip", "link", "add", NEAR, "type", "veth", "peer", "name", "e0", "netns", SPACE);
    must("ip", "address", "add", NET + "1/24", "dev", NEAR);
    must(
        "ip", "address", "add", NET + "4/24", "dev", NEAR); // BIRD has one session for each address
    must("ip", "address", "add", "2001:db8:29::1/64", "dev", NEAR, "nodad");
    must("ip", "link", "set", NEAR, "up");
    must("ip", "-n", SPACE, "address", "add", NET + "2/24", "dev", "e0");
    must("ip", "-n", SPACE, "address", "add", NET + "3/24", "dev", "e0");
    must("ip", "-n", SPACE, "address", "add", "2001:db8:29::2/64", "dev", "e0", "nodad");
    must("ip", "-n", SPACE, "link", "set", "e0", "up");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    mesh =
        new BgpMesh(
            new BgpMesh.Host(Ip.parse(NET + "1"), port, folder.resolve("secrets"), false),
            message -> {
              if (message instanceof Message.Learned(var routes)) {
                routes.forEach((prefix, hops) -> {
                  if (hops.isEmpty()) {
                    learned.remove(prefix);
                  } else {
                    learned.put(prefix, hops);
                  }
                });
              }
            });
  }

  @AfterEach
  void tearDown() throws Exception {
    mesh.close();
    if (bird != null) {
      bird.destroyForcibly().waitFor();
    }
    run("ip", "link", "delete", NEAR);
    run("ip", "netns", "delete", SPACE);
  }

  /** BIRD with sessions of these options. */
  private void bird(String one, String two) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("bird.conf"),
            """
            router id %1$s2;
            protocol device { scan time 1; }
            protocol static { ipv4; route 192.0.2.0/24 blackhole; route 0.0.0.0/0 blackhole;
              route 10.1.0.0/26 blackhole; route 10.9.0.0/24 blackhole; }
            protocol static { ipv6; route 2001:db8:9::/48 blackhole; }
            protocol bfd { interface "*" { interval 100 ms; multiplier 3; }; }
            template bgp t {
              connect retry time 1; connect delay time 1; error wait time 1, 2;
              graceful restart on;
            }
            protocol bgp one from t { local %1$s2 as 65001; neighbor %1$s1 port %2$d as 64512; %3$s
              ipv4 { import all; export where source = RTS_STATIC; }; }
            protocol bgp two from t { local %1$s3 as 65002; neighbor %1$s4 port %2$d as 64512; %4$s
              ipv4 { import all; export none; }; }
            protocol bgp six from t { local 2001:db8:29::2 as 65006;
              neighbor 2001:db8:29::1 port %2$d as 64512;
              ipv6 { import all; export where source = RTS_STATIC; }; }
            """
                .formatted(NET, port, one, two));
    bird =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                SPACE,
                "bird",
                "-f",
                "-c",
                config.toString(),
                "-s",
                folder.resolve("ctl").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("bird.log").toFile())
            .start();
  }

  private BgpSession session(String address, long as, Optional<BgpPassword> password, boolean bfd) {
    return new BgpSession(
        BgpSession.Type.GLOBAL,
        Ip.parse(address),
        Optional.empty(),
        new AsNumber(as),
        OURS,
        true, // BIRD comes to us
        Optional.empty(),
        false,
        true,
        false,
        Optional.empty(),
        new BgpSession.Options(
            NextHopMode.AUTO,
            password,
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            List.of(),
            List.of(),
            bfd,
            Optional.of(50)));
  }

  private void peers(Map<String, BgpSession> sessions) {
    mesh.peers(new Instruction.SetPeers(OURS, Optional.empty(), Optional.empty(), true, sessions));
  }

  private PeerStatus status(String name) {
    return mesh.status().stream()
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private boolean up(String name) {
    return status(name).state() == SessionState.ESTABLISHED;
  }

  @Test
  void peersHearAggregatesAndBorrowedAddressesAndNothingThatIsWithheld() throws Exception {
    bird("", "");
    mesh.routing(
        new Instruction.SetRouting(
            Set.of(Cidr.parse("10.1.0.0/26")),
            Map.of(
                Cidr.parse("10.1.0.0/26"), List.of(Community.parse("65000:7")),
                Cidr.parse("10.2.0.5/32"), List.of(),
                Cidr.parse("10.3.0.0/26"), List.of()),
            Set.of(Cidr.parse("10.3.0.0/16")),
            Set.of(Cidr.parse("10.0.0.0/8")),
            Map.of(),
            Set.of()));
    peers(
        Map.of(
            "one", session(NET + "2", 65001, Optional.empty(), false),
            "six", session("2001:db8:29::2", 65006, Optional.empty(), false)));
    eventually("sessions", () -> up("one") && up("six"));
    eventually("the block", () -> birdc("show route protocol one all").contains("10.1.0.0/26"));
    eventually("the address", () -> birdc("show route protocol one").contains("10.2.0.5/32"));
    assertTrue(status("one").session().sent().updates() > 0, () -> status("one").toString());
    String all = birdc("show route protocol one all");
    assertTrue(all.contains("(65000,7)"), all);
    assertFalse(all.contains("10.3.0.0"), all);
    // Neither a default nor what lies in our own block is believed, the rest is, IPv6 too.
    eventually(
        "learned",
        () ->
            learned
                .keySet()
                .equals(
                    Set.of(
                        Cidr.parse("192.0.2.0/24"),
                        Cidr.parse("10.9.0.0/24"),
                        Cidr.parse("2001:db8:9::/48"))));
    assertEquals(List.of(Ip.parse(NET + "2")), learned.get(Cidr.parse("192.0.2.0/24")));
    assertEquals(List.of(Ip.parse("2001:db8:29::2")), learned.get(Cidr.parse("2001:db8:9::/48")));
  }

  @Test
  void aPasswordThatChangesInItsFileStartsItsOwnSessionAnewAndNoOther() throws Exception {
    bird("password \"first\";", "");
    BgpPassword password =
        new BgpPassword(Optional.of(new BgpPassword.SecretKey("tor", "key")), Optional.empty());
    Map<String, BgpSession> both = new HashMap<>();
    both.put("one", session(NET + "2", 65001, Optional.of(password), false));
    both.put("two", session(NET + "3", 65002, Optional.empty(), false));
    peers(both);
    assertTrue(mesh.unusable().toString().contains("cannot be read"), mesh.unusable()::toString);
    Path file = folder.resolve("secrets/tor/key");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "first\n");
    mesh.retry();
    eventually("both up", () -> up("one") && up("two"));
    var since = status("two").since();
    Files.writeString(file, "second\n");
    mesh.retry();
    eventually("one is down", () -> !up("one"));
    Files.writeString(file, "first\n");
    mesh.retry();
    eventually("one is up again", () -> up("one"));
    assertEquals(since, status("two").since());
  }

  @Test
  void whereWeListenAndHowWeReflectTouchesNoSession() throws Exception {
    bird("", "");
    BgpSession one = session(NET + "2", 65001, Optional.empty(), false);
    BgpSession six = session("2001:db8:29::2", 65006, Optional.empty(), false);
    peers(Map.of("one", one));
    eventually("up", () -> up("one"));
    var since = status("one").since();
    peers(Map.of("one", one, "six", six)); // the first of IPv6
    eventually("six", () -> up("six"));
    Ip cluster = Ip.parse("1.1.1.1");
    try (ServerSocket free = new ServerSocket(0)) {
      mesh.peers(
          new Instruction.SetPeers(
              OURS,
              Optional.of(cluster),
              Optional.of(free.getLocalPort()),
              false,
              Map.of("one", one, "six", six)));
    }
    assertTrue(mesh.trouble().contains("listening"), mesh::trouble); // that port is taken
    mesh.retry();
    eventually("no trouble", () -> mesh.trouble().isEmpty());
    assertTrue(up("one") && up("six"));
    assertEquals(since, status("one").since());
  }

  @Test
  void withBfdAFallenPathWithdrawsWithinASecondAndNothingIsKept() throws Exception {
    bird("bfd on;", "");
    peers(Map.of("one", session(NET + "2", 65001, Optional.empty(), true)));
    eventually("up", () -> up("one") && learned.containsKey(Cidr.parse("192.0.2.0/24")));
    eventually("bfd up", () -> status("one").session().bfd().toString().contains("Up"));
    assertTrue(status("one").session().restart().contains("BFD"), () -> status("one").toString());
    must("ip", "-n", SPACE, "link", "set", "e0", "down");
    long fell = System.nanoTime();
    eventually("withdrawn", () -> learned.isEmpty());
    long millis = (System.nanoTime() - fell) / 1_000_000;
    assertTrue(millis <= 1_000, "withdrawn after " + millis + " ms");
    assertTrue(
        status("one").lastError().orElse("").toLowerCase(Locale.ROOT).contains("bfd"),
        () -> status("one").toString());
  }

  @Test
  void aPeerThatTellsMoreThanItMayIsTold() throws Exception {
    bird("", "");
    BgpSession all = session(NET + "2", 65001, Optional.empty(), false);
    BgpSession.Options o = all.options();
    BgpSession limited =
        new BgpSession(
            all.type(),
            all.address(),
            all.port(),
            all.as(),
            all.localAs(),
            all.passive(),
            all.source(),
            all.member(),
            all.direct(),
            all.reflectorClient(),
            all.ttlHops(),
            new BgpSession.Options(
                o.nextHop(),
                o.password(),
                o.restartTime(),
                o.keepalive(),
                o.allowedLocalAs(),
                o.reachableBy(),
                o.filters(),
                o.missingFilters(),
                o.bfd(),
                Optional.of(2)));
    peers(Map.of("one", limited));
    eventually(
        "the limit", () -> status("one").lastError().orElse("").contains("more than 2 prefixes"));
    peers(Map.of("one", all));
    birdc("restart one"); // it does not come back by itself after such a farewell
    eventually("up", () -> up("one") && learned.containsKey(Cidr.parse("192.0.2.0/24")));
  }

  private String birdc(String words) {
    List<String> command =
        new ArrayList<>(List.of("birdc", "-s", folder.resolve("ctl").toString()));
    command.addAll(List.of(words.split(" ", -1)));
    return run(command.toArray(String[]::new));
  }

  private void eventually(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < deadline,
          () ->
              "not in time: "
                  + what
                  + "\n"
                  + mesh.status()
                  + learned
                  + birdc("show protocols all"));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void must(String... words) {
    String said = run(words);
    assertEquals("", said, () -> String.join(" ", words));
  }

  private static String run(String... words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException e) {
      throw new AssertionError(words[0] + " is missing: apt-get install bird2 iproute2", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
