package io.margay.datastore.etcd;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.etcd.jetcd.Client;
import io.margay.datastore.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Holds the client in use and replaces it when it stays without connection: gRPC's pause between
 * two connects grows to two minutes and cannot be shortened (jetcd 1616), a new client connects at
 * once. Guarded by its own monitor; no I/O happens under it.
 */
final class Connections implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());

  /** A client, its number and the moment it was made. */
  record Connection(Client client, int number, long madeNanos) {}

  private final ClientFactory factory;
  private final Duration grace;
  private final List<Client> retired = new ArrayList<>();
  private Connection current;
  private long failingSinceNanos;
  private boolean failing;
  private boolean told;
  private boolean closed;

  /**
   * @param grace how long calls may still be under way on a client that was replaced
   */
  Connections(ClientFactory factory, Duration grace) {
    this.factory = factory;
    this.grace = grace;
    this.current = new Connection(factory.create(), 0, System.nanoTime());
  }

  synchronized Connection current() {
    return current;
  }

  synchronized boolean closed() {
    return closed;
  }

  synchronized void succeeded() {
    failing = false;
    told = false;
  }

  /**
   * A call on this connection failed for lack of an answer.
   *
   * @param sent whether a connection had taken it
   */
  void failed(Connection connection, boolean sent) {
    if (replace(connection, sent, System.nanoTime())) {
      Thread.ofVirtual().name("etcd-retire").start(() -> retire(connection.client()));
    }
  }

  private synchronized boolean replace(Connection connection, boolean sent, long now) {
    if (!failing) {
      failing = true;
      failingSinceNanos = now;
    }
    boolean old = now - connection.madeNanos() >= Limits.CLIENT_MIN_AGE.toNanos();
    boolean lasting = now - failingSinceNanos >= Limits.CLIENT_MAX_OUTAGE.toNanos();
    boolean replaced = connection.number() != current.number();
    if (closed || replaced || !old || (sent && !lasting)) {
      return false;
    }
    try {
      current = new Connection(factory.create(), current.number() + 1, now);
    } catch (EtcdConfigException e) {
      LOG.log(WARNING, "etcd client kept, a new one cannot be made: {0}", e.getMessage());
      return false;
    }
    LOG.log(told ? DEBUG : INFO, "etcd client replaced: no connection");
    told = true;
    failingSinceNanos = now;
    retired.add(connection.client());
    return true;
  }

  private void retire(Client client) {
    try {
      TimeUnit.NANOSECONDS.sleep(grace.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      retired.remove(client);
    }
    client.close();
  }

  @Override
  public void close() {
    List<Client> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(retired);
      all.add(current.client());
      retired.clear();
    }
    all.forEach(Client::close);
  }
}
