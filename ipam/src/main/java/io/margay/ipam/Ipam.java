package io.margay.ipam;

import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Write;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.HandleCodec;
import io.margay.ipam.block.HandleRecord;
import io.margay.ipam.block.IpamFormatException;
import io.margay.ipam.block.IpamReport;
import io.margay.ipam.block.Pool;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Hands out addresses on one node. An address, its handle and what the caller adds change in one
 * transaction, or not at all; requests that come together share it. Callers block (on virtual
 * threads, if they like); one platform thread, {@code ipam}, does the work.
 */
public final class Ipam implements AutoCloseable {
  private final Datastore store;
  private final Random random;
  private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(Limits.QUEUE);
  private final AtomicLong clock = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;

  /**
   * Starts the worker; a store that is away is no failure here.
   *
   * @param store stays the caller's to close, after this
   * @param node this host's name: owner of the blocks claimed here
   * @param pools all pools as of now; called by the worker for every batch, must not block
   * @param random for nonces and pauses; nonces of different nodes must differ
   */
  public Ipam(Datastore store, String node, Supplier<List<Pool>> pools, Random random) {
    this.store = store;
    this.random = random;
    Worker worker = new Worker(new Worker.Parts(store, node, pools, queue, random, clock, closed));
    this.thread = Thread.ofPlatform().name("ipam").daemon(true).start(worker);
  }

  /**
   * Takes an address, within {@link Limits#REQUEST_DEADLINE}.
   *
   * @throws NoPoolException when a pool named does not exist or is disabled, or there is none
   * @throws PoolExhaustedException when nothing is free
   * @throws AddressTakenException when the address given is held
   * @throws AddressOutsidePoolsException when the address given is in no usable pool
   * @throws HandleInUseException when the handle holds something already
   * @throws io.margay.datastore.OutcomeUnknownException when the address may have been taken:
   *     {@link #find} or {@link #release} the handle later
   * @throws io.margay.datastore.DatastoreException otherwise: certainly nothing was taken
   */
  public Assignment allocate(AllocationRequest request) {
    Ticket<Assignment> ticket = ticket("allocation for " + request.handle());
    submit(new Job.Allocate(request, nonce(), ticket));
    return ticket.await();
  }

  /**
   * The same without waiting. Who gives up waiting must release the handle once the future says
   * that it was taken after all.
   *
   * @return completed by the worker, with what {@link #allocate} would return or throw, when the
   *     request's deadline is over at the latest; what depends on it must not block that thread
   * @throws UnreachableException when too many requests wait
   */
  public CompletableFuture<Assignment> allocateLater(AllocationRequest request) {
    Ticket<Assignment> ticket = ticket("allocation for " + request.handle());
    submit(new Job.Allocate(request, nonce(), ticket));
    return ticket.result();
  }

  /**
   * Gives back all that a handle holds. Idempotent: empty when it holds nothing, and then the
   * caller's writes are not made. Works when the pool is disabled or gone.
   *
   * @param alsoWrite what else to write in the same transaction, such as the endpoint's deletion;
   *     called on the worker's thread, again for each attempt
   * @throws BrokenRecordException when the handle or its block is malformed
   * @throws io.margay.datastore.OutcomeUnknownException when it may be released; do it again
   * @throws io.margay.datastore.DatastoreException otherwise: certainly nothing was released
   */
  public Optional<Released> release(String handle, Function<HandleRecord, List<Write>> alsoWrite) {
    Ticket<Optional<Released>> ticket = ticket("release of " + handle);
    submit(new Job.Release(handle, alsoWrite, ticket));
    return ticket.await();
  }

  /**
   * Puts what one handle holds into the hands of another, with what the caller adds, in one
   * transaction: how an address that was reserved becomes an endpoint's, and the other way round.
   *
   * @return what is held now; empty when the first handle holds nothing, and then nothing was done
   * @throws HandleInUseException when the second handle holds something already
   * @throws BrokenRecordException when a handle or its block is malformed
   * @throws io.margay.datastore.OutcomeUnknownException when it may have been done
   * @throws io.margay.datastore.DatastoreException otherwise: certainly nothing was done
   */
  public Optional<HandedOver> handOver(HandOverRequest request) {
    Ticket<Optional<HandedOver>> ticket =
        ticket("hand-over from " + request.from() + " to " + request.to());
    submit(new Job.HandOver(request, nonce(), ticket));
    return ticket.await();
  }

  /**
   * Handles whose ids begin with a text, as of now; malformed ones are left out.
   *
   * @param idPrefix such as a node's name and a dash
   */
  public List<HandleRecord> handles(String idPrefix) {
    List<HandleRecord> found = new ArrayList<>();
    for (Entry entry : store.list(Keys.handle(idPrefix)).entries()) {
      try {
        found.add(HandleCodec.read(entry.value()));
      } catch (IpamFormatException e) {
        System.getLogger(Ipam.class.getName())
            .log(System.Logger.Level.WARNING, "{0}: {1}", entry.key(), e.getMessage());
      }
    }
    return found;
  }

  /**
   * What a handle holds, as of now.
   *
   * @throws BrokenRecordException when it is malformed
   */
  public Optional<HandleRecord> find(String handle) {
    return store.get(Keys.handle(handle)).map(Ipam::handle);
  }

  /** All blocks in the store, added up; malformed ones are left out. */
  public static IpamReport show(Datastore store, List<Pool> pools) {
    List<Block> blocks = new ArrayList<>();
    for (Entry entry : store.list(Keys.blocks()).entries()) {
      try {
        blocks.add(BlockCodec.read(entry.value()));
      } catch (IpamFormatException e) {
        System.getLogger(Ipam.class.getName())
            .log(System.Logger.Level.WARNING, "{0}: {1}", entry.key(), e.getMessage());
      }
    }
    return IpamReport.of(pools, blocks);
  }

  /** Ends the worker; requests under way fail. The store stays open. Idempotent. */
  @Override
  public void close() {
    closed.set(true);
    thread.interrupt();
    try {
      thread.join(Limits.CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many requests wait for the worker. */
  int waiting() {
    return queue.size();
  }

  private <T> Ticket<T> ticket(String what) {
    long end = System.nanoTime() + Limits.REQUEST_DEADLINE.toNanos();
    return new Ticket<>(what, end, clock.get());
  }

  private void submit(Job job) {
    if (closed.get()) {
      throw new UnreachableException("ipam is closed", null);
    }
    if (!queue.offer(job)) {
      throw new UnreachableException(
          Limits.QUEUE + " requests for addresses are waiting already", null);
    }
  }

  private String nonce() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static HandleRecord handle(Entry entry) {
    try {
      return HandleCodec.read(entry.value());
    } catch (IpamFormatException e) {
      throw new BrokenRecordException(entry.key(), String.valueOf(e.getMessage()));
    }
  }
}
