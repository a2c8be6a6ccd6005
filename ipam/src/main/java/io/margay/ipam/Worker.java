package io.margay.ipam;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.datastore.Commit;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.ipam.Draft.Step;
import io.margay.ipam.block.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The one thread of a node that changes addresses. Takes what is queued, plans it all into one
 * transaction, commits, and plans again what was refused:
 *
 * <pre>
 *   queue ──► pending ──► expire ──► read what is in doubt ──► plan ◄─── read what it needs
 *                ▲                                              │
 *                └── refused: learn ── unknown: doubt ◄── commit ──► done: learn, fulfil
 * </pre>
 */
final class Worker implements Runnable {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  private final Datastore store;
  private final String node;
  private final Supplier<List<Pool>> pools;
  private final BlockingQueue<Job> queue;
  private final RandomGenerator random;
  private final AtomicLong clock;
  private final AtomicBoolean closed;
  private final Ledger ledger;
  private final List<Job> pending = new ArrayList<>();
  private final Set<String> doubtful = new LinkedHashSet<>();
  private boolean loaded;
  private int refusals;

  /**
   * What the worker is made of.
   *
   * @param clock counts moments: see {@link Ledger}
   * @param closed tells the worker to end; an interrupt wakes it
   */
  record Parts(
      Datastore store,
      String node,
      Supplier<List<Pool>> pools,
      BlockingQueue<Job> queue,
      RandomGenerator random,
      AtomicLong clock,
      AtomicBoolean closed) {}

  Worker(Parts parts) {
    this.store = parts.store();
    this.node = parts.node();
    this.pools = parts.pools();
    this.queue = parts.queue();
    this.random = parts.random();
    this.clock = parts.clock();
    this.closed = parts.closed();
    this.ledger = new Ledger(node);
  }

  @Override
  public void run() {
    try {
      warmUp();
      while (!closed.get()) {
        gather();
        if (!pending.isEmpty()) {
          round();
        }
      }
    } catch (InterruptedException e) {
      LOG.log(DEBUG, "ipam ends");
    }
    queue.drainTo(pending);
    pending.forEach(job -> job.ticket().fail("closed", null));
  }

  /** So that the first request finds this node's blocks known. It is no failure if it fails. */
  private void warmUp() {
    try {
      load();
    } catch (DatastoreException e) {
      LOG.log(DEBUG, "own blocks not loaded yet: {0}", e.getMessage());
    }
  }

  /** Fills up what is pending; waits only when nothing is. */
  private void gather() throws InterruptedException {
    if (pending.isEmpty()) {
      Job job = queue.poll(Limits.LISTING_AGE.toNanos(), TimeUnit.NANOSECONDS);
      if (job == null) {
        ledger.forgetOthers();
        return;
      }
      pending.add(job);
    }
    queue.drainTo(pending, Math.max(0, Limits.BATCH - pending.size()));
  }

  private void round() throws InterruptedException {
    try {
      expire();
      load();
      readDoubtful();
      Draft draft = plan();
      if (!draft.isEmpty()) {
        commit(draft);
      }
    } catch (DatastoreException e) {
      storeAway(e);
    } catch (RuntimeException e) {
      LOG.log(ERROR, "ipam met a bug; its requests fail", e);
      pending.forEach(job -> job.ticket().fail(e));
      pending.clear();
      loaded = false;
    }
  }

  private void expire() {
    long now = System.nanoTime();
    pending.removeIf(job -> {
      boolean expired = job.ticket().expired(now);
      if (expired) {
        job.ticket().fail("not done in time", null);
      }
      return expired;
    });
  }

  /** A read failed: nobody is served now. Who is in doubt stays until time runs out. */
  private void storeAway(DatastoreException e) throws InterruptedException {
    pending.removeIf(job -> {
      if (job.ticket().doubtful()) {
        return false;
      }
      job.ticket().fail(e);
      return true;
    });
    if (!pending.isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(Limits.SETTLE_PAUSE.toNanos());
    }
  }

  // ---- reading

  private void load() {
    if (loaded) {
      return;
    }
    long tick = clock.incrementAndGet();
    for (Entry affinity : store.list(Keys.affinities(node)).entries()) {
      try {
        read(Keys.block(Keys.cidrOf(affinity.key())), tick);
      } catch (IllegalArgumentException e) {
        LOG.log(WARNING, "not an affinity, left alone: {0}", affinity.key());
      }
    }
    loaded = true;
  }

  private void read(String key, long tick) {
    store
        .get(key)
        .ifPresentOrElse(entry -> ledger.learn(entry, tick), () -> ledger.learnAbsent(key, tick));
  }

  private void readDoubtful() {
    for (String key : List.copyOf(doubtful)) {
      read(key, clock.incrementAndGet());
      doubtful.remove(key);
    }
  }

  private void satisfy(Outcome.Need need) {
    long tick = clock.incrementAndGet();
    switch (need) {
      case Outcome.NeedListing _ ->
          ledger.learnAll(store.list(Keys.blocks()), tick, System.nanoTime());
      case Outcome.NeedBlock(var cidr) -> read(Keys.block(cidr), tick);
      case Outcome.NeedHandle(var id) -> read(Keys.handle(id), tick);
    }
  }

  // ---- planning

  private Draft plan() {
    Draft draft = new Draft(node);
    List<Pool> known = pools.get();
    for (Job job : List.copyOf(pending)) {
      if (job.ticket().alone() && !draft.isEmpty()) {
        continue;
      }
      switch (plan(job, draft, known)) {
        case Outcome.Planned _, Outcome.Later _ -> {}
        case Outcome.Rejected(var why) -> {
          job.ticket().fail(why);
          pending.remove(job);
        }
        case Outcome.Finished(var completion) -> {
          completion.run();
          pending.remove(job);
        }
        case Outcome.Need need -> throw new AssertionError("unsatisfied " + need);
      }
      if (job.ticket().alone() && !draft.isEmpty()) {
        break;
      }
    }
    return draft;
  }

  /** Plans one job, reading what it needs: a read makes it fresh, so each is needed once. */
  private Outcome plan(Job job, Draft draft, List<Pool> known) {
    while (true) {
      Outcome outcome =
          switch (job) {
            case Job.Allocate allocate ->
                new AllocatePlanner(node, known, ledger, System.nanoTime()).plan(allocate, draft);
            case Job.Release release -> new ReleasePlanner(ledger).plan(release, draft);
            case Job.HandOver handOver -> new HandOverPlanner(node, ledger).plan(handOver, draft);
          };
      if (!(outcome instanceof Outcome.Need need)) {
        return outcome;
      }
      if (!draft.isEmpty()) {
        // What the draft builds upon must not change under it.
        return new Outcome.Later();
      }
      satisfy(need);
    }
  }

  // ---- committing

  private void commit(Draft draft) throws InterruptedException {
    List<Step> gone = draft.steps().stream().filter(step -> !step.job().ticket().send()).toList();
    if (!gone.isEmpty()) { // their callers gave up just now: plan without them
      draft.steps().stream()
          .filter(step -> !gone.contains(step))
          .forEach(step -> step.job().ticket().sentInVain());
      gone.forEach(step -> pending.remove(step.job()));
      return;
    }
    long tick = clock.incrementAndGet();
    Transaction transaction = draft.transaction();
    try {
      switch (store.commit(transaction)) {
        case Commit.Done(long revision) -> done(draft, revision, tick);
        case Commit.Refused refused -> refused(draft, transaction, refused, tick);
      }
    } catch (OutcomeUnknownException e) {
      LOG.log(DEBUG, "outcome unknown, reading back: {0}", e.getMessage());
      draft.steps().forEach(step -> step.job().ticket().outcomeUnknown());
      doubtful.addAll(draft.doubtfulKeys());
    } catch (UnreachableException e) {
      draft.steps().forEach(step -> notExecuted(step, e));
    } catch (RefusedByStoreException e) {
      rejected(draft, e);
    } catch (RuntimeException e) {
      draft.steps().forEach(step -> step.job().ticket().sentInVain());
      throw e;
    }
  }

  private void done(Draft draft, long revision, long tick) {
    refusals = 0;
    draft.blocks().values().forEach(working -> ledger.learn(working.block(), revision, tick));
    for (Step step : draft.steps()) {
      step.removed().ifPresent(gone -> ledger.learnAbsent(Keys.handle(gone.id()), tick));
      step.written().ifPresent(handle -> ledger.learn(handle, revision, tick));
      pending.remove(step.job());
      step.done().accept(revision);
    }
  }

  private void refused(Draft draft, Transaction transaction, Commit.Refused refused, long tick)
      throws InterruptedException {
    draft.steps().forEach(step -> step.job().ticket().sentInVain());
    for (var compare : transaction.compares()) {
      Optional<Entry> current = refused.current(compare.key());
      current.ifPresentOrElse(
          entry -> ledger.learn(entry, tick), () -> ledger.learnAbsent(compare.key(), tick));
    }
    // The first refusal is cured by what it taught; more of them mean that others compete.
    if (++refusals > 1) {
      Duration most = Limits.CONFLICT_PAUSE;
      long ceiling = most.toNanos() >> Math.max(0, 8 - refusals);
      TimeUnit.NANOSECONDS.sleep(random.nextLong(Math.max(1, ceiling)));
    }
  }

  private void notExecuted(Step step, UnreachableException e) {
    Ticket<?> ticket = step.job().ticket();
    pending.remove(step.job());
    if (ticket.doubtful()) {
      ticket.fail("the store went away before the outcome was known", e);
    } else {
      ticket.fail(e);
    }
  }

  /** The store takes no offence at who stands alone, unless that one is to blame. */
  private void rejected(Draft draft, RefusedByStoreException e) {
    if (draft.steps().size() > 1) {
      draft
          .steps()
          .forEach(step -> {
            step.job().ticket().goAlone();
            step.job().ticket().sentInVain();
          });
      return;
    }
    Step step = draft.steps().getFirst();
    pending.remove(step.job());
    step.job().ticket().fail(e);
  }
}
