package io.margay.ipam;

import io.margay.ipam.Draft.Working;
import io.margay.ipam.Ledger.Held;
import io.margay.ipam.Outcome.Later;
import io.margay.ipam.Outcome.NeedListing;
import io.margay.ipam.Outcome.Rejected;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Pool;
import io.margay.ipam.block.PoolBlocks;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Finds some free address: in own blocks, a block that nobody claimed, another's block. Pure. */
final class AnyAddress {
  private final String node;
  private final Ledger ledger;
  private final long nowNanos;

  AnyAddress(String node, Ledger ledger, long nowNanos) {
    this.node = node;
    this.ledger = ledger;
    this.nowNanos = nowNanos;
  }

  /** Selects one, or says what stands in the way. */
  Optional<Outcome> select(
      Job.Allocate job, Draft draft, Selection selection, List<Pool> usable, Want.Any want) {
    for (Pool pool : usable) {
      Optional<Working> own = withSpace(selection, pool, want, this::own);
      if (own.isPresent()) {
        return take(selection, pool, own.get(), want);
      }
    }
    if (!ledger.complete(nowNanos)) {
      return Optional.of(new NeedListing());
    }
    for (Pool pool : usable) {
      Optional<Working> claimed = unclaimed(selection, pool, want);
      if (claimed.isPresent()) {
        return take(selection, pool, claimed.get(), want);
      }
    }
    for (Pool pool : usable) {
      Optional<Working> other = withSpace(selection, pool, want, block -> !own(block));
      if (other.isPresent()) {
        return take(selection, pool, other.get(), want);
      }
    }
    if (!draft.isEmpty()) {
      return Optional.of(new Later()); // perhaps full only by what this draft takes
    }
    if (!ledger.completeSince(job.ticket().tick())) {
      return Optional.of(new NeedListing());
    }
    return Optional.of(new Rejected(exhausted(usable, want)));
  }

  private static PoolExhaustedException exhausted(List<Pool> usable, Want.Any want) {
    String where = String.join(", ", usable.stream().map(pool -> pool.name()).toList());
    return new PoolExhaustedException(
        "no address is free in "
            + where
            + (want.within().isEmpty()
                ? ""
                : " within "
                    + String.join(", ", want.within().stream().map(r -> r.toString()).toList())));
  }

  /** The address of a block that comes next for this wish. */
  private static Optional<Ip> next(Working working, Want.Any want) {
    Block block = working.block();
    return want.isAnywhere()
        ? block.next()
        : block.next(address -> want.accepts(address, block.cidr()));
  }

  private boolean own(Block block) {
    return block.ownedBy(node);
  }

  /** The first block of a pool that has an address for this wish, in the node's own order. */
  private Optional<Working> withSpace(
      Selection selection, Pool pool, Want.Any want, Predicate<Block> kind) {
    List<Working> found = new ArrayList<>(selection.newBlocks());
    for (Ledger.Slot slot : ledger.blocks().values()) {
      if (slot instanceof Held held) {
        found.add(selection.working(held));
      }
    }
    List<Working> fitting =
        found.stream()
            .filter(working ->
                pool.cidr().contains(working.block().cidr())
                    && kind.test(working.block())
                    && next(working, want).isPresent())
            .toList();
    if (fitting.isEmpty()) {
      return Optional.empty();
    }
    // Own blocks fill up one after the other; borrowers spread, each by its own name.
    boolean own = own(fitting.getFirst().block());
    int index = own ? 0 : Math.floorMod(node.hashCode(), fitting.size());
    return Optional.of(fitting.get(index));
  }

  private Optional<Working> unclaimed(Selection selection, Pool pool, Want.Any want) {
    PoolBlocks cut = new PoolBlocks(pool);
    long tries = Math.min(cut.count(), Limits.CLAIM_CANDIDATES);
    for (long n = 0; n < tries; n++) {
      Cidr cidr = cut.candidate(node, n);
      if (!want.within().isEmpty() && want.within().stream().noneMatch(r -> r.overlaps(cidr))) {
        continue;
      }
      if (ledger.overlaps(cidr) || selection.has(cidr)) {
        continue;
      }
      Working fresh =
          new Working(
              Block.empty(cidr, Optional.of(node), cut.excluded(cidr)), OptionalLong.empty(), true);
      if (next(fresh, want).isPresent()) {
        return Optional.of(fresh);
      }
    }
    return Optional.empty();
  }

  private static Optional<Outcome> take(
      Selection selection, Pool pool, Working working, Want.Any want) {
    selection.take(pool, working, next(working, want).orElseThrow());
    return Optional.empty();
  }
}
