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
import io.margay.ipam.Outcome.Rejected;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.HandleRecord;
import io.margay.ipam.block.Pool;
import io.margay.ipam.block.PoolBlocks;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Finds addresses for one request, all or none, and adds them to the draft. Pure.
 *
 * <p>Any address: own blocks, a block that nobody claimed, another node's block. A given one: its
 * block, whoever owns it. What cannot be decided by what is known asks for a read; what is refused
 * for good is refused by something learned after the request came.
 */
final class AllocatePlanner {
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
    Selection selection = new Selection(node, draft, job.request());
    for (Want want : job.request().wanted()) {
      Optional<Outcome> obstacle =
          switch (want) {
            case Want.Any any ->
                new AnyAddress(node, ledger, nowNanos).select(job, draft, selection, usable, any);
            case Want.Given given -> given(job, selection, usable, given.address());
            case Want.Foreign foreign -> {
              selection.note(foreign.address());
              yield Optional.empty();
            }
          };
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
    }
    return take(job, draft, selection);
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
    List<Ip> addresses = present.handle().addresses();
    Ip address = addresses.getFirst();
    Optional<Map.Entry<Cidr, Ledger.Slot>> block = ledger.blockOf(address);
    if (block.isEmpty() && !job.request().foreign() && !ledger.completeSince(job.ticket().tick())) {
      return new NeedListing();
    }
    boolean own =
        block.isPresent()
            && block.get().getValue() instanceof Held held
            && held.block().ownedBy(node);
    Cidr cidr = block.map(Map.Entry::getKey).orElseGet(address::toCidr);
    String pool = pools.stream().filter(in(address)).findFirst().map(Pool::name).orElse("");
    Assignment assignment = new Assignment(addresses, cidr, pool, present.revision(), !own);
    return new Finished(() -> job.ticket().succeed(assignment));
  }

  private List<Pool> usable(AllocationRequest request) {
    if (request.foreign()) {
      return List.of();
    }
    if (request.pools().isEmpty()) {
      boolean given = request.wanted().stream().anyMatch(Want.Given.class::isInstance);
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

  /** Selects it, or says what stands in the way. */
  private Optional<Outcome> given(
      Job.Allocate job, Selection selection, List<Pool> usable, Ip address) {
    Optional<Pool> pool = usable.stream().filter(in(address)).findFirst();
    if (pool.isEmpty()) {
      return Optional.of(
          new Rejected(new AddressOutsidePoolsException(address + " is in no usable pool")));
    }
    Optional<Map.Entry<Cidr, Ledger.Slot>> known = ledger.blockOf(address);
    if (known.isPresent()) {
      return switch (known.get().getValue()) {
        case Held held -> givenInBlock(job, selection, pool.get(), held, address);
        case Ledger.Broken broken ->
            Optional.of(Outcome.of(broken, known.get().getKey(), job.ticket().tick()));
      };
    }
    Optional<Working> created = selection.blockOf(address);
    if (created.isPresent()) {
      return created.get().block().isFree(address)
          ? select(selection, pool.get(), created.get(), address)
          : Optional.of(new Later());
    }
    if (!ledger.complete(nowNanos)) {
      return Optional.of(new NeedListing());
    }
    return givenInNewBlock(selection, pool.get(), address);
  }

  private Optional<Outcome> givenInBlock(
      Job.Allocate job, Selection selection, Pool pool, Held held, Ip address) {
    Block block = held.block();
    if (block.isFree(address)) {
      Working working = selection.working(held);
      return working.block().isFree(address)
          ? select(selection, pool, working, address)
          : Optional.of(new Later());
    }
    if (held.learned() <= job.ticket().tick()) {
      return Optional.of(new NeedBlock(block.cidr()));
    }
    return Optional.of(
        new Rejected(
            block
                .holder(address)
                .<RuntimeException>map(owner -> new AddressTakenException(address, owner))
                .orElseGet(() -> neverHandedOut(address, pool))));
  }

  private Optional<Outcome> givenInNewBlock(Selection selection, Pool pool, Ip address) {
    PoolBlocks cut = new PoolBlocks(pool);
    Cidr cidr = cut.blockOf(address);
    if (ledger.overlaps(cidr)) {
      return Optional.of(
          new Rejected(
              new AddressOutsidePoolsException(
                  address + ": blocks of another size lie within " + cidr)));
    }
    Block block = Block.empty(cidr, Optional.of(node), cut.excluded(cidr));
    if (!block.isFree(address)) {
      return Optional.of(new Rejected(neverHandedOut(address, pool)));
    }
    return select(selection, pool, new Working(block, OptionalLong.empty(), true), address);
  }

  private static AddressOutsidePoolsException neverHandedOut(Ip address, Pool pool) {
    return new AddressOutsidePoolsException(
        "%s is the network or broadcast address of pool \"%s\"".formatted(address, pool.name()));
  }

  // ---- taking them

  private static Optional<Outcome> select(
      Selection selection, Pool pool, Working working, Ip address) {
    selection.take(pool, working, address);
    return Optional.empty();
  }

  private Outcome take(Job.Allocate job, Draft draft, Selection selection) {
    AllocationRequest request = job.request();
    HandleRecord handle =
        new HandleRecord(
            request.handle(), node, selection.addresses(), job.nonce(), attributes(request));
    Draft.Step step;
    try {
      step =
          new Draft.Step(
              job,
              selection.blocks(),
              Optional.of(handle),
              Optional.empty(),
              List.copyOf(request.alsoWrite().apply(selection.addresses())),
              revision -> job.ticket().succeed(selection.assignment(revision)));
    } catch (RuntimeException e) { // the caller's own code
      return new Rejected(e);
    }
    return draft.plan(step);
  }

  private static Map<String, String> attributes(AllocationRequest request) {
    if (!request.foreign()) {
      return request.attributes();
    }
    Map<String, String> attributes = new HashMap<>(request.attributes());
    attributes.put(HandleRecord.FOREIGN, "true");
    return attributes;
  }

  private static Predicate<Pool> in(Ip address) {
    return pool -> pool.cidr().contains(address);
  }
}
