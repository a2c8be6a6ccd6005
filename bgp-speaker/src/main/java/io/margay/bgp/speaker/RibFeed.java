package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.io.Connection;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One established session's way to the RIB thread: collects what one read from the socket brought,
 * hands it over in one task, and stops reading while too much is waiting there. Created and called
 * on the {@code speaker} loop; what is marked so below happens on the RIB thread.
 */
final class RibFeed {
  /** What the session hears back, on the loop. */
  interface Session {
    /** The session has to end. */
    void failed(MessageException error);

    /** An UPDATE was repaired as RFC 7606 asks. */
    void repaired(String words);

    /** The peer's table of a family is complete. */
    void endOfRib(Family family);
  }

  private final SessionContext context;
  private final Connection connection;
  private final Session session;
  private List<Update> batch = new ArrayList<>();
  private int batchOctets;
  private int waitingOctets;
  private boolean paused;
  private boolean gone;
  private @Nullable Member member; // the RIB thread's, as all below
  private boolean failed;

  RibFeed(
      PeerConfig config,
      Negotiated agreed,
      Connection connection,
      SessionContext context,
      Session session) {
    this.context = context;
    this.connection = connection;
    this.session = session;
    onRib(() -> member = context.routing().join(config, agreed, connection));
  }

  /** An UPDATE that the state machine let through. */
  void update(Update update, int octets) {
    batch.add(update);
    batchOctets += octets;
  }

  /** All that was read is through. */
  void batchEnd() {
    if (batch.isEmpty()) {
      return;
    }
    List<Update> updates = batch;
    int octets = batchOctets;
    batch = new ArrayList<>();
    batchOctets = 0;
    waitingOctets += octets;
    context.routing().waiting(octets);
    if (!paused && tooMuch()) {
      paused = true;
      connection.reading(false);
    }
    onRib(() -> {
      receive(updates);
      context.routing().waiting(-octets);
      onLoop(() -> done(octets));
    });
  }

  private void done(int octets) {
    waitingOctets -= octets;
    if (paused && !tooMuch()) {
      paused = false;
      connection.reading(true);
    }
  }

  /** What waits is this peer's or, when all together have much, more than its share. */
  private boolean tooMuch() {
    return waitingOctets > Limits.UNDECIDED_OCTETS
        || (waitingOctets > Limits.UNDECIDED_SHARE
            && context.routing().waiting(0) > Limits.UNDECIDED_OF_ALL);
  }

  /** Whether the peer is not read now, so that its silence means nothing. */
  boolean paused() {
    return paused;
  }

  /** The connection can take more. */
  void drained() {
    with(Member::drained);
  }

  /** The whole table of a family once more, between its borders where the peer knows them. */
  void refresh(Family family) {
    inOrder(member -> member.refresh(family));
  }

  /** Tells the peer that our table of a family is complete, behind what it has not got yet. */
  void sendEndOfRib(Family family) {
    inOrder(member -> member.sendEndOfRib(family));
  }

  void beginRefresh(Family family) {
    inOrder(member -> context.routing().beginRefresh(member, family));
  }

  void endRefresh(Family family) {
    inOrder(member -> context.routing().endRefresh(member, family));
  }

  /** Another configuration for the running session. */
  void change(PeerConfig config) {
    inOrder(member -> context.routing().change(member, config));
  }

  /** The session is over. */
  void leave(Set<Family> kept) {
    batchEnd();
    gone = true;
    with(member -> context.routing().leave(member, kept));
  }

  /** After the UPDATEs that were read before. */
  private void inOrder(Consumer<Member> action) {
    batchEnd();
    with(action);
  }

  private void with(Consumer<Member> action) {
    onRib(() -> {
      if (member != null) {
        action.accept(member);
      }
    });
  }

  /** On the RIB thread. */
  private void receive(List<Update> updates) {
    Member to = member;
    for (Update update : updates) {
      if (failed || to == null) {
        return; // what came after the message that ended the session
      }
      context.routing().heard(to, update);
      try {
        to.receive(update).ifPresent(words -> onLoop(() -> session.repaired(words)));
        update
            .endOfRib()
            .ifPresent(family -> {
              to.endOfRib(family);
              onLoop(() -> session.endOfRib(family));
            });
      } catch (MessageException e) {
        failed = true;
        onLoop(() -> session.failed(e));
      }
    }
  }

  private void onRib(Runnable task) {
    context.rib().execute(task);
  }

  private void onLoop(Runnable task) {
    context
        .network()
        .execute(() -> {
          if (!gone) {
            task.run();
          }
        });
  }
}
