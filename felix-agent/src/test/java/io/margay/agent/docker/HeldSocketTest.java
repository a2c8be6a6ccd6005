package io.margay.agent.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A socket that {@code margay-hold} keeps open while what serves it comes and goes. */
@Timeout(60)
class HeldSocketTest {
  private static final Path HOLD = Path.of("../cni-plugin/target/margay-hold");

  @TempDir private Path directory;
  private Path path;
  private Process hold;

  @BeforeEach
  void start() throws Exception {
    assertTrue(Files.isExecutable(HOLD), "not built: mvn test -pl felix-agent -am");
    path = directory.resolve("held.sock");
    hold =
        new ProcessBuilder(
                HOLD.toString(),
                path.toString(),
                "--",
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                HeldPlugin.class.getName(),
                path.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    Eventually.within(Duration.ofSeconds(5), "it listens", () -> Files.exists(path));
  }

  @AfterEach
  void stop() throws InterruptedException {
    hold.destroyForcibly().waitFor();
  }

  private long pid() throws IOException {
    try (RawHttp http = new RawHttp(path)) {
      String body = http.call("T.Pid", "{\"x\":1}").body();
      return Long.parseLong(body.replaceAll("[^0-9]", ""));
    }
  }

  @Test
  void whoConnectsWhileNobodyServesWaitsInsteadOfBeingRefused() throws Exception {
    long first = pid(); // asked before it was up
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    long second = pid();
    assertNotEquals(first, second);
    assertEquals(second, pid());
  }

  @Test
  void endsWithItsCommandAndRemovesTheSocketWhenAskedTo() throws Exception {
    long served = pid();
    hold.destroy();
    assertTrue(hold.waitFor(10, TimeUnit.SECONDS));
    assertFalse(Files.exists(path));
    assertFalse(ProcessHandle.of(served).filter(ProcessHandle::isAlive).isPresent());
  }
}
