package io.margay.bench.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bench.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final List<String> CASES =
      List.of(
          "ADD",
          "DEL",
          "ADD 8 at once",
          "DEL 8 at once",
          "block of ADD",
          "block of DEL",
          "block of ADD 8 at once",
          "block of DEL 8 at once",
          "first ADD");

  @Test
  void rowsCompareOursWithEveryPeer() {
    StringBuilder printed = new StringBuilder("some other line\n");
    for (String name : CASES) {
      printed.append("sample\t%s\tmargay\t6000000\n".formatted(name));
      printed.append("sample\t%s\tptp\t8000000\n".formatted(name));
      printed.append("sample\t%s\tbridge\t12000000\n".formatted(name));
      printed.append("sample\t%s\t/bin/true\t1000000\n".formatted(name));
    }
    Findings findings = Findings.read(printed.toString());
    assertEquals(1, findings.size("ADD"));
    Row add = findings.rows().getFirst();
    assertEquals("ADD, median", add.what());
    assertEquals(6.0, add.ours());
    assertEquals(List.of("ptp", "bridge", "/bin/true"), List.copyOf(add.peers().keySet()));
    assertTrue(add.target().isPresent());
    Row rate = findings.rows().get(2);
    assertEquals("ADD, rate", rate.what());
    assertEquals(125.0, rate.peers().get("ptp"));
  }

  @Test
  void aCaseThatWasNotMeasuredIsNotMadeUp() {
    Findings findings = Findings.read("sample\tADD\tmargay\t1\n");
    assertThrows(IllegalStateException.class, findings::rows);
  }
}
