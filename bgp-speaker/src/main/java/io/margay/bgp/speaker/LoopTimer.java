package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.io.Cancellable;
import io.margay.bgp.io.Network;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is cheap to start again and again: a hold timer restarts with every message, but is
 * put into the loop's queue anew only once it fires too early.
 */
final class LoopTimer {
  private final Network network;
  private final Runnable expired;
  private @Nullable Cancellable scheduled;
  private long firesAt;
  private long deadline;
  private boolean running;

  LoopTimer(Network network, Runnable expired) {
    this.network = network;
    this.expired = expired;
  }

  void start(Duration time) {
    running = true;
    deadline = network.nanoTime() + time.toNanos();
    if (scheduled != null && firesAt - deadline > 0) {
      scheduled.cancel();
      scheduled = null;
    }
    if (scheduled == null) {
      schedule();
    }
  }

  void stop() {
    running = false;
  }

  /** Stops and leaves nothing in the loop's queue. */
  void discard() {
    running = false;
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }

  private void schedule() {
    firesAt = deadline;
    Duration left = Duration.ofNanos(deadline - network.nanoTime());
    scheduled = network.schedule(left, this::fired);
  }

  private void fired() {
    scheduled = null;
    if (!running) {
      return;
    }
    long late = network.nanoTime() - deadline;
    if (late < 0) {
      schedule();
    } else if (late > Limits.LATE.toNanos()) {
      // The whole loop stood still: what has come meanwhile is looked at first.
      deadline = network.nanoTime() + Limits.LATE.toNanos();
      schedule();
    } else {
      running = false;
      expired.run();
    }
  }
}
