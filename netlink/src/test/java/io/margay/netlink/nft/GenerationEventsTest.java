package io.margay.netlink.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.Captured;
import io.margay.netlink.Fuzzer;
import io.margay.netlink.Program;
import io.margay.netlink.TestNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GenerationEventsTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int NEWGEN = 0xa0f;
  private static final int FUZZ_EXECUTIONS = 50_000;
  private static final String RULES =
      """
      *filter
      :mgytest - [0:0]
      -A mgytest -s 10.0.0.1/32 -j DROP
      COMMIT
      """;

  @Test
  void aRestoreIsSeenWithItsProcessAndAHigherNumber() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        GenerationEvents events = GenerationEvents.open(namespace.namespace())) {
      GenerationEvents.Mark before = events.mark();
      restore(namespace);

      Generation first = events.await(before, "iptables-restore", LIMIT).orElseThrow();
      assertEquals("iptables-restor", first.process());
      assertTrue(first.pid() > 0);
      assertTrue(first.isAfter(before.generation()));

      GenerationEvents.Mark between = events.mark();
      assertEquals(first.id(), between.generation());
      restore(namespace);
      Generation second = events.await(between, _ -> true, LIMIT).orElseThrow();
      assertTrue(second.isAfter(first.id()));
      assertEquals(Optional.of(second), events.await(between, second.pid(), LIMIT));
    }
  }

  @Test
  void whatWasCommittedBeforeTheMarkIsNotTakenForWhatCameAfter() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        GenerationEvents events = GenerationEvents.open(namespace.namespace())) {
      restore(namespace);
      GenerationEvents.Mark after = events.mark();
      assertTrue(events.await(after, _ -> true, Duration.ofMillis(50)).isEmpty());
    }
  }

  @Test
  void numbersAreComparedAcrossTheirWrap() {
    assertTrue(new Generation(1, 0, "").isAfter(0xffff_ffffL));
    assertTrue(new Generation(0x8000_0000L, 0, "").isAfter(0x7fff_ffffL));
  }

  @Test
  void theCapturedEventIsRead() throws Exception {
    List<Generation> generations = new ArrayList<>();
    Captured.visit(
        "generation",
        (type, _, body) -> {
          if (type == NEWGEN) {
            generations.add(Generation.read(body));
          }
        });
    assertEquals(1, generations.size());
    assertEquals(2, generations.getFirst().id());
    assertEquals("iptables-restor", generations.getFirst().process());
  }

  @Test
  void damagedEventsAreReadOrRefusedAndNothingElse() throws Exception {
    new Fuzzer(7, "generation").run(FUZZ_EXECUTIONS, (_, _, body) -> Generation.read(body));
  }

  private static void restore(TestNamespace namespace) throws Exception {
    Program.insideWithInput(namespace, RULES, "iptables-restore", "--noflush", "-w");
  }
}
