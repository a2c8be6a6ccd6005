package io.margay.bgp.rib;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Peers that are told the same, and what they have been told (Adj-RIB-Out): for each prefix only
 * from whom the advertised route came, because that member alone does not have it. Owned by the
 * {@code speaker} loop.
 */
public final class UpdateGroup {
  private final ExportPolicy policy;
  private final Rib rib;
  private final UpdateBatch batch;
  private final BitSet members = new BitSet();
  private final IntColumn advertisedFrom = new IntColumn(); // by row: source id + 1, 0 for none
  private final IntColumn countFrom = new IntColumn(); // by source id
  private int advertised;

  /** A group without members that has advertised what is best now. */
  public UpdateGroup(ExportPolicy policy, Rib rib) {
    this.policy = policy;
    this.rib = rib;
    this.batch = new UpdateBatch(policy);
    rib.forEachBest(this::bestChanged);
    batch.take();
  }

  public ExportPolicy policy() {
    return policy;
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Prefixes that a member has been told. */
  public int announced(PeerRoutes member) {
    return advertised - countFrom.get(member.id);
  }

  /**
   * Adds a member.
   *
   * @return the whole table for it
   */
  public List<Block> join(PeerRoutes member) {
    members.set(member.id);
    return refresh(member);
  }

  /**
   * Takes a member over from another group.
   *
   * @return all that is advertised here, and withdrawals of what only the other group advertised
   */
  public List<Block> takeOver(PeerRoutes member, UpdateGroup other) {
    other.leave(member);
    members.set(member.id);
    Audience audience = Audience.only(member.id);
    UpdateBatch table = new UpdateBatch(policy);
    rib.forEachBest(route -> {
      if (has(route.row(), member)) {
        table.announce(audience, route.prefix(), route.after().orElseThrow());
      } else if (other.has(route.row(), member)) {
        table.withdraw(audience, route.prefix());
      }
    });
    return table.take();
  }

  public void leave(PeerRoutes member) {
    members.clear(member.id);
  }

  /** All that a member has been told, once more (RFC 2918). */
  public List<Block> refresh(PeerRoutes member) {
    Audience audience = Audience.only(member.id);
    UpdateBatch table = new UpdateBatch(policy);
    rib.forEachBest(route -> {
      if (has(route.row(), member)) {
        table.announce(audience, route.prefix(), route.after().orElseThrow());
      }
    });
    return table.take();
  }

  /** The present state of some prefixes, for a member that missed changes while it was slow. */
  public List<Block> catchUp(PeerRoutes member, Iterable<Long> missed) {
    Audience audience = Audience.only(member.id);
    UpdateBatch changes = new UpdateBatch(policy);
    for (long prefix : missed) {
      int row = rib.row(prefix);
      Optional<Best> best = rib.best(prefix);
      if (best.isPresent() && has(row, member)) {
        changes.announce(audience, prefix, best.get());
      } else {
        changes.withdraw(audience, prefix);
      }
    }
    return changes.take();
  }

  /** A {@link BestListener}: notes the change for the next {@link #take}. */
  public void bestChanged(BestChange change) {
    int row = change.row();
    long prefix = change.prefix();
    int before = advertisedFrom.get(row) - 1;
    Optional<Best> goes = change.after().filter(route -> batch.allows(prefix, route));
    if (goes.isPresent()) {
      int source = goes.get().source().id;
      batch.announce(allBut(source), prefix, goes.get());
      if (before >= 0 && before != source && members.get(source)) {
        batch.withdraw(Audience.only(source), prefix); // its own route is the one it must keep
      }
      note(row, before, source);
    } else if (before >= 0) {
      batch.withdraw(allBut(before), prefix);
      note(row, before, -1);
    }
  }

  /** The messages for all changes since the last call. */
  public List<Block> take() {
    return batch.take();
  }

  private Audience allBut(int source) {
    return members.get(source) ? Audience.except(source) : Audience.ALL;
  }

  private boolean has(int row, PeerRoutes member) {
    int from = advertisedFrom.get(row) - 1;
    return from >= 0 && from != member.id;
  }

  private void note(int row, int before, int after) {
    advertised += (after >= 0 ? 1 : 0) - (before >= 0 ? 1 : 0);
    if (before >= 0) {
      countFrom.add(before, -1);
    }
    if (after >= 0) {
      countFrom.add(after, 1);
    }
    advertisedFrom.set(row, after + 1);
  }
}
