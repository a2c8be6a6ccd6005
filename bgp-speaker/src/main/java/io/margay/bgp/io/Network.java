package io.margay.bgp.io;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The loop with its clock, and outgoing connections. */
public interface Network {
  /** Runs a task on the loop, after those that were given before. Any thread. */
  void execute(Runnable task);

  /** Runs a task on the loop after some time. */
  Cancellable schedule(Duration delay, Runnable task);

  /** Monotonic time in nanoseconds; only differences mean something. */
  long nanoTime();

  /** Opens a connection; the listener hears the outcome on the loop, later. Only on the loop. */
  Cancellable connect(Dial dial, ConnectListener listener);

  /**
   * Takes the connections of others from now on. Those that came before wait in the kernel: who is
   * a peer was not known yet, and one that is turned away comes back late. Only on the loop.
   */
  void accept();

  /**
   * Replaces the keys with which listeners take signed connections (RFC 2385): a key must be there
   * before the peer's first segment. Only on the loop.
   *
   * @param keys passwords by the peers' addresses
   * @return why keys could not be set, in words; empty when all are in place
   */
  String keys(Map<Cidr, String> keys);

  /**
   * Opens a UDP port. Only on the loop.
   *
   * @param leastTtl what arrives with a smaller TTL is dropped by the kernel; 0 for no check
   * @throws IOException when the system refuses
   */
  DatagramPort datagrams(Ip local, int port, int leastTtl, DatagramPort.Listener listener)
      throws IOException;
}
