package io.margay.bgp.speaker;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * After a restart: whose tables we still wait for before we tell peers that ours is complete (RFC
 * 4724 section 4.1), since they sweep what we have not announced by then. Own routes go out at once
 * all the same. Nobody is waited for who has restarted too, cannot be reached or knows no graceful
 * restart, and nobody for longer than the configured time. Owned by the {@code speaker} loop.
 */
final class Deferral {
  private final Set<String> awaited = new LinkedHashSet<>();
  private final Runnable settled;
  private final LoopTimer limit;
  private final SpeakerConfig.Restart restart;
  private boolean over;
  private boolean begun;

  /**
   * @param settled called once, when nobody is waited for any more
   */
  Deferral(SessionContext context, Runnable settled) {
    this.restart = context.config().restart();
    this.settled = settled;
    this.limit = new LoopTimer(context.network(), this::end);
  }

  /** The first set of peers is known. */
  void begin(Set<String> peers) {
    if (begun) {
      return;
    }
    begun = true;
    if (restart.restarting() && !restart.deferral().isZero()) {
      awaited.addAll(peers);
      limit.start(restart.deferral());
    }
    endIfNobody();
  }

  /** A peer is complete, gone, or not worth waiting for. */
  void done(String peer) {
    if (begun && awaited.remove(peer)) {
      endIfNobody();
    }
  }

  /** Whether End-of-RIB may be sent. */
  boolean over() {
    return over;
  }

  private void endIfNobody() {
    if (awaited.isEmpty()) {
      end();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      awaited.clear();
      limit.discard();
      settled.run();
    }
  }
}
