package io.margay.datastore;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Turns a prefix of the store into one ordered stream of {@link SyncEvent}s: all that is there,
 * then {@link SyncEvent.InSync}, then every change.
 *
 * <pre>
 *        +--------------------- ended, silent, overrun --------------------+
 *        v                                                                 |
 *   list at R ── differences to what was told ── InSync(R) ── watch from R+1 ── changes
 *        |  ^
 *        +--+ refused or unreachable: Disconnected once, pause 0.1 to 2 s
 * </pre>
 *
 * <p>Whatever goes wrong with a watch has the one cure of starting over, so that the only memory
 * needed is the revision told for each key. Deletions are told from a complete listing or a
 * standing watch only. A watch that is silent is asked for a sign of life and given up without one.
 *
 * <p>Owns one platform thread; the store's threads only fill its bounded queue.
 */
public final class Syncer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Syncer.class.getName());

  private final Datastore store;
  private final String prefix;
  private final SyncListener listener;
  private final SyncMemory memory = new SyncMemory();
  private final Thread thread;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean disconnected;

  /**
   * Prepares a syncer that is silent until it is started.
   *
   * @param prefix what to follow, such as {@link Keys#PREFIX}
   * @param listener hears everything on the syncer's thread
   */
  public Syncer(Datastore store, String prefix, SyncListener listener) {
    this.store = store;
    this.prefix = prefix;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("syncer " + prefix).unstarted(this::run);
  }

  /** Begins to listen; may be called once. */
  public void start() {
    thread.start();
  }

  /** Stops and waits until the listener hears nothing more. Idempotent. */
  @Override
  public void close() {
    closed.set(true);
    thread.interrupt();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      if (!thread.join(Limits.SYNC_CLOSE)) {
        LOG.log(WARNING, "{0}: its listener does not return", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      follow();
    } catch (InterruptedException e) {
      if (!closed.get()) {
        LOG.log(ERROR, thread.getName() + " was interrupted, but not closed", e);
      }
    } catch (RuntimeException e) {
      if (!closed.get()) {
        throw e;
      }
    }
  }

  private void follow() throws InterruptedException {
    Duration pause = Limits.SYNC_RETRY_MIN;
    while (!closed.get()) {
      Snapshot snapshot;
      try {
        snapshot = store.list(prefix);
      } catch (DatastoreException e) {
        lost(String.valueOf(e.getMessage()));
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        pause = longer(pause);
        continue;
      }
      if (disconnected) {
        disconnected = false;
        listener.on(new SyncEvent.Reconnected());
      }
      for (SyncEvent event : memory.differences(snapshot)) {
        listener.on(event);
      }
      listener.on(new SyncEvent.InSync(snapshot.revision()));
      long told = System.nanoTime();
      lost(watch(snapshot.revision() + 1));
      // A watch that never holds must not become a loop of listings.
      boolean held = System.nanoTime() - told > Limits.SYNC_RETRY_MAX.toNanos();
      pause = held ? Limits.SYNC_RETRY_MIN : longer(pause);
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(Limits.SYNC_RETRY_MAX) > 0 ? Limits.SYNC_RETRY_MAX : doubled;
  }

  private void lost(String why) throws InterruptedException {
    if (!disconnected && !closed.get()) {
      disconnected = true;
      LOG.log(INFO, "{0}: {1}", thread.getName(), why);
      listener.on(new SyncEvent.Disconnected(why));
    }
  }

  /** Tells changes until the watch ends, and returns why it did. */
  private String watch(long fromRevision) throws InterruptedException {
    Inbox inbox = new Inbox();
    try (Watch watch = store.watch(prefix, fromRevision, inbox)) {
      boolean asked = false;
      while (true) {
        Duration patience = asked ? Limits.SYNC_PROOF : Limits.SYNC_QUIET;
        List<Change> changes = inbox.queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (changes == null && asked) {
          return "watch " + prefix + ": silent for " + Limits.SYNC_QUIET.plus(Limits.SYNC_PROOF);
        }
        if (changes == null) {
          asked = true;
          watch.requestProgress();
          continue;
        }
        asked = false;
        for (Change change : changes) {
          SyncEvent event = memory.news(change);
          if (event != null) {
            listener.on(event);
          }
        }
        String end = inbox.end.get();
        if (end != null && inbox.queue.isEmpty()) {
          return end;
        }
      }
    }
  }

  /** What the store's thread tells of one watch; an empty batch is a sign of life. */
  private static final class Inbox implements WatchListener {
    final BlockingQueue<List<Change>> queue = new ArrayBlockingQueue<>(Limits.SYNC_QUEUE);
    final AtomicReference<@Nullable String> end = new AtomicReference<>();

    @Override
    public void changed(List<Change> changes) {
      if (end.get() == null && !queue.offer(List.copyOf(changes))) {
        end.set("watch: more changes than the listener takes");
      }
    }

    @Override
    public void progressed() {
      changed(List.of());
    }

    @Override
    public void ended(DatastoreException why) {
      end.compareAndSet(null, String.valueOf(why.getMessage()));
      // Wakes the reader; when the queue is full it is awake.
      boolean _ = queue.offer(List.of());
    }
  }
}
