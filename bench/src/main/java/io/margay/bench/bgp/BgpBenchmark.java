package io.margay.bench.bgp;

import io.margay.bench.Benchmark;
import io.margay.bench.Report;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Our speaker as a router and as a route reflector, beside BIRD, FRR and GoBGP. */
public final class BgpBenchmark implements Benchmark {
  /** Chooses cases and contenders; what is not set means all of them. */
  private static final String CASES = "BENCH_BGP_CASES";

  private static final String CONTENDERS = "BENCH_BGP_CONTENDERS";
  private static final String PEERS = "mgybench-bgp-p";
  private static final String DEVICE = "mgybench-bgp-d";

  @Override
  public String name() {
    return "bgp";
  }

  @Override
  public Report run() throws IOException {
    for (Contender contender : Contender.values()) {
      for (Map.Entry<String, Path> program : contender.programs().entrySet()) {
        if (!Files.isExecutable(program.getValue())) {
          throw new IOException(
              program.getValue() + " is missing: install the package " + program.getKey());
        }
      }
    }
    Path directory = Files.createTempDirectory("mgybench-bgp");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Thread sweeper = Thread.ofPlatform().unstarted(BgpBenchmark::sweep);
    Runtime.getRuntime().addShutdownHook(sweeper);
    try {
      sweep(); // what a killed run left
      network();
      return report(Findings.read(drive(directory)));
    } finally {
      sweep();
      Files.deleteIfExists(directory);
      Runtime.getRuntime().removeShutdownHook(sweeper);
    }
  }

  private static void network() throws IOException {
    ip("netns add " + PEERS);
    ip("netns add " + DEVICE);
    ip("-n " + PEERS + " link add v0 type veth peer name v0 netns " + DEVICE);
    for (String namespace : List.of(PEERS, DEVICE)) {
      ip("-n " + namespace + " link set lo up");
      ip("-n " + namespace + " link set v0 up");
    }
    ip("-n " + DEVICE + " address add " + Peers.DUT + "/16 dev v0");
    ip("-n " + DEVICE + " address add " + Peers.DUT_V6 + "/64 dev v0 nodad");
    ip("-n " + PEERS + " address add fd88::1:0/64 dev v0 nodad");
    int most = Scenario.ALL.stream().mapToInt(Scenario::peers).max().orElse(0);
    for (int peer = 0; peer < most; peer++) {
      ip("-n " + PEERS + " address add " + Peers.address(peer) + "/16 dev v0");
    }
  }

  private static void sweep() {
    for (String namespace : List.of(PEERS, DEVICE)) {
      if (Files.exists(Path.of("/run/netns", namespace))) {
        try {
          ip("netns delete " + namespace);
        } catch (IOException e) {
          System.err.println("bench: bgp: " + e.getMessage());
        }
      }
    }
  }

  private static void ip(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("ip " + arguments + ": " + said.strip());
    }
  }

  /** Runs the driver among the peers and shows its lines as they come. */
  private static String drive(Path directory) throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    Process driver =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                PEERS,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                classPath,
                BgpDriver.class.getName(),
                DEVICE,
                directory.toString(),
                chosen(CONTENDERS, Arrays.stream(Contender.values()).map(c -> c.title).toList()),
                chosen(CASES, Scenario.ALL.stream().map(Scenario::name).toList()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    StringBuilder printed = new StringBuilder();
    try (BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8)) {
      lines
          .lines()
          .forEach(line -> {
            printed.append(line).append('\n');
            System.err.println(line);
          });
    } finally {
      driver.destroy();
    }
    if (driver.onExit().join().exitValue() != 0) {
      throw new IOException("the driver failed");
    }
    return printed.toString();
  }

  private static String chosen(String variable, List<String> all) {
    String value = System.getenv(variable);
    return value == null || value.isBlank() ? String.join(",", all) : value;
  }

  private static Report report(Findings findings) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "time runs from the first octet sent until every receiver holds exactly the expected routes"
            + " (prefixes, AS path and communities compared by digest)");
    notes.add("CPU is user and system time of the contender's processes; RSS is their peak");
    notes.add("each run is a fresh process: load is cold, warm is the same load a third time");
    notes.add("GoBGP takes no part at 1M, where it needs minutes, and installs nothing itself");
    notes.addAll(findings.failures());
    return new Report("bgp: routes through a speaker in a namespace", findings.rows(), notes);
  }
}
