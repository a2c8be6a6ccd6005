package io.margay.bench;

import io.margay.bench.bgp.BgpBenchmark;
import io.margay.bench.cni.CniBenchmark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code ./dev bench [NAME…]}: runs benchmarks one after the other, prints a table for each and
 * writes {@code bench/target/NAME.json}. The exit status is 0 whatever they show, 1 when one could
 * not be run, 2 for a name that does not exist.
 */
public final class Main {
  private static final List<Benchmark> ALL = List.of(new CniBenchmark(), new BgpBenchmark());
  private static final Path RESULTS = Path.of("bench/target");

  private Main() {}

  /**
   * Runs them.
   *
   * @param names which benchmarks to run; none for all
   */
  public static void main(String[] names) {
    // Runtime.halt below: exit would log itself, and nothing is left to clean up.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<String> known = ALL.stream().map(Benchmark::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        System.err.println(
            "bench: no such benchmark: " + name + " (known: " + String.join(" ", known) + ")");
        Runtime.getRuntime().halt(2);
      }
    }
    for (Benchmark benchmark : ALL) {
      if (names.length == 0 || List.of(names).contains(benchmark.name())) {
        run(benchmark, out);
      }
    }
  }

  private static void run(Benchmark benchmark, PrintStream out) {
    try {
      Report report = benchmark.run();
      out.println(report.table());
      Path file = RESULTS.resolve(benchmark.name() + ".json");
      Files.createDirectories(RESULTS);
      Files.writeString(file, report.json());
      out.println("written to " + file);
    } catch (IOException e) {
      System.err.println("bench: " + benchmark.name() + ": " + e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }
}
