package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionAction;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.fsm.Transcript;
import io.margay.model.document.InvalidDocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A recorded log tells a new machine the same story. */
class TranscriptTest {
  private final World world = new World();

  @Test
  void aReplayEndsWhereTheSessionDid() throws InvalidDocumentException {
    World.Node first = world.node(1, 64512);
    World.Node second = world.node(2, 4_200_000_001L);
    List<String> lines = new ArrayList<>();
    first.recorder.sink(Optional.of(lines::add));
    PeerConfig peer = second.asPeer("second").withRestart(RestartOptions.DEFAULT);
    first.loop.peers(List.of(peer, world.node(3, 64512).asPeer("nobody")));
    second.loop.peers(List.of(first.asPeer("first").withRestart(RestartOptions.DEFAULT)));
    world.run(100_000);
    assertEquals(SessionState.ESTABLISHED, first.peer("second").state());
    second.loop.close(Optional.empty());
    world.run(3_000);

    List<Transcript.Step> steps = Transcript.replay("second", lines);
    assertTrue(steps.stream().anyMatch(step -> step.state() == SessionState.ESTABLISHED));
    assertEquals(first.peer("second").state(), steps.getLast().state());
    assertTrue(
        steps.stream()
            .flatMap(step -> step.actions().stream())
            .anyMatch(SessionAction.SessionDown.class::isInstance));
    List<Transcript.Step> other = Transcript.replay("nobody", lines);
    assertTrue(other.stream().noneMatch(step -> step.state() == SessionState.ESTABLISHED));
    for (Transcript.Step step : steps) {
      assertTrue(
          lines.stream().anyMatch(line -> line.contains(step.event().getClass().getSimpleName())));
    }
  }

  @Test
  void refusesWhatIsNoLog() {
    assertThrows(InvalidDocumentException.class, () -> Transcript.replay("p", List.of("{")));
    assertThrows(
        IllegalArgumentException.class,
        () -> Transcript.replay("p", List.of("{\"peer\":\"p\",\"event\":\"Started\"}")));
    assertThrows(IllegalArgumentException.class, () -> Transcript.replay("p", List.of("[]")));
  }
}
