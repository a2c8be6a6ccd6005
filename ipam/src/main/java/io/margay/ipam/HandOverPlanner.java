package io.margay.ipam;

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

/** Adds a change of hands to the draft: the same addresses, another handle. Pure. */
final class HandOverPlanner {
  private final String node;
  private final Ledger ledger;

  HandOverPlanner(String node, Ledger ledger) {
    this.node = node;
    this.ledger = ledger;
  }

  Outcome plan(Job.HandOver job, Draft draft) {
    HandOverRequest request = job.request();
    if (draft.touches(request.from()) || draft.touches(request.to())) {
      return new Later();
    }
    long tick = job.ticket().tick();
    Optional<Ledger.HandleSlot> to = ledger.handle(request.to());
    if (to.isPresent() && to.get() instanceof Present present) {
      if (present.handle().nonce().equals(job.nonce())) { // an answer was lost
        HandedOver done = new HandedOver(present.handle(), present.revision());
        return new Finished(() -> job.ticket().succeed(Optional.of(done)));
      }
      return present.learned() > tick
          ? new Rejected(new HandleInUseException(present.handle()))
          : new NeedHandle(request.to());
    }
    Optional<Ledger.HandleSlot> from = ledger.handle(request.from());
    if (from.isEmpty()) {
      return new NeedHandle(request.from());
    }
    boolean fresh = from.get().learned() > tick;
    return switch (from.get()) {
      case Present present -> handOver(job, draft, present);
      case Missing _ ->
          fresh
              ? new Finished(() -> job.ticket().succeed(Optional.empty()))
              : new NeedHandle(request.from());
      case BrokenHandle broken -> Outcome.of(broken, request.from(), tick);
    };
  }

  private Outcome handOver(Job.HandOver job, Draft draft, Present from) {
    HandOverRequest request = job.request();
    HandleRecord handle =
        new HandleRecord(
            request.to(), node, from.handle().addresses(), job.nonce(), request.attributes());
    Map<Cidr, Working> changed = new LinkedHashMap<>();
    for (Ip address : handle.addresses()) {
      Optional<Outcome> obstacle = reassign(job, draft, changed, address);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
    }
    Draft.Step step;
    try {
      step =
          new Draft.Step(
              job,
              new ArrayList<>(changed.values()),
              Optional.of(handle),
              Optional.of(new Draft.Removed(request.from(), from.revision())),
              List.copyOf(request.alsoWrite().apply(handle)),
              revision -> job.ticket().succeed(Optional.of(new HandedOver(handle, revision))));
    } catch (RuntimeException e) { // the caller's own code
      return new Rejected(e);
    }
    return draft.plan(step);
  }

  /** One address; an outcome when that cannot be planned. */
  private Optional<Outcome> reassign(
      Job.HandOver job, Draft draft, Map<Cidr, Working> changed, Ip address) {
    HandOverRequest request = job.request();
    long tick = job.ticket().tick();
    Optional<Map.Entry<Cidr, Ledger.Slot>> known = ledger.blockOf(address);
    if (known.isEmpty()) {
      return Optional.of(
          ledger.completeSince(tick) ? notHeld(request, address) : new NeedListing());
    }
    Cidr cidr = known.get().getKey();
    boolean fresh = known.get().getValue().learned() > tick;
    switch (known.get().getValue()) {
      case Ledger.Broken broken -> {
        return Optional.of(Outcome.of(broken, cidr, tick));
      }
      case Held held -> {
        Working working = changed.getOrDefault(cidr, draft.working(held));
        Block block = working.block();
        if (block.holder(address).map(Allocation::handle).equals(Optional.of(request.from()))) {
          Block after =
              block.reassign(address, new Allocation(request.to(), node, request.state()));
          changed.put(cidr, new Working(after, working.base(), working.claims()));
          return Optional.empty();
        }
        return Optional.of(fresh ? notHeld(request, address) : new NeedBlock(cidr));
      }
    }
  }

  private static Outcome notHeld(HandOverRequest request, Ip address) {
    return new Rejected(
        new BrokenRecordException(
            "handle " + request.from(), "its block says that it does not hold " + address));
  }
}
