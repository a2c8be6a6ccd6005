package io.margay.bench.bgp;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The device under test: the processes of one contender in their namespace. */
final class Device implements AutoCloseable {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, fixed by the kernel's ABI

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  private Device(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts it.
   *
   * @param directory removed again when it is closed
   */
  static Device start(Contender contender, Scenario scenario, String namespace, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    // FRR's daemons give up root and write there all the same.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (Map.Entry<String, String> file : contender.files(scenario, directory).entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    Device device = new Device(directory);
    for (List<String> command : contender.commands(scenario, directory)) {
      List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
      inside.addAll(command);
      File log = directory.resolve("log").toFile();
      device.processes.add(
          new ProcessBuilder(inside)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start());
    }
    return device;
  }

  /** User and system seconds so far. */
  double cpuSeconds() throws IOException {
    double ticks = 0;
    for (Process process : processes) {
      String stat = Files.readString(proc(process, "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The largest resident memory so far, in MB of 2^20 octets. */
  double peakMegabytes() throws IOException {
    double kilobytes = 0;
    for (Process process : processes) {
      for (String line : Files.readAllLines(proc(process, "status"))) {
        if (line.startsWith("VmHWM:")) {
          kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return kilobytes / 1024;
  }

  /** Prefixes in its namespace's IPv4 routing tables. */
  int kernelRoutes() throws IOException {
    int routes = 0;
    for (String line : Files.readAllLines(proc(processes.getFirst(), "net/fib_triestat"))) {
      if (line.strip().startsWith("Prefixes:")) {
        routes += Integer.parseInt(line.replaceAll("\\D", ""));
      }
    }
    return routes;
  }

  /** What it said, for an error. */
  String log() throws IOException {
    Path log = directory.resolve("log");
    String all = Files.exists(log) ? Files.readString(log) : "";
    return all.substring(Math.max(0, all.length() - 2000));
  }

  private static Path proc(Process process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes.reversed()) {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
