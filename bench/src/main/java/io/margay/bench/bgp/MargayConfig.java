package io.margay.bench.bgp;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How ours is started. */
final class MargayConfig {
  /** The flags are part of the result: those that {@code bgp-speaker} runs with. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-Xms256m",
          "-Xmx256m",
          "-Xmn48m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private MargayConfig() {}

  static String text(Scenario scenario, Path directory) {
    return "";
  }

  static List<String> command(Scenario scenario, Path directory) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("logback")) // nothing is logged here
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath, TrialSpeaker.class.getName(), scenario.name()));
    return command;
  }
}
