package io.margay.bgp.speaker;

import io.margay.bgp.fsm.FsmConfig;
import io.margay.bgp.fsm.SessionEvent;
import io.margay.bgp.fsm.Transcript;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what happens to sessions, while somebody wants to have it. */
final class EventRecorder {
  /** One recording: whose configurations it has already. */
  private record Recording(Consumer<String> sink, Set<String> begun) {}

  private final InstantSource clock;
  private volatile @Nullable Recording recording;

  EventRecorder(InstantSource clock) {
    this.clock = clock;
  }

  /** Any thread. */
  void sink(Optional<Consumer<String>> sink) {
    recording = sink.map(to -> new Recording(to, new HashSet<>())).orElse(null);
  }

  /** Only on the loop. */
  void event(String peer, FsmConfig machine, SessionEvent event) {
    Recording current = recording;
    if (current == null) {
      return;
    }
    boolean started = event instanceof SessionEvent.Started;
    if (current.begun().add(peer) || started) {
      current.sink().accept(Transcript.begin(peer, machine));
    }
    current.sink().accept(Transcript.line(peer, clock.instant(), event));
  }
}
