package io.margay.datastore.testing;

import io.margay.datastore.Commit;
import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.Snapshot;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Watch;
import io.margay.datastore.WatchListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Stands before a store: counts calls, keeps transactions, and fails those it is told to. */
public final class FaultyDatastore implements Datastore {

  /** What happens to a transaction. */
  public enum Fault {
    /** It is executed, and the answer is lost. */
    ANSWER_LOST,
    /** It never arrives, which its sender cannot know. */
    REQUEST_LOST,
    /** It certainly never arrives. */
    UNREACHABLE
  }

  private final Datastore store;
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicBoolean readsFail = new AtomicBoolean();
  private final List<Transaction> transactions = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Consumer<Transaction>> before = new ConcurrentLinkedQueue<>();

  public FaultyDatastore(Datastore store) {
    this.store = store;
  }

  /** The next transactions fail like this, in this order. */
  public void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** Whether reads fail from now on. */
  public void failReads(boolean fail) {
    readsFail.set(fail);
  }

  /** Runs just before the next transaction is sent, on its thread. */
  public void beforeNext(Consumer<Transaction> action) {
    before.add(action);
  }

  /** Forgets what was counted. */
  public void reset() {
    reads.set(0);
    transactions.clear();
  }

  /** Reads since the last reset. */
  public int reads() {
    return reads.get();
  }

  /** Transactions since the last reset, failed ones too. */
  public List<Transaction> transactions() {
    return List.copyOf(transactions);
  }

  @Override
  public Optional<Entry> get(String key) {
    countRead();
    return store.get(key);
  }

  @Override
  public Snapshot list(String prefix) {
    countRead();
    return store.list(prefix);
  }

  private void countRead() {
    reads.incrementAndGet();
    if (readsFail.get()) {
      throw new UnreachableException("nobody there", null);
    }
  }

  @Override
  public Commit commit(Transaction transaction) {
    transactions.add(transaction);
    Consumer<Transaction> action = before.poll();
    if (action != null) {
      action.accept(transaction);
    }
    Fault fault = faults.poll();
    if (fault == null) {
      return store.commit(transaction);
    }
    switch (fault) {
      case ANSWER_LOST -> {
        store.commit(transaction);
        throw new OutcomeUnknownException("the answer was lost", null);
      }
      case REQUEST_LOST -> throw new OutcomeUnknownException("the request was lost", null);
      case UNREACHABLE -> throw new UnreachableException("nobody there", null);
    }
    throw new AssertionError(fault);
  }

  @Override
  public Watch watch(String prefix, long fromRevision, WatchListener listener) {
    return store.watch(prefix, fromRevision, listener);
  }

  @Override
  public boolean healthy() {
    return store.healthy();
  }

  @Override
  public void close() {
    store.close();
  }
}
