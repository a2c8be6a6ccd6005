package io.margay.agent.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the system beside our own code, to compare with or to provoke something. */
public final class Program {
  private static final Map<String, String> PACKAGES =
      Map.of(
          "ip", "iproute2",
          "tc", "iproute2",
          "nsenter", "util-linux",
          "ping", "iputils-ping",
          "iptables", "iptables",
          "iptables-save", "iptables",
          "iptables-legacy", "iptables",
          "ipset", "ipset");

  private Program() {}

  /** Runs it inside a namespace, one line of words, and returns its output; fails when it does. */
  public static String inside(TestNamespace namespace, String line) throws Exception {
    List<String> command = new ArrayList<>(namespace.prefix());
    command.addAll(List.of(line.split(" ", -1)));
    return run(command, "");
  }

  /** Starts it inside a namespace; the caller ends it. */
  public static Process start(TestNamespace namespace, String line) throws IOException {
    List<String> command = new ArrayList<>(namespace.prefix());
    command.addAll(List.of(line.split(" ", -1)));
    command.forEach(Program::checkInstalled);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The same with something to read. */
  public static String insideWithInput(TestNamespace namespace, String input, String line)
      throws Exception {
    List<String> command = new ArrayList<>(namespace.prefix());
    command.addAll(List.of(line.split(" ", -1)));
    return run(command, input);
  }

  private static String run(List<String> command, String input) throws Exception {
    command.forEach(Program::checkInstalled);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    return output;
  }

  private static void checkInstalled(String word) {
    String needed = PACKAGES.get(word);
    if (needed == null) {
      return;
    }
    boolean found =
        List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, word)));
    if (!found) {
      throw new AssertionError("this test needs " + word + ": apt-get install " + needed);
    }
  }
}
