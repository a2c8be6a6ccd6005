package io.margay.bgp.speaker;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * After a restart: whose tables we still wait for. Two things come of it. Peers are told that our
 * table is complete (RFC 4724 section 4.1), since they sweep what we have not announced by then;
 * own routes go out at once all the same. For that nobody is waited for who has restarted too,
 * cannot be reached or knows no graceful restart, or two would wait for each other. And what an
 * earlier speaker left in the kernel is swept: that waits for those who have restarted too or
 * cannot be reached for the moment, since their routes are still to come. Neither waits for longer
 * than the configured time. Owned by the {@code speaker} loop.
 */
final class Deferral {
  private final Waiting completion;
  private final Waiting settlement;
  private final LoopTimer limit;
  private final SpeakerConfig.Restart restart;
  private boolean begun;

  /** For whom one of the two waits. */
  private static final class Waiting {
    private final Set<String> peers = new LinkedHashSet<>();
    private final Runnable ended;
    private boolean over;

    Waiting(Runnable ended) {
      this.ended = ended;
    }

    void without(String peer) {
      if (peers.remove(peer)) {
        endIfNobody();
      }
    }

    void endIfNobody() {
      if (peers.isEmpty() && !over) {
        over = true;
        ended.run();
      }
    }

    void end() {
      peers.clear();
      endIfNobody();
    }
  }

  /**
   * @param complete called once, when peers may be told that our table is complete
   * @param settled called once after that, when nothing more is to be expected
   */
  Deferral(SessionContext context, Runnable complete, Runnable settled) {
    this.restart = context.config().restart();
    this.completion = new Waiting(complete);
    this.settlement = new Waiting(settled);
    this.limit = new LoopTimer(context.network(), this::end);
  }

  /** The first set of peers is known. */
  void begin(Set<String> peers) {
    if (begun) {
      return;
    }
    begun = true;
    if (restart.restarting() && !restart.deferral().isZero()) {
      completion.peers.addAll(peers);
      settlement.peers.addAll(peers);
      limit.start(restart.deferral());
    }
    completion.endIfNobody();
    settlement.endIfNobody();
  }

  /** A peer is complete or gone, or will not say when it is. */
  void done(String peer) {
    if (begun) {
      completion.without(peer);
      settlement.without(peer);
      if (settlement.over) {
        limit.discard();
      }
    }
  }

  /** A peer has restarted too or cannot be reached: it may come yet, and may wait for us. */
  void late(String peer) {
    if (begun) {
      completion.without(peer);
    }
  }

  /** Whether End-of-RIB may be sent. */
  boolean over() {
    return completion.over;
  }

  private void end() {
    completion.end();
    settlement.end();
  }
}
