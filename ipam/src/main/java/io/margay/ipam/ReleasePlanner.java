package io.margay.ipam;

import io.margay.datastore.Write;
import io.margay.ipam.Draft.Working;
import io.margay.ipam.Ledger.BrokenHandle;
import io.margay.ipam.Ledger.Held;
import io.margay.ipam.Ledger.Missing;
import io.margay.ipam.Ledger.Present;
import io.margay.ipam.Outcome.Finished;
import io.margay.ipam.Outcome.Later;
import io.margay.ipam.Outcome.NeedBlock;
import io.margay.ipam.Outcome.NeedHandle;
import io.margay.ipam.Outcome.NeedListing;
import io.margay.ipam.Outcome.Rejected;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.HandleRecord;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds the end of one handle to the draft. Asks for no pool: the pool may be gone. Pure. */
final class ReleasePlanner {
  private final Ledger ledger;

  ReleasePlanner(Ledger ledger) {
    this.ledger = ledger;
  }

  Outcome plan(Job.Release job, Draft draft) {
    if (draft.touches(job.handle())) {
      return new Later();
    }
    Optional<Ledger.HandleSlot> slot = ledger.handle(job.handle());
    if (slot.isEmpty()) {
      return new NeedHandle(job.handle());
    }
    boolean fresh = slot.get().learned() > job.ticket().tick();
    return switch (slot.get()) {
      case Present present -> release(job, draft, present);
      case Missing _ -> fresh ? gone(job) : new NeedHandle(job.handle());
      case BrokenHandle broken -> Outcome.of(broken, job.handle(), job.ticket().tick());
    };
  }

  /** Gone before we tried, or by an attempt of ours whose answer was lost. */
  private static Outcome gone(Job.Release job) {
    Optional<Released> released =
        job.ticket().doubtful()
            ? job.attempted().map(handle -> new Released(handle, 0))
            : Optional.empty();
    return new Finished(() -> job.ticket().succeed(released));
  }

  private Outcome release(Job.Release job, Draft draft, Present present) {
    HandleRecord handle = present.handle();
    Map<Cidr, Working> changed = new LinkedHashMap<>();
    for (Ip address : handle.foreign() ? List.<Ip>of() : handle.addresses()) {
      Optional<Outcome> obstacle = free(job, draft, changed, address);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
    }
    List<Write> extra;
    try {
      extra = List.copyOf(job.alsoWrite().apply(handle));
    } catch (RuntimeException e) { // the caller's own code
      return new Rejected(e);
    }
    job.attempted(handle);
    Draft.Step step =
        new Draft.Step(
            job,
            new ArrayList<>(changed.values()),
            Optional.empty(),
            Optional.of(new Draft.Removed(handle.id(), present.revision())),
            extra,
            revision -> job.ticket().succeed(Optional.of(new Released(handle, revision))));
    return draft.plan(step);
  }

  /**
   * Gives one address back; an outcome when that cannot be planned. An address that the block says
   * is not the handle's own (any more) is left alone, once that is known for certain.
   */
  private Optional<Outcome> free(
      Job.Release job, Draft draft, Map<Cidr, Working> changed, Ip address) {
    Optional<Map.Entry<Cidr, Ledger.Slot>> known = ledger.blockOf(address);
    if (known.isEmpty()) {
      boolean certain = ledger.completeSince(job.ticket().tick());
      return certain ? Optional.empty() : Optional.of(new NeedListing());
    }
    Cidr cidr = known.get().getKey();
    boolean fresh = known.get().getValue().learned() > job.ticket().tick();
    switch (known.get().getValue()) {
      case Ledger.Broken broken -> {
        return Optional.of(Outcome.of(broken, cidr, job.ticket().tick()));
      }
      case Held held -> {
        Working working = changed.getOrDefault(cidr, draft.working(held));
        Block block = working.block();
        if (block.holder(address).map(Allocation::handle).equals(Optional.of(job.handle()))) {
          changed.put(cidr, new Working(block.release(address), working.base(), working.claims()));
          return Optional.empty();
        }
        return fresh ? Optional.empty() : Optional.of(new NeedBlock(cidr));
      }
    }
  }
}
