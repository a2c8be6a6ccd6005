package io.margay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PingReportTest {
  private static final String HEAD = "PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.";

  private static String answer(String time, int sequence) {
    return "[" + time + "] 64 bytes from 10.0.0.2: icmp_seq=" + sequence + " ttl=64 time=0.1 ms";
  }

  @Test
  void countsAnswersAndTheLongestGap() {
    PingReport report =
        PingReport.parse(
            List.of(HEAD, answer("10.000000", 1), answer("10.050000", 2), answer("10.450001", 3)));
    assertEquals(3, report.received());
    assertEquals(List.of(), report.lost());
    assertEquals(Duration.ofNanos(400_001_000), report.longestGap());
    assertEquals(Optional.of(Instant.ofEpochSecond(10, 450_001_000)), report.lastAnswer());
  }

  @Test
  void countsWhatHadNoAnswerUnlessItCameLater() {
    PingReport report =
        PingReport.parse(
            List.of(
                HEAD,
                answer("10.0", 1).replace("10.0]", "10.000000]"),
                "[10.100000] no answer yet for icmp_seq=2",
                "[10.150000] no answer yet for icmp_seq=3",
                "[10.160000] From 10.0.0.9 icmp_seq=4 Packet filtered",
                answer("10.170000", 3)));
    assertEquals(List.of(2, 4), report.lost());
    assertEquals(4, report.sent());
  }

  @Test
  void ignoresALineThatIsCutOff() {
    PingReport report =
        PingReport.parse(List.of(HEAD, answer("10.000000", 1), "[10.050000] 64 bytes fr"));
    assertEquals(new PingReport(List.of(Instant.ofEpochSecond(10)), List.of()), report);
    assertEquals(Optional.empty(), PingReport.parse(List.of()).lastAnswer());
  }

  @Test
  void countsARequestThatWasSkippedSilently() {
    PingReport report =
        PingReport.parse(List.of(HEAD, answer("10.000000", 1), answer("10.100000", 3)));
    assertEquals(List.of(2), report.lost());
  }
}
