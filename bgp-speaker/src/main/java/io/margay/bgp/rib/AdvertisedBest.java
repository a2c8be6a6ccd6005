package io.margay.bgp.rib;

import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * One route per prefix: only from whom it came is remembered, because that peer alone does not have
 * it.
 */
final class AdvertisedBest implements Advertised {
  private final Rib rib;
  private final IntColumn from = new IntColumn(); // by row: source id + 1, 0 for none
  private final IntColumn countFrom = new IntColumn(); // by source id
  private Audience lastAudience = Audience.ALL;
  private int total;

  AdvertisedBest(Rib rib) {
    this.rib = rib;
  }

  @Override
  public void decide(int row, UpdateBatch batch, BitSet members) {
    int before = from.get(row) - 1;
    PeerRoutes source = rib.bestPeer(row);
    int rule = source == null ? ExportPolicy.NOT_ANNOUNCED : batch.rule(row, rib.best(row), source);
    boolean goes = false;
    if (source != null && rule != ExportPolicy.NOT_ANNOUNCED) {
      Audience audience = allBut(source.id, members);
      goes = batch.announce(audience, row, 0, rib.best(row), source, rule);
      if (goes && before >= 0 && before != source.id && members.get(source.id)) {
        batch.withdraw(Audience.only(source.id), row, 0); // its own route is the one it must keep
      }
    }
    if (goes && source != null) {
      note(row, before, source.id);
    } else if (before >= 0) {
      batch.withdraw(allBut(before, members), row, 0);
      note(row, before, -1);
    }
  }

  @Override
  public void tell(int row, PeerRoutes member, Audience audience, UpdateBatch batch) {
    PeerRoutes source = rib.bestPeer(row);
    if (has(row, member) && source != null) {
      int rule = batch.rule(row, rib.best(row), source);
      boolean _ = batch.announce(audience, row, 0, rib.best(row), source, rule);
    } else {
      batch.withdraw(audience, row, 0);
    }
  }

  @Override
  public void forEachRow(PeerRoutes member, IntConsumer action) {
    for (int row = 0; row < rib.prefixes().end(); row++) {
      if (has(row, member)) {
        action.accept(row);
      }
    }
  }

  @Override
  public void inherit(Advertised other) {
    // Without path identifiers a withdrawal needs no memory.
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  @Override
  public int count(PeerRoutes member) {
    return total - countFrom.get(member.id);
  }

  @Override
  public boolean needsPaths() {
    return false;
  }

  private Audience allBut(int source, BitSet members) {
    if (!members.get(source)) {
      return Audience.ALL;
    }
    if (lastAudience.except() != source) {
      lastAudience = Audience.except(source);
    }
    return lastAudience;
  }

  private boolean has(int row, PeerRoutes member) {
    int source = from.get(row) - 1;
    return source >= 0 && source != member.id;
  }

  private void note(int row, int before, int after) {
    if (before == after) {
      return;
    }
    total += (after >= 0 ? 1 : 0) - (before >= 0 ? 1 : 0);
    if (before >= 0) {
      countFrom.add(before, -1);
    }
    if (after >= 0) {
      countFrom.add(after, 1);
    }
    from.set(row, after + 1);
  }
}
