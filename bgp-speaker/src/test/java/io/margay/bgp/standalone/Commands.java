package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs programs of the system to their end. */
final class Commands {
  private Commands() {}

  /** Fails unless the program says that it went well. */
  static void must(String... words) {
    Ran ran = ran(words);
    assertEquals(0, ran.exit, () -> String.join(" ", words) + ": " + ran.text);
  }

  /** What it printed, however it ended. */
  static String run(String... words) {
    return ran(words).text;
  }

  private record Ran(int exit, String text) {}

  private static Ran ran(String... words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), text);
    } catch (IOException e) {
      throw new AssertionError(
          words[0] + " is missing: apt-get install bird2 iproute2 iputils-ping", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
