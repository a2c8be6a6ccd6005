package io.margay.ipam;

import io.margay.ipam.Draft.Working;
import io.margay.ipam.Ledger.BrokenHandle;
import io.margay.ipam.Ledger.Held;
import io.margay.ipam.Ledger.Missing;
import io.margay.ipam.Ledger.Present;
import io.margay.ipam.Outcome.Finished;
import io.margay.ipam.Outcome.Later;
import io.margay.ipam.Outcome.NeedBlock;
import io.margay.ipam.Outcome.NeedListing;
import io.margay.ipam.Outcome.Planned;
import io.margay.ipam.Outcome.Rejected;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.HandleRecord;
import io.margay.ipam.block.Pool;
import io.margay.ipam.block.PoolBlocks;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Finds an address for one request and adds it to the draft. Pure.
 *
 * <p>Any address: own blocks, a block that nobody claimed, another node's block. A given one: its
 * block, whoever owns it. What cannot be decided by what is known asks for a read; what is refused
 * for good is refused by something learned after the request came.
 */
final class AllocatePlanner {
  private static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");

  private final String node;
  private final List<Pool> pools;
  private final Ledger ledger;
  private final long nowNanos;

  AllocatePlanner(String node, List<Pool> pools, Ledger ledger, long nowNanos) {
    this.node = node;
    this.pools = pools;
    this.ledger = ledger;
    this.nowNanos = nowNanos;
  }

  Outcome plan(Job.Allocate job, Draft draft) {
    if (draft.touches(job.handle())) {
      return new Later();
    }
    Optional<Outcome> held = held(job);
    if (held.isPresent()) {
      return held.get();
    }
    List<Pool> usable;
    try {
      usable = usable(job.request());
    } catch (NoPoolException e) {
      return new Rejected(e);
    }
    return job.request().address().isPresent()
        ? given(job, draft, usable, job.request().address().get())
        : any(job, draft, usable);
  }

  /** An outcome when the handle is known to exist: ours by a lost answer, or somebody's. */
  private Optional<Outcome> held(Job.Allocate job) {
    return ledger
        .handle(job.handle())
        .flatMap(slot ->
            switch (slot) {
              case Missing _ -> Optional.empty();
              case Present present when present.handle().nonce().equals(job.nonce()) ->
                  Optional.of(lostAnswer(job, present));
              case Present present when present.learned() > job.ticket().tick() ->
                  Optional.of(new Rejected(new HandleInUseException(present.handle())));
              case BrokenHandle broken when broken.learned() > job.ticket().tick() ->
                  Optional.of(
                      new Rejected(
                          new BrokenRecordException("handle " + job.handle(), broken.why())));
              case Present _, BrokenHandle _ -> Optional.empty(); // old: the compare tells
            });
  }

  private Outcome lostAnswer(Job.Allocate job, Present present) {
    Ip address = present.handle().addresses().getFirst();
    Optional<Map.Entry<Cidr, Ledger.Slot>> block = ledger.blockOf(address);
    if (block.isEmpty() && !ledger.completeSince(job.ticket().tick())) {
      return new NeedListing();
    }
    boolean own =
        block.isPresent()
            && block.get().getValue() instanceof Held held
            && held.block().ownedBy(node);
    Cidr cidr = block.map(Map.Entry::getKey).orElseGet(address::toCidr);
    String pool = pools.stream().filter(in(address)).findFirst().map(Pool::name).orElse("");
    Assignment assignment = new Assignment(address, cidr, pool, present.revision(), !own);
    return new Finished(() -> job.ticket().succeed(assignment));
  }

  private List<Pool> usable(AllocationRequest request) {
    if (request.pools().isEmpty()) {
      boolean given = request.address().isPresent();
      List<Pool> all =
          pools.stream()
              .filter(pool -> pool.enabled() && (given || !pool.cidr().address().v6()))
              .toList();
      if (all.isEmpty()) {
        throw new NoPoolException("there is no enabled pool for this node");
      }
      return all;
    }
    List<Pool> named = new ArrayList<>();
    for (String name : request.pools()) {
      Pool pool =
          pools.stream()
              .filter(candidate -> candidate.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new NoPoolException("there is no pool \"" + name + "\""));
      if (!pool.enabled()) {
        throw new NoPoolException("pool \"" + name + "\" is not enabled for this node");
      }
      named.add(pool);
    }
    return named;
  }

  // ---- a given address

  private Outcome given(Job.Allocate job, Draft draft, List<Pool> usable, Ip address) {
    Optional<Pool> pool = usable.stream().filter(in(address)).findFirst();
    if (pool.isEmpty()) {
      return new Rejected(new AddressOutsidePoolsException(address + " is in no usable pool"));
    }
    Optional<Map.Entry<Cidr, Ledger.Slot>> known = ledger.blockOf(address);
    if (known.isPresent()) {
      return switch (known.get().getValue()) {
        case Held held -> givenInBlock(job, draft, pool.get(), held, address);
        case Ledger.Broken broken ->
            broken.learned() > job.ticket().tick()
                ? new Rejected(
                    new BrokenRecordException("block " + known.get().getKey(), broken.why()))
                : new NeedBlock(known.get().getKey());
      };
    }
    Optional<Working> created = draft.blockOf(address);
    if (created.isPresent()) {
      return created.get().block().isFree(address)
          ? take(job, draft, pool.get(), created.get(), address)
          : new Later();
    }
    if (!ledger.complete(nowNanos)) {
      return new NeedListing();
    }
    return givenInNewBlock(job, draft, pool.get(), address);
  }

  private Outcome givenInBlock(Job.Allocate job, Draft draft, Pool pool, Held held, Ip address) {
    Block block = held.block();
    if (block.isFree(address)) {
      Working working = draft.working(held);
      return working.block().isFree(address)
          ? take(job, draft, pool, working, address)
          : new Later();
    }
    if (held.learned() <= job.ticket().tick()) {
      return new NeedBlock(block.cidr());
    }
    return new Rejected(
        block
            .holder(address)
            .<RuntimeException>map(owner -> new AddressTakenException(address, owner))
            .orElseGet(() -> neverHandedOut(address, pool)));
  }

  private Outcome givenInNewBlock(Job.Allocate job, Draft draft, Pool pool, Ip address) {
    PoolBlocks cut = new PoolBlocks(pool);
    Cidr cidr = cut.blockOf(address);
    if (ledger.overlaps(cidr)) {
      return new Rejected(
          new AddressOutsidePoolsException(
              address + ": blocks of another size lie within " + cidr));
    }
    Block block = Block.empty(cidr, Optional.of(node), cut.excluded(cidr));
    if (!block.isFree(address)) {
      return new Rejected(neverHandedOut(address, pool));
    }
    return take(job, draft, pool, new Working(block, OptionalLong.empty(), true), address);
  }

  private static AddressOutsidePoolsException neverHandedOut(Ip address, Pool pool) {
    return new AddressOutsidePoolsException(
        "%s is the network or broadcast address of pool \"%s\"".formatted(address, pool.name()));
  }

  // ---- any address

  private Outcome any(Job.Allocate job, Draft draft, List<Pool> usable) {
    for (Pool pool : usable) {
      Optional<Working> own = withSpace(draft, pool, within(job), this::own);
      if (own.isPresent()) {
        return takeNext(job, draft, pool, own.get());
      }
    }
    if (!ledger.complete(nowNanos)) {
      return new NeedListing();
    }
    for (Pool pool : usable) {
      Optional<Working> claimed = unclaimed(draft, pool, within(job));
      if (claimed.isPresent()) {
        return takeNext(job, draft, pool, claimed.get());
      }
    }
    for (Pool pool : usable) {
      Optional<Working> other = withSpace(draft, pool, within(job), block -> !own(block));
      if (other.isPresent()) {
        return takeNext(job, draft, pool, other.get());
      }
    }
    if (!draft.isEmpty()) {
      return new Later(); // perhaps full only by what this draft takes
    }
    if (!ledger.completeSince(job.ticket().tick())) {
      return new NeedListing();
    }
    return new Rejected(
        new PoolExhaustedException(
            "no address is free in "
                + String.join(", ", usable.stream().map(pool -> pool.name()).toList())
                + job.request().within().map(range -> " within " + range).orElse("")));
  }

  private static Cidr within(Job.Allocate job) {
    return job.request().within().orElse(EVERYWHERE);
  }

  private Outcome takeNext(Job.Allocate job, Draft draft, Pool pool, Working working) {
    return take(job, draft, pool, working, next(working.block(), within(job)).orElseThrow());
  }

  private static Optional<Ip> next(Block block, Cidr within) {
    return within.equals(EVERYWHERE) ? block.next() : block.next(within);
  }

  private boolean own(Block block) {
    return block.ownedBy(node);
  }

  /** The first block of a pool that has a free address, in the node's own order. */
  private Optional<Working> withSpace(Draft draft, Pool pool, Cidr within, Predicate<Block> kind) {
    List<Working> found = new ArrayList<>();
    draft.blocks().values().stream()
        .filter(working -> working.base().isEmpty())
        .forEach(found::add);
    for (Ledger.Slot slot : ledger.blocks().values()) {
      if (slot instanceof Held held) {
        found.add(draft.working(held));
      }
    }
    List<Working> fitting =
        found.stream()
            .filter(working ->
                pool.cidr().contains(working.block().cidr())
                    && kind.test(working.block())
                    && next(working.block(), within).isPresent())
            .toList();
    if (fitting.isEmpty()) {
      return Optional.empty();
    }
    // Own blocks fill up one after the other; borrowers spread, each by its own name.
    boolean own = own(fitting.getFirst().block());
    int index = own ? 0 : Math.floorMod(node.hashCode(), fitting.size());
    return Optional.of(fitting.get(index));
  }

  private Optional<Working> unclaimed(Draft draft, Pool pool, Cidr within) {
    PoolBlocks cut = new PoolBlocks(pool);
    long tries = Math.min(cut.count(), Limits.CLAIM_CANDIDATES);
    for (long n = 0; n < tries; n++) {
      Cidr cidr = cut.candidate(node, n);
      boolean outside = !within.equals(EVERYWHERE) && !within.overlaps(cidr);
      if (outside || ledger.overlaps(cidr) || draft.blocks().containsKey(cidr)) {
        continue;
      }
      Block block = Block.empty(cidr, Optional.of(node), cut.excluded(cidr));
      if (next(block, within).isPresent()) {
        return Optional.of(new Working(block, OptionalLong.empty(), true));
      }
    }
    return Optional.empty();
  }

  // ---- taking it

  private Outcome take(Job.Allocate job, Draft draft, Pool pool, Working working, Ip address) {
    AllocationRequest request = job.request();
    Block block = working.block();
    boolean claims = working.claims();
    if (block.affinity().isEmpty()) { // its owner has left; whoever takes from it inherits it
      block = block.withAffinity(Optional.of(node));
      claims = true;
    }
    block = block.allocate(address, new Allocation(request.handle(), node, request.state()));
    HandleRecord handle =
        new HandleRecord(
            request.handle(), node, List.of(address), job.nonce(), request.attributes());
    Cidr cidr = block.cidr();
    boolean borrowed = !block.ownedBy(node);
    Draft.Step step;
    try {
      step =
          new Draft.Step(
              job,
              List.of(new Working(block, working.base(), claims)),
              Optional.of(handle),
              Optional.empty(),
              List.copyOf(request.alsoWrite().apply(address)),
              revision ->
                  job.ticket()
                      .succeed(new Assignment(address, cidr, pool.name(), revision, borrowed)));
    } catch (RuntimeException e) { // the caller's own code
      return new Rejected(e);
    }
    if (draft.add(step)) {
      return new Planned();
    }
    return draft.isEmpty()
        ? new Rejected(
            new IllegalArgumentException("too many or colliding writes: " + job.handle()))
        : new Later();
  }

  private static Predicate<Pool> in(Ip address) {
    return pool -> pool.cidr().contains(address);
  }
}
