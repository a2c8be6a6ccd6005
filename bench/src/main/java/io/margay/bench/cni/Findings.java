package io.margay.bench.cni;

import io.margay.bench.Better;
import io.margay.bench.Limits;
import io.margay.bench.Row;
import io.margay.bench.Samples;
import io.margay.bench.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The samples of a run: one line each between driver and benchmark, and the table's rows. */
final class Findings {
  private static final String WORD = "sample";
  private static final double NANOS_OF_MILLI = 1e6;
  private static final double NANOS_OF_SECOND = 1e9;
  private static final Optional<Target> ADD_TARGET = Optional.of(new Target.Ratio(0.6, Plugin.PTP));
  private static final Optional<Target> DEL_TARGET = Optional.of(new Target.Ratio(0.3, Plugin.PTP));
  private static final Optional<Target> RATE_TARGET =
      Optional.of(new Target.Ratio(3.0, Plugin.PTP));
  private static final List<String> PEERS = List.of(Plugin.PTP, Plugin.BRIDGE, Plugin.NOTHING);

  private final Map<String, Map<String, Samples>> nanos = new HashMap<>();

  /** Prints a sample, in the driver. */
  static void sample(String what, String plugin, long nanos) {
    System.out.println(String.join("\t", WORD, what, plugin, Long.toString(nanos)));
  }

  /** Reads what the driver printed; lines that are no samples are passed over. */
  static Findings read(String printed) {
    Findings findings = new Findings();
    for (String line : printed.lines().toList()) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 4 && fields[0].equals(WORD)) {
        findings
            .nanos
            .computeIfAbsent(fields[1], _ -> new HashMap<>())
            .computeIfAbsent(fields[2], _ -> new Samples())
            .add((double) Long.parseLong(fields[3]));
      }
    }
    return findings;
  }

  /** How many times this was measured for each plugin. */
  int size(String what) {
    return of(what, Plugin.OURS).size();
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String atOnce = " " + Limits.CNI_WIDTH + " at once";
    for (String what : List.of("ADD", "DEL", "ADD" + atOnce, "DEL" + atOnce)) {
      rows.add(millis(what, "median", Samples::median, target(what, ADD_TARGET, DEL_TARGET)));
      rows.add(millis(what, "p95", samples -> samples.percentile(95), Optional.empty()));
      rows.add(
          row(
              what + ", rate",
              "block of " + what,
              new Reading("1/s", Better.HIGHER, s -> NANOS_OF_SECOND / s.median()),
              what.equals("ADD" + atOnce) ? RATE_TARGET : Optional.empty()));
    }
    rows.add(millis("first ADD", "cold", Samples::median, Optional.empty()));
    return rows;
  }

  private static Optional<Target> target(
      String what, Optional<Target> ofAdd, Optional<Target> ofDel) {
    return switch (what) {
      case "ADD" -> ofAdd;
      case "DEL" -> ofDel;
      default -> Optional.empty();
    };
  }

  /**
   * What networking costs a whole container: its time less the time of one without a network, by
   * runtime.
   */
  List<Row> containerRows() {
    List<Row> rows = new ArrayList<>();
    for (String runtime : ContainerDriver.RUNTIMES) {
      boolean docker = runtime.equals(ContainerDriver.DOCKER);
      List<String> peers = new ArrayList<>(List.of(Plugin.BRIDGE));
      if (docker) {
        peers.add(ContainerDriver.USERS_BRIDGE);
      }
      String what = runtime + " run";
      double none = medianMillis(what, ContainerDriver.NONE);
      Map<String, Double> whole = new LinkedHashMap<>();
      Map<String, Double> share = new LinkedHashMap<>();
      for (String peer : peers) {
        double millis = medianMillis(what, peer);
        whole.put(peer, millis);
        share.put(peer, millis - none);
      }
      double ours = medianMillis(what, Plugin.OURS);
      rows.add(new Row(what + ", median", "ms", Better.LOWER, ours, whole, Optional.empty()));
      rows.add(
          new Row(
              what + ", networking's share",
              "ms",
              Better.LOWER,
              ours - none,
              share,
              Optional.of(new Target.Ratio(1.0, peers.getLast()))));
    }
    return rows;
  }

  private double medianMillis(String what, String network) {
    return of(what, network).median() / NANOS_OF_MILLI;
  }

  private Row millis(
      String what, String of, ToDoubleFunction<Samples> value, Optional<Target> target) {
    Reading reading = new Reading("ms", Better.LOWER, s -> value.applyAsDouble(s) / NANOS_OF_MILLI);
    return row(what + ", " + of, what, reading, target);
  }

  /** What is read off some samples. */
  private record Reading(String unit, Better better, ToDoubleFunction<Samples> value) {}

  private Row row(String title, String what, Reading reading, Optional<Target> target) {
    Map<String, Double> peers = new LinkedHashMap<>();
    for (String peer : PEERS) {
      peers.put(peer, reading.value.applyAsDouble(of(what, peer)));
    }
    double ours = reading.value.applyAsDouble(of(what, Plugin.OURS));
    return new Row(title, reading.unit, reading.better, ours, peers, target);
  }

  private Samples of(String what, String plugin) {
    return nanos.getOrDefault(what, Map.of()).getOrDefault(plugin, new Samples());
  }
}
