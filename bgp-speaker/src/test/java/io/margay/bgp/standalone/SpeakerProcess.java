package io.margay.bgp.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The program {@code bgp-speaker} in a namespace, run from what was compiled. */
final class SpeakerProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  /**
   * In a namespace, with little heap.
   *
   * @param file its configuration
   * @param log what it prints is added here
   */
  SpeakerProcess(String namespace, Path file, Path log) throws IOException {
    this(
        List.of("ip", "netns", "exec", namespace),
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
        file,
        log);
  }

  /**
   * @param before a command that runs it somewhere else; may be empty
   * @param flags of the JVM
   */
  SpeakerProcess(List<String> before, List<String> flags, Path file, Path log) throws IOException {
    this.log = log;
    List<String> command = new ArrayList<>(before);
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(flags);
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.margay.bgp.standalone.Main", "--config", file.toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** The flags with which the program is shipped. */
  static List<String> shippedFlags() throws IOException {
    Path script = Path.of("../dist/src/main/sh/bgp-speaker");
    return Files.readAllLines(script).stream()
        .filter(line -> line.startsWith("exec "))
        .flatMap(line -> Stream.of(line.replaceAll("\\$\\{[A-Z_]*:-|}", "").split(" ")))
        .filter(word -> word.startsWith("-X"))
        .toList();
  }

  /** Its memory in KiB as the kernel counts it, now or at most: VmRSS or VmHWM. */
  long memory(String what) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(what + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  Process process() {
    return process;
  }

  /** What it has said. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs, and the end of what it has said. */
  String last() {
    String said = said();
    return (process.isAlive() ? "runs: " : "exit status " + process.exitValue() + ": ")
        + said.substring(Math.max(0, said.length() - 1500));
  }

  /** Ends it with SIGKILL and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
