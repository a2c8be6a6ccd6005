package io.margay.datastore.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Change;
import io.margay.datastore.Commit;
import io.margay.datastore.CompactedException;
import io.margay.datastore.Compare;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.Snapshot;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Watch;
import io.margay.datastore.WatchListener;
import io.margay.datastore.Write;
import io.margay.datastore.testing.EtcdServer;
import io.margay.datastore.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class EtcdDatastoreTest {
  private static EtcdServer server;
  private static EtcdDatastore store;

  @BeforeAll
  static void start() {
    server = EtcdServer.started();
    store = EtcdDatastore.open(EtcdConfig.plain(List.of(server.endpoint())));
  }

  @AfterAll
  static void stop() {
    store.close();
    server.close();
  }

  @Test
  void writesTogetherWhenAllComparesHold() {
    long made = put("/together/a", "1");
    Commit commit =
        store.commit(
            new Transaction(
                List.of(
                    new Compare.Unchanged("/together/a", made), new Compare.Absent("/together/b")),
                List.of(new Write.Put("/together/b", "ü"), new Write.Delete("/together/a"))));
    long revision = assertInstanceOf(Commit.Done.class, commit).revision();
    assertEquals(Optional.empty(), store.get("/together/a"));
    assertEquals(
        Optional.of(new Entry("/together/b", "ü", revision, revision)), store.get("/together/b"));
  }

  @Test
  void writesNothingWhenOneCompareFailsAndShowsWhatStoodInTheWay() {
    long first = put("/refused/a", "1");
    long second = put("/refused/a", "2");
    Commit commit =
        store.commit(
            new Transaction(
                List.of(
                    new Compare.Unchanged("/refused/a", first), new Compare.Absent("/refused/b")),
                List.of(new Write.Put("/refused/b", "x"))));
    Commit.Refused refused = assertInstanceOf(Commit.Refused.class, commit);
    assertEquals(
        Optional.of(new Entry("/refused/a", "2", first, second)), refused.current("/refused/a"));
    assertEquals(Optional.empty(), refused.current("/refused/b"));
    assertEquals(Optional.empty(), store.get("/refused/b"));
  }

  @Test
  void refusesToWriteAKeyTwiceInOneTransaction() {
    List<Write> twice = List.of(new Write.Put("/x", ""), new Write.Delete("/x"));
    assertThrows(IllegalArgumentException.class, () -> new Transaction(List.of(), twice));
  }

  @Test
  void listsMoreThanOneMessageHoldsAtOneRevision() {
    for (int i = 0; i < 40; i++) {
      List<Write> writes = new ArrayList<>();
      for (int j = 0; j < 32; j++) {
        writes.add(new Write.Put("/many/%02d-%02d".formatted(i, j), "x".repeat(8 << 10)));
      }
      store.commit(new Transaction(List.of(), writes));
    }
    Snapshot snapshot = store.list("/many/");
    assertEquals(1280, snapshot.entries().size());
    assertEquals(
        snapshot.entries().stream().map(Entry::key).sorted().toList(),
        snapshot.entries().stream().map(Entry::key).toList());
    long newest = snapshot.entries().stream().mapToLong(Entry::modRevision).max().orElseThrow();
    assertTrue(newest <= snapshot.revision());
  }

  @Test
  void listsValuesSoLargeThatPagesMustShrink() {
    for (int i = 0; i < 24; i++) {
      put("/large/%02d".formatted(i), "x".repeat(1 << 20));
    }
    assertEquals(24, store.list("/large/").entries().size());
  }

  @Test
  void listsOnlyWhatIsBelowThePrefix() {
    put("/prefix/a", "1");
    put("/prefixed", "2");
    assertEquals(
        List.of("/prefix/a"), store.list("/prefix/").entries().stream().map(Entry::key).toList());
    assertEquals(List.of(), store.list("/nothing/").entries());
  }

  @Test
  void watchesChangesInTheOrderOfTheirRevisions() throws InterruptedException {
    long from = put("/watch/a", "0");
    Recorder recorder = new Recorder();
    try (Watch watch = store.watch("/watch/", from + 1, recorder)) {
      for (int i = 1; i <= 100; i++) {
        put("/watch/" + i % 7, "" + i);
      }
      store.commit(new Transaction(List.of(), List.of(new Write.Delete("/watch/a"))));
      List<Change> changes = recorder.changes(101);
      long before = from;
      for (Change change : changes) {
        assertTrue(change.revision() > before, "order");
        before = change.revision();
      }
      assertEquals(new Change.Deleted("/watch/a", before), changes.getLast());
      recorder.lives.clear();
      watch.requestProgress();
      assertTrue(recorder.lives.poll(2, TimeUnit.SECONDS) != null, "no sign of life");
    }
    assertTrue(recorder.ends.isEmpty());
  }

  @Test
  void saysThatAWatchStartsBeforeWhatIsKept() throws Exception {
    long old = put("/compacted/a", "1");
    long kept = put("/compacted/a", "2");
    try (var client = new ClientFactory(EtcdConfig.plain(List.of(server.endpoint()))).create()) {
      client.getKVClient().compact(kept).get(5, TimeUnit.SECONDS);
    }
    Recorder recorder = new Recorder();
    try (Watch _ = store.watch("/compacted/", old, recorder)) {
      assertInstanceOf(CompactedException.class, recorder.ends.poll(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void refusesWhatEtcdFindsTooLarge() {
    assertThrows(
        RefusedByStoreException.class, () -> put("/too-large", "x".repeat((1 << 20) + (1 << 20))));
    assertEquals(Optional.empty(), store.get("/too-large"));
  }

  @Test
  void isUnreachableWhereNobodyListens() {
    URI nobody = URI.create("http://127.0.0.1:1");
    try (EtcdDatastore away = EtcdDatastore.open(quick(nobody))) {
      assertThrowsWithin(UnreachableException.class, () -> away.get("/x"));
      assertThrowsWithin(UnreachableException.class, () -> away.list("/x"));
      assertThrowsWithin(
          UnreachableException.class,
          () -> away.commit(new Transaction(List.of(), List.of(new Write.Put("/x", "")))));
      assertFalse(away.healthy());
    }
  }

  @Test
  void isUnreachableWhereConnectionsAreTakenButNothingIsAnswered() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI mute = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (EtcdDatastore away = EtcdDatastore.open(quick(mute))) {
        assertThrowsWithin(UnreachableException.class, () -> away.get("/x"));
        DatastoreException failed =
            assertThrowsWithin(
                DatastoreException.class,
                () -> away.commit(new Transaction(List.of(), List.of(new Write.Put("/x", "")))));
        assertFalse(failed instanceof RefusedByStoreException, failed.toString());
      }
    }
  }

  @Test
  void saysThatAWriteToAFrozenServerMayHappen() {
    try (EtcdServer own = EtcdServer.started();
        EtcdDatastore frozen = EtcdDatastore.open(quick(own.endpoint()))) {
      // A first connection may take longer than the deadline while other servers start.
      Eventually.holds(Duration.ofSeconds(10), () -> "not healthy", frozen::healthy);
      own.freeze();
      assertThrowsWithin(
          OutcomeUnknownException.class,
          () -> frozen.commit(new Transaction(List.of(), List.of(new Write.Put("/x", "")))));
      assertThrowsWithin(UnreachableException.class, () -> frozen.get("/x"));
      own.thaw();
      Eventually.holds(Duration.ofSeconds(3), () -> "not healthy", frozen::healthy);
    }
  }

  private static EtcdConfig quick(URI endpoint) {
    return EtcdConfig.plain(List.of(endpoint)).withDeadline(Duration.ofSeconds(1));
  }

  private static <T extends Throwable> T assertThrowsWithin(Class<T> type, Executable call) {
    long start = System.nanoTime();
    T thrown = assertThrows(type, call);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(took < 1800, "took " + took + " ms");
    return thrown;
  }

  private static long put(String key, String value) {
    Commit commit = store.commit(new Transaction(List.of(), List.of(new Write.Put(key, value))));
    return assertInstanceOf(Commit.Done.class, commit).revision();
  }

  private static final class Recorder implements WatchListener {
    final BlockingQueue<Change> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<String> lives = new LinkedBlockingQueue<>();
    final BlockingQueue<DatastoreException> ends = new LinkedBlockingQueue<>();

    @Override
    public void changed(List<Change> changes) {
      heard.addAll(changes);
    }

    @Override
    public void progressed() {
      lives.add("alive");
    }

    @Override
    public void ended(DatastoreException why) {
      ends.add(why);
    }

    List<Change> changes(int count) throws InterruptedException {
      List<Change> changes = new ArrayList<>();
      while (changes.size() < count) {
        Change change = heard.poll(5, TimeUnit.SECONDS);
        assertTrue(change != null, "only " + changes.size() + " of " + count);
        changes.add(change);
      }
      return changes;
    }
  }
}
