package io.margay.bench.bgp;

import io.margay.bench.Better;
import io.margay.bench.Row;
import io.margay.bench.Samples;
import io.margay.bench.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the driver printed: figures by case and contender, and what failed. */
final class Findings {
  private static final String FIGURE = "figure";
  private static final String FAILED = "failed";
  private static final String SEPARATOR = "\t";

  private final Map<String, Map<String, Samples>> cases = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  private Findings() {}

  /** Prints one figure. */
  static void figure(String scenario, String contender, String what, double value) {
    System.out.println(
        String.join(SEPARATOR, FIGURE, scenario + ": " + what, contender, Double.toString(value)));
    System.out.flush();
  }

  /** Prints that a run failed. */
  static void failed(String scenario, String contender, String why) {
    String line = why.replace('\n', ' ').replace('\t', ' ');
    System.out.println(String.join(SEPARATOR, FAILED, scenario, contender, line));
    System.out.flush();
  }

  static Findings read(String printed) {
    Findings findings = new Findings();
    for (String line : printed.lines().toList()) {
      String[] fields = line.split(SEPARATOR, -1);
      if (fields.length == 4 && fields[0].equals(FIGURE)) {
        findings
            .cases
            .computeIfAbsent(fields[1], _ -> new LinkedHashMap<>())
            .computeIfAbsent(fields[2], _ -> new Samples())
            .add(Double.parseDouble(fields[3]));
      } else if (fields.length == 4 && fields[0].equals(FAILED)) {
        findings.failures.add(fields[2] + " did not finish " + fields[1] + ": " + fields[3]);
      }
    }
    return findings;
  }

  List<String> failures() {
    return failures;
  }

  /** The cases that ours finished. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    cases.forEach((what, byContender) -> {
      Samples ours = byContender.get(Contender.OURS);
      if (ours != null) {
        Map<String, Double> peers = new LinkedHashMap<>();
        for (Contender contender : Contender.values()) {
          Samples samples = byContender.get(contender.title);
          if (samples != null && contender != Contender.MARGAY) {
            peers.put(contender.title, samples.median());
          }
        }
        rows.add(new Row(what, unit(what), Better.LOWER, ours.median(), peers, target(what)));
      }
    });
    return rows;
  }

  private static String unit(String what) {
    if (what.endsWith("RSS")) {
      return "MB";
    }
    if (what.endsWith("announcements")) {
      return "routes";
    }
    return what.startsWith("latency") ? "ms" : "s";
  }

  private static Optional<Target> target(String what) {
    return switch (what) {
      case "latency: route" -> Optional.of(new Target.Limit(1, "ms"));
      case "1M: load, time",
          "1M: peer down, time",
          "fan-out 16: load, time",
          "overlap 4: load, time",
          "2 x 1M: load, time" ->
          bird(0.7);
      case "100k: load, time", "ipv6 100k: load, time" -> bird(0.9);
      case "kernel 1000: load, time" -> Optional.of(new Target.Limit(0.05, "s"));
      case "kernel 100k: load, time" -> bird(1.0);
      case "reflector 200: load, CPU" -> bird(0.5);
      case "reflector 200: warm, CPU" -> Optional.of(new Target.Ratio(2.0, Contender.FRR.title));
      case "1M: peak RSS" -> Optional.of(new Target.Limit(300, "MB"));
      case "2 x 1M: peak RSS" -> Optional.of(new Target.Limit(340, "MB"));
      default -> Optional.empty();
    };
  }

  private static Optional<Target> bird(double factor) {
    return Optional.of(new Target.Ratio(factor, Contender.BIRD.title));
  }
}
