package io.margay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.link.LinkChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One lab for all tests of the class.
 *
 * <pre>
 *   a (etcd)          b (etcd)
 *   10.198.0.1        10.198.0.2
 *       +----- fabric -----+
 * </pre>
 */
class LabTest {
  private static final Site SITE = TestSite.make();
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String STRAY = "stray" + ProcessHandle.current().pid();
  private static final Ip OTHER = Ip.parse("10.198.0.2");

  /** A plugin that notes how it was called; the address is 10.77.0.1 or the given one. */
  private static final String PLUGIN =
      """
      #!/bin/bash
      { env | grep ^CNI_ | sort; cat; echo; } >> /var/lib/cni/calls
      if [[ $CNI_ARGS == *10.77.0.99* ]]; then
        echo '{"cniVersion":"1.0.0","code":7,"msg":"address in use","details":"by b/c9"}'
        exit 1
      fi
      wanted=${CNI_ARGS##*IP=}
      if [ $CNI_COMMAND = ADD ]; then
        echo "{\\"cniVersion\\":\\"1.0.0\\",\\"ips\\":[{\\"address\\":\\"${wanted:-10.77.0.1}/32\\"}]}"
      fi
      """;

  private static Lab lab;

  @BeforeAll
  static void bringUp() throws IOException {
    lab = Lab.up(SITE, TestSite.twoHosts());
  }

  @AfterEach
  void detach() throws IOException {
    for (Container container : lab.containers()) {
      container.detach();
    }
  }

  @AfterAll
  static void takeDown() throws IOException {
    lab.down();
    assertEquals("nothing", Lab.residue(SITE).toString());
    assertFalse(Files.exists(Path.of("/run/netns", STRAY)));
    lab.down(); // nothing is there, and that is fine
    assertEquals(Optional.empty(), Lab.open(SITE));
  }

  @Test
  void hostsReachEachOtherOnTheFabricAndNothingElse() throws IOException {
    assertTrue(lab.host("a").ping(OTHER));
    assertEquals("", lab.host("a").run("ip", "route", "show", "default").orThrow());
    assertFalse(lab.host("a").ping(Ip.parse("192.0.2.1")));
  }

  @Test
  void passesOnExitStatusAndBothStreams() throws IOException {
    Outcome outcome = lab.host("a").run("bash", "-c", "cat; echo told >&2; exit 7");
    assertEquals(7, outcome.exit());
    Outcome fed = lab.host("a").run(SOON, "heard", List.of("bash", "-c", "cat; echo told >&2"));
    assertEquals("heard", fed.out());
    assertEquals("told\n", fed.err());
  }

  @Test
  void aProgramNeedNotReadItsInput() throws IOException {
    for (int i = 0; i < 20; i++) {
      Outcome outcome = lab.host("a").run(SOON, "x".repeat(200_000), List.of("sh", "-c", "exit 3"));
      assertEquals(3, outcome.exit());
    }
  }

  @Test
  void endsACommandThatTakesTooLong() {
    LabException thrown =
        assertThrows(
            LabException.class,
            () -> lab.host("a").run(Duration.ofMillis(200), "", List.of("sleep", "60")));
    assertEquals("a: sleep 60: no end within 200 ms", thrown.getMessage());
  }

  @Test
  void everyHostSeesItsOwnPaths() throws IOException {
    for (String path : HostFiles.PRIVATE_PATHS) {
      lab.host("a").run("bash", "-c", "echo of a > " + path + "/mine").orThrow();
      assertEquals("of a\n", Files.readString(lab.host("a").path(path).resolve("mine")));
      assertFalse(lab.host("b").run("test", "-e", path + "/mine").ok());
      assertFalse(Files.exists(Path.of(path, "mine")));
    }
  }

  @Test
  void hostsSeeNamespacesThatGetANameLater() throws IOException {
    String name = SITE.prefix() + "later";
    Namespace.create(name).close();
    try {
      assertTrue(lab.host("a").run("nsenter", "--net=/run/netns/" + name, "true").ok());
    } finally {
      Namespace.delete(name);
    }
  }

  @Test
  void downRemovesWhatARuntimeInsideAHostHasNamed() throws IOException {
    lab.host("a").run("ip", "netns", "add", STRAY).orThrow();
    assertTrue(Files.exists(Path.of("/run/netns", STRAY)));
    // The check is takeDown's.
  }

  @Test
  void runsManyCommandsAtOnce() throws IOException {
    List<Integer> numbers = IntStream.range(0, 40).boxed().toList();
    Parallel.forEach(
        numbers,
        number -> {
          String said = lab.host("b").run("bash", "-c", "sleep 0.2; echo " + number).orThrow();
          assertEquals(number.toString(), said);
        });
  }

  @Test
  void storesInOneMemberWhatTheOtherReads() throws IOException {
    assertEquals("OK", lab.host("a").run("etcdctl", "put", "k", "v").orThrow());
    assertEquals("k\nv", lab.host("b").run("etcdctl", "get", "k").orThrow());
  }

  @Test
  void killedMemberComesBackAndPutsItsLogBehindTheOldOne() throws IOException {
    LabProcess etcd = lab.host("b").process("etcd");
    long before = etcd.pid().orElseThrow();
    etcd.kill9();
    assertFalse(etcd.running());
    assertEquals(Optional.empty(), lab.host("b").http("http://127.0.0.1:2379/health"));
    long logged = Files.size(etcd.log());
    etcd.start();
    etcd.awaitReady(SOON);
    assertNotEquals(before, etcd.pid().orElseThrow());
    assertTrue(Files.size(etcd.log()) > logged);
  }

  @Test
  void aMemberThatIsNotReadyIsNamedWithTheEndOfItsLog() throws IOException {
    LabProcess etcd = lab.host("b").process("etcd");
    etcd.stop();
    LabException thrown = assertThrows(LabException.class, () -> etcd.awaitReady(SOON));
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.startsWith("b/etcd is not running; log: " + etcd.log() + "\n    "), message);
    LabException alone =
        assertThrows(
            LabException.class,
            () -> lab.host("a").process("etcd").awaitReady(Duration.ofMillis(300)));
    assertTrue(String.valueOf(alone.getMessage()).startsWith("a/etcd is not ready after 300 ms"));
    etcd.start();
    etcd.awaitReady(SOON);
    lab.host("a").process("etcd").awaitReady(SOON);
  }

  @Test
  void upAgainRepairsWhatIsMissing() throws IOException {
    Host host = lab.host("b");
    long kept = lab.host("a").process("etcd").pid().orElseThrow();
    host.process("etcd").kill9();
    HostFiles.running(host.files().pid(Holder.NAME)).orElseThrow().kill();
    try (Namespace namespace = Namespace.named(host.namespace());
        Netlink netlink = Netlink.open(namespace)) {
      netlink.execute(LinkChange.delete(Fabric.UPLINK));
    }
    Lab again = Lab.up(SITE, TestSite.twoHosts());
    assertEquals(kept, again.host("a").process("etcd").pid().orElseThrow());
    assertTrue(again.host("b").ping(Ip.parse("10.198.0.1")));
    assertEquals(List.of("a", "b"), again.hosts().stream().map(Host::name).toList());
  }

  @Test
  void refusesAnotherTopologyWhileOneIsUp() {
    Topology other =
        new Topology("other", Cidr.parse("10.198.0.0/24"), List.of(HostSpec.of("a", "10.198.0.9")));
    LabException thrown = assertThrows(LabException.class, () -> Lab.up(SITE, other));
    assertTrue(String.valueOf(thrown.getMessage()).startsWith("the lab \"two\" is up"));
  }

  @Test
  void anotherProcessFindsTheLab() throws IOException {
    assertEquals(TestSite.twoHosts(), Lab.open(SITE).orElseThrow().topology());
    LabException thrown = assertThrows(LabException.class, () -> lab.host("c"));
    assertEquals("the lab has no host \"c\"; it has a, b", thrown.getMessage());
    thrown = assertThrows(LabException.class, () -> lab.host("a").process("agent"));
    assertEquals("a runs no \"agent\"; it runs a/etcd", thrown.getMessage());
  }

  @Test
  void aRunningPingTellsWhatItLost() throws IOException {
    try (Ping ping = lab.host("a").startPing(OTHER)) {
      Poll.until(SOON, "five answers", () -> ping.report().received() >= 5);
      assertEquals(List.of(), ping.report().lost());
      setUplink(lab.host("b"), false);
      Poll.until(SOON, "three lost", () -> ping.report().lost().size() >= 3);
      setUplink(lab.host("b"), true);
      int received = ping.report().received();
      Poll.until(SOON, "answers again", () -> ping.report().received() > received);
      PingReport report = ping.stop();
      assertTrue(report.longestGap().toMillis() >= 150, report.toString());
      assertFalse(ping.running());
      assertThrows(LabException.class, ping::stop);
    } finally {
      setUplink(lab.host("b"), true);
    }
  }

  private static void setUplink(Host host, boolean up) throws IOException {
    try (Namespace namespace = Namespace.named(host.namespace());
        Netlink netlink = Netlink.open(namespace)) {
      LinkChange change = LinkChange.of(Fabric.UPLINK);
      netlink.execute((up ? change.up() : change.down()).request());
    }
  }

  @Test
  void attachesAContainerAsARuntimeWould() throws IOException {
    Host host = withPlugin("a");
    Container container = host.attach("c1");
    assertEquals(Ip.parse("10.77.0.1"), container.address());
    assertEquals("a/c1", container.toString());
    String calls = Files.readString(host.path("/var/lib/cni").resolve("calls"));
    assertTrue(calls.contains("CNI_COMMAND=ADD\nCNI_CONTAINERID=c1\nCNI_IFNAME=eth0\n"), calls);
    assertTrue(calls.contains("CNI_NETNS=/run/netns/" + SITE.prefix() + "a-c1\n"), calls);
    assertTrue(calls.contains("{\"cniVersion\":\"1.0.0\",\"name\":\"margay\",\"type\":\"margay\""));
    String network = container.run("readlink", "/proc/self/ns/net").orThrow();
    assertNotEquals(host.run("readlink", "/proc/self/ns/net").orThrow(), network);
    assertThrows(LabException.class, () -> host.attach("c1"));
    container.detach();
    assertEquals(List.of(), host.containers());
    assertFalse(Files.exists(Path.of("/run/netns", container.namespace())));
  }

  @Test
  void handsOverAGivenAddress() throws IOException {
    Container container = withPlugin("b").attach("c2", Optional.of(Ip.parse("10.77.0.50")));
    assertEquals(Ip.parse("10.77.0.50"), container.address());
    assertEquals(container.address(), lab.host("b").container("c2").address());
  }

  @Test
  void refusedAttachSaysWhyAndLeavesNothing() throws IOException {
    Host host = withPlugin("b");
    LabException thrown =
        assertThrows(
            LabException.class, () -> host.attach("c3", Optional.of(Ip.parse("10.77.0.99"))));
    assertEquals("attach b/c3: code 7: address in use; by b/c9", thrown.getMessage());
    assertEquals(List.of(), host.containers());
    assertFalse(Files.exists(Path.of("/run/netns", SITE.prefix() + "b-c3")));
    assertThrows(LabException.class, () -> host.attach("../x"));
  }

  private static Host withPlugin(String name) throws IOException {
    Host host = lab.host(name);
    Path plugin = host.path("/opt/cni/bin").resolve("margay");
    Files.writeString(plugin, PLUGIN);
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwxr-xr-x"));
    return host;
  }
}
