package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Host;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What careless, hurried and dying runtimes do to the installed client, and what is left of it. */
@ExtendWith(ThreeHosts.Given.class)
class CniTortureTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Names of the site's, so that what a killed run leaves is found. */
  private static final String PREFIX = "mgylab-h1-torn";

  private static final String CONFIG =
      "{\"cniVersion\":\"1.1.0\",\"name\":\"margay\",\"type\":\"margay\","
          + "\"socket\":\"/run/margay/agent.sock\",\"ipam\":{\"type\":\"margay-ipam\"}MORE}";

  private final ThreeHosts hosts;
  private final Host host;

  CniTortureTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h1");
  }

  private Outcome call(String command, String container) throws IOException {
    return call(command, container, "");
  }

  private Outcome call(String command, String container, String more) throws IOException {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CNI_COMMAND", command);
    if (!container.isEmpty()) {
      variables.put("CNI_CONTAINERID", container);
      variables.put("CNI_NETNS", "/run/netns/" + PREFIX + container);
      variables.put("CNI_IFNAME", "eth0");
    }
    return host.cni(variables, CONFIG.replace("MORE", more));
  }

  private static void namespace(String container) throws IOException {
    Namespace.create(PREFIX + container).close();
  }

  private static String address(Outcome added) throws IOException {
    return added.orThrow().replaceAll("(?s).*\"address\": ?\"([0-9.]+)/32\".*", "$1");
  }

  private List<String> endpoints() throws IOException {
    return hosts.storeKeys("resources/workloadendpoints/");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (var names = Files.list(Path.of("/run/netns"))) {
      for (Path name : names.filter(n -> n.toString().contains(PREFIX)).toList()) {
        String container = String.valueOf(name.getFileName()).substring(PREFIX.length());
        call("DEL", container).orThrow();
        Namespace.delete(String.valueOf(name.getFileName()));
      }
    }
    Poll.untilPasses(SOON, () -> assertEquals(List.of(), endpoints()));
    Poll.untilPasses(
        SOON,
        () -> {
          String links = host.run("sh", "-c", "ip -o link | grep ': mgy'; true").out();
          assertEquals("", links);
        });
    String usage = hosts.netctl("ipam", "show").orThrow();
    assertTrue(usage.matches("(?s).*\\| IP Pool +\\|[^|]+\\|[^|]+\\| 0 .*"), usage);
  }

  @Test
  void aSecondAddIsRefusedAndTheFirstStands() throws IOException {
    namespace("a");
    String address = address(call("ADD", "a"));
    Outcome again = call("ADD", "a");
    assertFalse(again.ok());
    assertTrue(again.out().contains("\"msg\""), again.out());
    assertTrue(host.run("ping", "-c", "1", "-W", "2", address).ok(), "the first stands");
    assertEquals(1, endpoints().size());
  }

  @Test
  void aDelBeforeAnyAddAndAfterAllOfThemSucceeds() throws IOException {
    assertEquals("", call("DEL", "never").orThrow());
    namespace("b");
    String address = address(call("ADD", "b"));
    for (int i = 0; i < 3; i++) {
      assertEquals("", call("DEL", "b").orThrow());
    }
    assertFalse(host.run("ping", "-c", "1", "-W", "1", address).ok());
    assertTrue(call("ADD", "b").ok(), "the name of the interface is free again");
  }

  @Test
  void aNamespaceThatIsGoneIsRefusedByAddAndFineForDel() throws IOException {
    Outcome refused = call("ADD", "gone");
    assertFalse(refused.ok());
    assertTrue(refused.out().contains(PREFIX + "gone"), refused.out());
    assertEquals(List.of(), endpoints());
    namespace("c");
    call("ADD", "c").orThrow();
    Namespace.delete(PREFIX + "c");
    assertEquals("", call("DEL", "c").orThrow());
    assertEquals(List.of(), endpoints());
  }

  /** Each container ends at another moment of its ADD; what the ADD answers is its own affair. */
  @Test
  void containersThatDieInTheMiddleOfAnAddLeaveNothing() throws IOException {
    for (int i = 0; i < 16; i++) {
      String container = "d" + i;
      namespace(container);
      List<Callable<Outcome>> both = new ArrayList<>();
      both.add(() -> call("ADD", container));
      String pause = "0.0" + String.format("%02d", i);
      both.add(() -> {
        Outcome paused = host.run("sleep", pause);
        Namespace.delete(PREFIX + container);
        return paused;
      });
      ThreeHosts.atOnce(both);
      assertEquals("", call("DEL", container).orThrow());
    }
    assertEquals(List.of(), endpoints());
  }

  @Test
  void sixtyFourAtOnceComeAndGo() throws IOException {
    List<String> names = IntStream.range(0, 64).mapToObj(i -> "e" + i).toList();
    for (String name : names) {
      namespace(name);
    }
    List<Outcome> added = atOnce("ADD", names);
    assertEquals(64, added.stream().map(CniTortureTest::text).distinct().count());
    assertEquals(64, endpoints().size());
    atOnce("DEL", names);
    assertEquals(List.of(), endpoints());
  }

  private static String text(Outcome added) {
    try {
      return address(added);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<Outcome> atOnce(String command, List<String> names) throws IOException {
    List<Callable<Outcome>> calls = new ArrayList<>();
    names.forEach(name -> calls.add(() -> call(command, name)));
    List<Outcome> outcomes = ThreeHosts.atOnce(calls);
    for (Outcome outcome : outcomes) {
      outcome.orThrow();
    }
    return outcomes;
  }

  @Test
  void aCollectionTakesWhatIsNotNamedAndNothingWithoutAList() throws IOException {
    for (String name : List.of("f1", "f2", "f3")) {
      namespace(name);
      call("ADD", name).orThrow();
    }
    assertEquals("", call("GC", "").orThrow());
    assertEquals(3, endpoints().size(), "no list means nothing to do");
    String kept =
        ",\"cni.dev/valid-attachments\":[{\"containerID\":\"" + "f2\",\"ifname\":\"eth0\"}]";
    assertEquals("", call("GC", "", kept).orThrow());
    assertEquals(1, endpoints().size());
    assertTrue(endpoints().getFirst().contains("f2"));
    assertEquals("", call("GC", "", ",\"cni.dev/valid-attachments\":[]").orThrow());
    assertEquals(List.of(), endpoints(), "an empty list means all");
  }

  @Test
  void statusAndVersionAnswerAlsoWhileTheAgentIsAway() throws IOException {
    assertEquals("", call("STATUS", "").orThrow());
    host.process("agent").kill9();
    try {
      Outcome status = call("STATUS", "");
      assertTrue(
          status.out().contains("\"code\": 50") || status.out().contains("\"code\":50"),
          status.out());
      assertTrue(call("VERSION", "").orThrow().contains("1.1.0"));
      namespace("g");
      long start = System.nanoTime();
      Outcome add = call("ADD", "g");
      assertTrue(
          add.out().contains("\"code\": 11") || add.out().contains("\"code\":11"), add.out());
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos(), "it never hangs");
    } finally {
      host.process("agent").start();
      host.process("agent").awaitReady(SOON);
    }
  }
}
