package io.margay.bgp.rib;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Peers that are told the same, and what they have been told (Adj-RIB-Out). Messages are encoded
 * once for all; a member that cannot take them now remembers which prefixes it missed ({@link Lag})
 * and is told their present state later. Owned by the {@code speaker} loop.
 */
public final class UpdateGroup {
  private final ExportPolicy policy;
  private final Rib rib;
  private final UpdateBatch batch;
  private final Advertised advertised;
  private final BitSet members = new BitSet();

  /** A group without members that has advertised what is best now. */
  public UpdateGroup(ExportPolicy policy, Rib rib) {
    this.policy = policy;
    this.rib = rib;
    this.batch = new UpdateBatch(policy, rib);
    this.advertised =
        policy.session().paths() > 0
            ? new AdvertisedPaths(rib, policy.session().paths())
            : new AdvertisedBest(rib);
    rib.forEachBest(row -> advertised.decide(row, batch, members));
    List<Block> _ = batch.take();
  }

  public ExportPolicy policy() {
    return policy;
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Prefixes that a member has been told, or paths where several go out. */
  public int announced(PeerRoutes member) {
    return advertised.count(member);
  }

  /** Adds a member, which lags by the whole table. */
  public void join(PeerRoutes member, Lag lag) {
    members.set(member.id);
    refresh(member, lag);
  }

  /** Takes a member over from another group: it lags by what either has advertised. */
  public void takeOver(PeerRoutes member, UpdateGroup other, Lag lag) {
    other.refresh(member, lag);
    advertised.inherit(other.advertised);
    other.leave(member);
    join(member, lag);
  }

  /** The last member has left. */
  public void close() {
    advertised.close();
  }

  public void leave(PeerRoutes member) {
    members.clear(member.id);
  }

  /** The member lags by all that it has been told (RFC 2918). */
  public void refresh(PeerRoutes member, Lag lag) {
    advertised.forEachRow(member, lag::add);
  }

  /** The present state of what a member missed, as much as fits into a step; lag shrinks by it. */
  public List<Block> catchUp(PeerRoutes member, Lag lag) {
    Audience audience = Audience.only(member.id);
    for (int row = lag.poll(); row != RowSet.NONE; row = lag.poll()) {
      advertised.tell(row, member, audience, batch);
    }
    return batch.take();
  }

  /** A prefix has another best route: notes it for the next {@link #take}. */
  public void bestChanged(int row) {
    if (!advertised.needsPaths()) {
      advertised.decide(row, batch, members);
    }
  }

  /** A prefix has other paths: notes it for the next {@link #take}. */
  public void pathsChanged(int row) {
    if (advertised.needsPaths()) {
      advertised.decide(row, batch, members);
    }
  }

  /** The messages for all changes since the last call. */
  public List<Block> take() {
    return batch.take();
  }

  /** Why a prefix's best route is not announced to a member, in words; empty when it is. */
  public Optional<String> refusal(int row, PeerRoutes member) {
    PeerRoutes source = rib.bestPeer(row);
    if (source == null) {
      return Optional.of("there is no best route");
    }
    return source == member
        ? Optional.of("it came from this peer")
        : policy.refusal(rib, row, rib.best(row), source);
  }
}
