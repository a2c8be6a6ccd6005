package io.margay.bgp.io;

import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.Optional;

/** The loop with its clock, and outgoing connections. */
public interface Network {
  /** Runs a task on the loop, after those that were given before. */
  void execute(Runnable task);

  /** Runs a task on the loop after some time. */
  Cancellable schedule(Duration delay, Runnable task);

  /** Monotonic time in nanoseconds; only differences mean something. */
  long nanoTime();

  /**
   * Opens a connection; the listener hears the outcome on the loop, later. Only on the loop.
   *
   * @param local the source address; the system's choice when empty
   */
  Cancellable connect(Optional<Ip> local, Ip remote, int port, ConnectListener listener);
}
