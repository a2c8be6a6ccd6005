package io.margay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lab whose builder is killed half-way, at several points. */
class KilledLabTest {
  private static final Site SITE = TestSite.make();

  /** The program that is killed; its argument numbers the site. */
  static final class Builder {
    private Builder() {}

    public static void main(String[] arguments) throws IOException {
      Lab.up(Site.ofProcess(Long.parseLong(arguments[0]), Optional.empty()), TestSite.twoHosts());
    }
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    Lab.sweep(SITE);
    assertEquals("nothing", Lab.residue(SITE).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/run/netns/PREFIX-fabric",
        "/run/netns/PREFIX-b",
        "STATE/two/a/holder.pid",
        "STATE/two/b/etcd.pid"
      })
  void isSweptWhenItsBuilderWasKilled(String sign) throws Exception {
    buildUntil(sign);
    assertFalse(Lab.residue(SITE).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/netns/PREFIX-a", "STATE/two/b/holder.pid"})
  void isCompletedByTheNextUp(String sign) throws Exception {
    buildUntil(sign);
    Lab lab = Lab.up(SITE, TestSite.twoHosts());
    assertEquals(200, lab.host("b").http("http://10.198.0.1:2379/health").orElseThrow().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PREFIX-b"})
  void isSweptWithoutItsFiles(String host) throws Exception {
    Lab.up(SITE, TestSite.twoHosts());
    Leftovers.deleteTree(SITE.state());
    assertEquals(2 + 2, Lab.residue(SITE).processes().size()); // a holder and etcd on each
    assertFalse(Files.notExists(Path.of("/run/netns", here(host))));
  }

  @Test
  void aSiteIsAbandonedOnceItsProcessHasEnded() throws Exception {
    assertFalse(Site.abandoned().contains(SITE));
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Site other = Site.ofProcess(ended.pid(), Optional.empty());
    Namespace.create(other.fabricNamespace()).close();
    try {
      assertTrue(Site.abandoned().contains(other));
    } finally {
      Lab.sweep(other);
    }
    Files.createDirectories(other.lab("two"));
    assertTrue(Site.abandoned().contains(other));
    Lab.sweep(other);
    assertFalse(Site.abandoned().contains(other));
    assertEquals("nothing", Lab.residue(other).toString());
  }

  private static void buildUntil(String sign) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process builder =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Builder.class.getName(),
                    Long.toString(ProcessHandle.current().pid())))
            .inheritIO()
            .start();
    try {
      Path file = Path.of(here(sign));
      Poll.until(Duration.ofSeconds(20), file + " is there", () -> Files.exists(file));
    } finally {
      builder.destroyForcibly().waitFor();
    }
  }

  private static String here(String text) {
    return text.replace("PREFIX-", SITE.prefix()).replace("STATE", SITE.state().toString());
  }
}
