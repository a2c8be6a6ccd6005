package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.speaker.Reflection.Router;
import io.margay.model.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two reflectors that know each other, and two clients of both; each reflector is killed in turn.
 *
 * <pre>
 *   10.2.0.0/16 BIRD ──── ours (.1) ──── FRR 10.3.0.0/16
 *        (.3)   └───── other (.2) ─────┘ (.4)
 * </pre>
 */
class ReflectorInteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String FIRST = "10.2.0.0/16";
  private static final String SECOND = "10.3.0.0/16";

  private static LoopbackAddresses addresses;

  @TempDir Path directory;

  private final List<Reflection> started = new ArrayList<>();
  private Reflection.Ours ours;
  private Reflection other;
  private Reflection bird;
  private Reflection frr;

  @BeforeAll
  static void addAddresses() throws Exception {
    addresses = new LoopbackAddresses(4);
  }

  @AfterAll
  static void removeAddresses() throws Exception {
    addresses.close();
  }

  @AfterEach
  void stop() {
    started.reversed().forEach(Reflection::close);
  }

  /** Which of them are there is settled here: addresses 1 and 2 reflect for 3 and 4. */
  private void start(String kind, boolean oneCluster) throws IOException {
    // bgpd gives root up before it makes its sockets
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Router first = router(1, Optional.of(1), "");
    Router second = router(2, Optional.of(oneCluster ? 1 : 2), "");
    Router third = router(3, Optional.empty(), FIRST);
    Router fourth = router(4, Optional.empty(), SECOND);
    ours = (Reflection.Ours) reflection("ours", first, List.of(second, third, fourth));
    other = reflection(kind, second, List.of(first, third, fourth));
    bird = reflection("BIRD", third, List.of(first, second));
    frr = reflection("FRR", fourth, List.of(first, second));
    awaitBoth(oneCluster);
  }

  private static Router router(int number, Optional<Integer> cluster, String network) {
    return new Router(
        addresses.at(number),
        17_900 + number,
        cluster.map(addresses::at),
        network.isEmpty() ? Optional.empty() : Optional.of(Cidr.parse(network)));
  }

  private Reflection reflection(String kind, Router self, List<Router> others) throws IOException {
    Path own = Files.createDirectory(directory.resolve("r" + self.port()));
    Reflection reflection = Reflection.start(kind, own, self, others);
    started.add(reflection);
    return reflection;
  }

  /** Each reflector has each route from the client itself, and both have told both. */
  private void awaitBoth(boolean oneCluster) {
    Await.until(LIMIT, "two ways", () -> bothWays(oneCluster ? 1 : 2), this::describe);
    Await.until(LIMIT, "all sessions", ours::up, ours::describe);
  }

  private boolean bothWays(int secondCluster) {
    String atBird = bird.route(SECOND);
    String atFrr = frr.route(FIRST);
    return List.of(1, secondCluster).stream()
            .map(cluster -> addresses.at(cluster).toString())
            .allMatch(cluster ->
                atBird.contains("BGP.cluster_list: " + cluster + "\n")
                    && atFrr.contains("Cluster list: " + cluster + " \n"))
        && bird.paths(SECOND) == 2
        && frr.paths(FIRST) == 2;
  }

  /** Each client has as many paths to the other's, and not one look without any meanwhile. */
  private void awaitPathsWithoutAGap(int count) {
    Await.until(
        LIMIT,
        count + " paths at each client",
        () -> {
          int atBird = bird.paths(SECOND);
          int atFrr = frr.paths(FIRST);
          assertTrue(atBird > 0 && atFrr > 0, this::describe);
          return atBird == count && atFrr == count;
        },
        this::describe);
  }

  private String describe() {
    return String.join(
        "\n---\n", ours.describe(), other.describe(), bird.describe(), frr.describe());
  }

  @ParameterizedTest(name = "beside {0}, one cluster: {1}")
  @CsvSource({"ours, false", "BIRD, true"})
  void noRouteIsLostWhenEitherReflectorIsKilled(String kind, boolean oneCluster) throws Exception {
    start(kind, oneCluster);
    checkAttributes();
    for (Reflection killed : List.of(other, ours)) {
      killed.kill();
      awaitPathsWithoutAGap(1);
      killed.startAgain();
      awaitPathsWithoutAGap(2);
      awaitBoth(oneCluster);
    }
    checkAttributes();
    checkQuiet();
  }

  /** A reflected route is the client's but for who reflected it. */
  private void checkAttributes() {
    String atBird = bird.route(SECOND);
    assertTrue(atBird.contains("BGP.originator_id: " + addresses.at(4)), atBird);
    assertTrue(atBird.contains("BGP.local_pref: 100"), atBird);
    assertTrue(atBird.contains("BGP.next_hop: " + addresses.at(4)), atBird);
    String atFrr = frr.route(FIRST);
    assertTrue(atFrr.contains("Originator: " + addresses.at(3)), atFrr);
  }

  /** What is told in a circle never ends. */
  private void checkQuiet() {
    long before = updates();
    assertTrue(before > 0 && before < 200, "updates: " + before);
    long until = System.nanoTime() + Duration.ofMillis(700).toNanos();
    Await.until(LIMIT, "a while", () -> System.nanoTime() > until);
    assertEquals(before, updates(), "still talking: " + describe());
  }

  private long updates() {
    return ours.speaker().status().stream().mapToLong(p -> p.session().received().updates()).sum();
  }

  /** A client with one session left is reached through both reflectors. */
  @Test
  void theClusterListGrowsWithEachReflectorOnTheWay() throws Exception {
    start("FRR", false);
    cut();
    String both = addresses.at(1) + " " + addresses.at(2);
    Await.until(
        LIMIT,
        "the way through both",
        () -> frr.route(FIRST).contains("Cluster list: " + both + " \n"),
        this::describe);
    assertTrue(frr.route(FIRST).contains("Originator: " + addresses.at(3)));
    assertEquals(2, frr.paths(FIRST));
    checkQuiet();
  }

  /** In one cluster what the other reflector reflects is not taken (RFC 4456 section 8). */
  @Test
  void aReflectorOfTheSameClusterIsNoWay() throws Exception {
    start("BIRD", true);
    Cidr prefix = Cidr.parse(FIRST);
    List<String> refused =
        ours.speaker().why(prefix).orElseThrow().paths().stream().map(p -> p.refused()).toList();
    assertEquals(List.of("", "our cluster is in its cluster list"), refused);
    cut();
    Await.until(LIMIT, "no way here", () -> ours.paths(FIRST) == 0, this::describe);
    Await.until(LIMIT, "one way there", () -> frr.paths(FIRST) == 1, this::describe);
    assertFalse(ours.speaker().routes().stream().anyMatch(r -> r.prefix().equals(prefix)));
  }

  /** Between BIRD and us. */
  private void cut() {
    String session = "p" + addresses.at(1).toString().replace('.', '_');
    ((Reflection.OfBird) bird).bird().command("disable " + session);
  }
}
