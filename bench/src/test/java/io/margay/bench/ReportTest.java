package io.margay.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Map<String, Double> PEERS = new LinkedHashMap<>();

  static {
    PEERS.put("ptp", 8.0);
    PEERS.put("bridge", 12.3456);
  }

  private static final Report REPORT =
      new Report(
          "title",
          List.of(
              new Row(
                  "ADD", "ms", Better.LOWER, 6, PEERS, Optional.of(new Target.Ratio(1.0, "ptp"))),
              new Row("rate", "1/s", Better.HIGHER, 300, Map.of(), Optional.empty())),
          List.of("a note"));

  @Test
  void showsATableForPeople() {
    assertEquals(
        """
        title

        CASE  UNIT  MARGAY   PTP  BRIDGE  RATIO        TARGET  MET
        ADD     ms    6.00  8.00   12.35   0.75  <= 1.0 x ptp  yes
        rate   1/s     300

        - a note
        """,
        REPORT.table());
  }

  @Test
  void writesTheListOfTheContract() {
    assertEquals(
        """
        [
          {
            "case": "ADD",
            "unit": "ms",
            "better": "lower",
            "ours": 6,
            "peers": {
              "ptp": 8,
              "bridge": 12.346
            },
            "ratio": 0.75,
            "target": "<= 1.0 x ptp",
            "met": true
          },
          {
            "case": "rate",
            "unit": "1/s",
            "better": "higher",
            "ours": 300,
            "peers": {},
            "ratio": null,
            "target": null,
            "met": null
          }
        ]
        """,
        REPORT.json());
  }

  @Test
  void aTargetIsMissedFromEitherSide() {
    Target half = new Target.Ratio(0.5, "ptp");
    Row slow = new Row("ADD", "ms", Better.LOWER, 4.1, PEERS, Optional.of(half));
    assertEquals(Optional.of(false), slow.met());
    Row fast = new Row("rate", "1/s", Better.HIGHER, 4.1, PEERS, Optional.of(half));
    assertEquals(Optional.of(true), fast.met());
    assertEquals(">= 0.5 x ptp", half.text(Better.HIGHER));
    Target bound = new Target.Limit(300, "MB");
    Row large = new Row("peak RSS", "MB", Better.LOWER, 301, PEERS, Optional.of(bound));
    assertEquals(Optional.of(false), large.met());
    assertEquals(OptionalDouble.empty(), large.ratio());
    assertEquals("<= 300 MB", bound.text(Better.LOWER));
  }

  @Test
  void percentilesAreValuesThatOccurred() {
    Samples samples = new Samples();
    for (int value : List.of(5, 1, 4, 2, 3)) {
      samples.add(value);
    }
    assertEquals(3, samples.median());
    assertEquals(5, samples.percentile(95));
    assertEquals(1, samples.percentile(1));
    assertEquals(5, samples.size());
  }
}
