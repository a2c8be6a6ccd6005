package io.margay.agent;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.agent.limits.Limits;
import io.margay.agent.routing.BgpMesh;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.control.ControlResponse.NodePeers;
import io.margay.model.control.ControlWire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the state of this host's sessions in the store, for {@code netctl node status} of others:
 * after each change, but at most every {@link Limits#STATUS_WRITES}, and now and then without one,
 * so that a silent agent is noticed.
 */
final class StatusWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(StatusWriter.class.getName());

  private final Datastore store;
  private final String node;
  private final BgpMesh mesh;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("status").daemon().unstarted(this::run);
  private boolean failing;

  StatusWriter(Datastore store, String node, BgpMesh mesh) {
    this.store = store;
    this.node = node;
    this.mesh = mesh;
    mesh.onChange(news::release);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration period = io.margay.datastore.Limits.NODE_REPORT;
    try {
      while (true) {
        boolean _ = news.tryAcquire(period.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
        write();
        TimeUnit.NANOSECONDS.sleep(Limits.STATUS_WRITES.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    NodePeers status = new NodePeers(node, Instant.now(), SessionTable.of(mesh));
    Write put = new Write.Put(Keys.nodeStatus(node), ControlWire.text(status));
    try {
      store.commit(new Transaction(List.of(), List.of(put)));
      if (failing) {
        LOG.log(INFO, "status of the sessions is written again");
      }
      failing = false;
    } catch (DatastoreException e) {
      if (!failing) {
        LOG.log(
            WARNING,
            "status of the sessions not written, will be tried again: {0}",
            e.getMessage());
      }
      failing = true;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
