package io.margay.datastore.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.Client;
import io.margay.datastore.Commit;
import io.margay.datastore.Entry;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.Syncer;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.datastore.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EtcdSyncerTest {
  private EtcdServer server;
  private EtcdDatastore store;
  private final Listener listener = new Listener();

  @BeforeEach
  void start() {
    server = EtcdServer.started();
    store = EtcdDatastore.open(EtcdConfig.plain(List.of(server.endpoint())));
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Test
  void tellsWhatIsThereThenInSyncThenEveryChange() {
    put("/s/b", "1");
    put("/s/a", "2");
    put("/other", "3");
    try (Syncer syncer = new Syncer(store, "/s/", listener)) {
      syncer.start();
      listener.await(SyncEvent.InSync.class);
      List<SyncEvent> events = listener.recent();
      assertEquals(3, events.size(), events.toString());
      assertEquals("/s/b", assertInstanceOf(SyncEvent.Put.class, events.get(0)).entry().key());
      assertEquals("/s/a", assertInstanceOf(SyncEvent.Put.class, events.get(1)).entry().key());
      listener.clear();
      long changed = put("/s/a", "4");
      long deleted = delete("/s/b");
      listener.awaitState(store.list("/s/").entries());
      assertEquals(new SyncEvent.Deleted("/s/b", deleted), listener.recent().getLast());
      assertEquals(
          changed,
          assertInstanceOf(SyncEvent.Put.class, listener.recent().getFirst())
              .entry()
              .modRevision());
    }
  }

  @Test
  void startsWithoutAStoreAndSaysSo() {
    server.kill();
    try (Syncer syncer = new Syncer(store, "/s/", listener)) {
      syncer.start();
      listener.await(SyncEvent.Disconnected.class);
      server.start();
      server.awaitReady();
      listener.await(SyncEvent.InSync.class);
      assertEquals(
          List.of(
              SyncEvent.Disconnected.class, SyncEvent.Reconnected.class, SyncEvent.InSync.class),
          listener.recent().stream().map(Object::getClass).toList());
    }
  }

  /** What changed while nobody watched, and was compacted away since, is found by comparing. */
  @Test
  void findsWhatItMissedThroughDisconnectAndCompaction() throws Exception {
    put("/s/kept", "1");
    put("/s/changed", "1");
    put("/s/gone", "1");
    try (Syncer syncer = new Syncer(store, "/s/", listener)) {
      syncer.start();
      listener.await(SyncEvent.InSync.class);
      server.freeze(); // the watch hangs on a connection that stands
      listener.await(SyncEvent.Disconnected.class);
      assertFalse(listener.has(SyncEvent.Deleted.class));
      listener.clear();
      changeAndCompactBehindItsBack();
      listener.await(SyncEvent.InSync.class);
      listener.awaitState(store.list("/s/").entries());
      listener.assertOrderedAndOnce();
      List<String> told =
          listener.recent().stream()
              .map(event -> event instanceof SyncEvent.Put(Entry entry) ? entry.key() : "")
              .toList();
      assertFalse(told.contains("/s/kept"), "told again: " + listener.recent());
    }
  }

  private void changeAndCompactBehindItsBack() throws Exception {
    server.thaw();
    try (EtcdDatastore other = EtcdDatastore.open(EtcdConfig.plain(List.of(server.endpoint())));
        Client raw = new ClientFactory(EtcdConfig.plain(List.of(server.endpoint()))).create()) {
      other.commit(
          new Transaction(
              List.of(), List.of(new Write.Put("/s/changed", "2"), new Write.Delete("/s/gone"))));
      long last =
          revision(other.commit(new Transaction(List.of(), List.of(new Write.Put("/t", "")))));
      raw.getKVClient().compact(last).get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void comesBackAfterTheServerWasKilled() {
    put("/s/a", "1");
    try (Syncer syncer = new Syncer(store, "/s/", listener)) {
      syncer.start();
      listener.await(SyncEvent.InSync.class);
      listener.clear();
      server.kill();
      listener.await(SyncEvent.Disconnected.class);
      server.start();
      server.awaitReady();
      listener.await(SyncEvent.InSync.class);
      assertEquals(
          List.of(
              SyncEvent.Disconnected.class, SyncEvent.Reconnected.class, SyncEvent.InSync.class),
          listener.recent().stream().map(Object::getClass).toList());
      put("/s/a", "2");
      listener.awaitState(store.list("/s/").entries());
    }
  }

  /** A quiet watch proves itself by progress answers and is not torn down. */
  @Test
  void keepsAQuietWatch() throws InterruptedException {
    CountDownLatch quiet = new CountDownLatch(1);
    try (Syncer syncer = new Syncer(store, "/s/", listener)) {
      syncer.start();
      listener.await(SyncEvent.InSync.class);
      assertFalse(quiet.await(5, TimeUnit.SECONDS));
      assertFalse(listener.has(SyncEvent.Disconnected.class), listener.recent().toString());
    }
  }

  @Test
  void startsOverWhenTheListenerCannotKeepUp() throws InterruptedException {
    CountDownLatch inSync = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Syncer syncer =
        new Syncer(
            store,
            "/s/",
            event -> {
              listener.on(event);
              if (event instanceof SyncEvent.Put) {
                inSync.countDown();
                assertTrue(go.await(20, TimeUnit.SECONDS));
              }
            })) {
      syncer.start();
      listener.await(SyncEvent.InSync.class);
      put("/s/first", "");
      assertTrue(inSync.await(5, TimeUnit.SECONDS));
      for (int i = 0; i < 1500; i++) {
        put("/s/" + i % 10, "" + i);
      }
      go.countDown();
      listener.await(SyncEvent.Disconnected.class);
      listener.awaitState(store.list("/s/").entries());
      listener.assertOrderedAndOnce();
    }
  }

  @Test
  void fallsSilentOnceClosed() {
    Syncer syncer = new Syncer(store, "/s/", listener);
    syncer.start();
    listener.await(SyncEvent.InSync.class);
    long start = System.nanoTime();
    syncer.close();
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    listener.clear();
    put("/s/a", "1");
    assertEquals(List.of(), listener.recent());
  }

  private long put(String key, String value) {
    return revision(store.commit(new Transaction(List.of(), List.of(new Write.Put(key, value)))));
  }

  private long delete(String key) {
    return revision(store.commit(new Transaction(List.of(), List.of(new Write.Delete(key)))));
  }

  private static long revision(Commit commit) {
    return assertInstanceOf(Commit.Done.class, commit).revision();
  }
}
