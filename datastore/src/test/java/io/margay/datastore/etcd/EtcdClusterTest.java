package io.margay.datastore.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.DatastoreException;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.Syncer;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Write;
import io.margay.datastore.testing.EtcdCluster;
import io.margay.datastore.testing.EtcdServer;
import io.margay.datastore.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class EtcdClusterTest {
  private EtcdCluster cluster;
  private EtcdDatastore store;
  private Listener listener;
  private Syncer syncer;

  @BeforeEach
  void start() {
    cluster = EtcdCluster.started();
    store = EtcdDatastore.open(EtcdConfig.plain(cluster.endpoints()));
    Eventually.holds(Duration.ofSeconds(10), () -> "no leader", store::healthy);
    listener = new Listener();
    syncer = new Syncer(store, "/s/", listener);
    syncer.start();
    listener.await(SyncEvent.InSync.class);
  }

  @AfterEach
  void stop() {
    syncer.close();
    store.close();
    cluster.close();
  }

  /** Each member dies once, so the leader does too. */
  @Test
  void goesOnWhenAnyOneMemberDies() {
    int written = 0;
    for (EtcdServer member : cluster.members()) {
      member.kill();
      for (int i = 0; i < 20; i++) {
        putUntilDone("/s/" + written % 10, "" + written++);
      }
      member.start();
      member.awaitReady();
      Eventually.holds(Duration.ofSeconds(10), () -> "not healthy", store::healthy);
    }
    listener.awaitState(store.list("/s/").entries());
    listener.assertOrderedAndOnce();
  }

  @Test
  void goesOnWhenTheMemberThatServesTheWatchFreezes() {
    for (EtcdServer member : cluster.members()) {
      member.freeze();
      putUntilDone("/s/frozen", member.endpoint().toString());
      listener.awaitState(store.list("/s/").entries());
      member.thaw();
      Eventually.holds(Duration.ofSeconds(10), () -> "not healthy", store::healthy);
    }
    listener.assertOrderedAndOnce();
  }

  @Test
  void failsWithinTheDeadlineWhenAllAreAwayAndExecutesNothingLate() {
    put("/s/before", "1");
    allAwayFor(Duration.ofSeconds(4));
  }

  /** gRPC's own pause between connects would have grown to a minute by now. */
  @Test
  @Tag("long")
  void isBackAtOnceAfterAMinuteWithoutEtcd() {
    put("/s/before", "1");
    allAwayFor(Duration.ofSeconds(70));
  }

  private void allAwayFor(Duration time) {
    cluster.killAll();
    long end = System.nanoTime() + time.toNanos();
    int late = 0;
    do {
      Transaction write =
          new Transaction(List.of(), List.of(new Write.Put("/s/late-" + late++, "1")));
      long start = System.nanoTime();
      DatastoreException failed = assertThrows(DatastoreException.class, () -> store.commit(write));
      // Only the first can have gone into a connection that was just breaking.
      assertTrue(
          failed instanceof UnreachableException
              || (late == 1 && failed instanceof OutcomeUnknownException),
          failed.toString());
      assertThrows(UnreachableException.class, () -> store.get("/s/before"));
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(took < 5200, "two calls took " + took + " ms");
    } while (System.nanoTime() - end < 0);
    listener.await(SyncEvent.Disconnected.class);
    listener.clear();
    cluster.startAll();
    awaitLeaderWithoutOurClient();
    long back = System.nanoTime();
    listener.await(SyncEvent.InSync.class);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);
    assertTrue(took < 3000, "the syncer was back after " + took + " ms");
    put("/s/after", "1");
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // for what must not come
    for (int i = 0; i < late; i++) {
      assertEquals(Optional.empty(), store.get("/s/late-" + i));
    }
    listener.awaitState(store.list("/s/").entries());
    listener.assertOrderedAndOnce();
  }

  private void awaitLeaderWithoutOurClient() {
    try (EtcdDatastore other = EtcdDatastore.open(EtcdConfig.plain(cluster.endpoints()))) {
      Eventually.holds(Duration.ofSeconds(15), () -> "no leader", other::healthy);
    }
  }

  private void put(String key, String value) {
    store.commit(new Transaction(List.of(), List.of(new Write.Put(key, value))));
  }

  /** Writing the same again does no harm here, so an unknown outcome does not matter. */
  private void putUntilDone(String key, String value) {
    Eventually.holds(
        Duration.ofSeconds(10),
        () -> "cannot write",
        () -> {
          try {
            put(key, value);
            return true;
          } catch (OutcomeUnknownException | UnreachableException e) {
            return false;
          } catch (DatastoreException e) {
            throw new AssertionError(e);
          }
        });
  }
}
