package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.Failure;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.Update;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What an operator wants to know of a session's past. Owned by the {@code speaker} loop. */
final class SessionLog {
  /** Messages of one direction. */
  static final class Counter {
    private long opens;
    private long updates;
    private long notifications;
    private long keepalives;
    private long refreshes;
    private final AtomicLong ofTables = new AtomicLong();

    /** A run of messages out of the tables. Any thread. */
    void count(byte[] messages) {
      ofTables.addAndGet(MessageHeader.updates(messages));
    }

    void count(Message message) {
      switch (message) {
        case Open _ -> opens++;
        case Update _ -> updates++;
        case Notification _ -> notifications++;
        case Keepalive _ -> keepalives++;
        case RouteRefresh _ -> refreshes++;
      }
    }

    PeerStatus.MessageCounts counts() {
      long all = updates + ofTables.get();
      return new PeerStatus.MessageCounts(opens, all, notifications, keepalives, refreshes);
    }
  }

  final Counter received = new Counter();
  final Counter sent = new Counter();
  private final Deque<PeerStatus.Transition> transitions = new ArrayDeque<>();
  private SessionState state = SessionState.IDLE;
  private Instant since;
  private Optional<SessionError> error = Optional.empty();

  SessionLog(Instant now) {
    this.since = now;
  }

  SessionState state() {
    return state;
  }

  /** Notes a state other than the present one. */
  void entered(SessionState now, Instant when) {
    if (transitions.size() == Limits.TRANSITIONS) {
      transitions.removeFirst();
    }
    String why = error.map(SessionError::text).orElse("");
    transitions.addLast(new PeerStatus.Transition(when, state, now, why));
    state = now;
    since = when;
  }

  void failed(Failure failure, String nextStep, Instant when) {
    Optional<Notification> last = failure.notification();
    error =
        Optional.of(
            new SessionError(
                when,
                failure.origin(),
                last.map(Notification::code).orElse(0),
                last.map(Notification::subcode).orElse(0),
                last.map(Notification::data).orElse(Octets.EMPTY),
                failure.words(),
                nextStep));
  }

  void clear() {
    error = Optional.empty();
  }

  Optional<SessionError> error() {
    return error;
  }

  Instant since() {
    return since;
  }

  List<PeerStatus.Transition> transitions() {
    return List.copyOf(transitions);
  }
}
