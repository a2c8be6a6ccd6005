package io.margay.bgp.rib;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Several paths per prefix, each with an identifier (RFC 7911): the number of its row in Adj-RIB-In
 * plus 1, which no other path to the prefix has at the same time.
 */
final class AdvertisedPaths implements Advertised {
  /** One path as it was told: its identifier, from whom it came, and its attributes. */
  private record Told(int pathId, int source, int attributes) {}

  private final Rib rib;
  private final int limit;
  private final Map<Integer, List<Told>> byRow = new HashMap<>();
  private final Map<Integer, Set<Integer>> lost = new HashMap<>(); // while somebody lags
  private long lostSince;
  private final IntColumn countFrom = new IntColumn(); // by source id
  private final IntList ordered = new IntList();
  private int total;

  AdvertisedPaths(Rib rib, int limit) {
    this.rib = rib;
    this.limit = limit;
  }

  @Override
  public void decide(int row, UpdateBatch batch, BitSet members) {
    List<Told> before = byRow.getOrDefault(row, List.of());
    List<Told> after = new ArrayList<>();
    rib.ordered(row, limit, ordered);
    for (int i = 0; i < ordered.size(); i++) {
      int path = ordered.at(i);
      PeerRoutes source = rib.peerOf(path);
      int id = rib.paths().attributes(path);
      int rule = batch.rule(row, id, source);
      Told told = new Told(path + 1, source.id, id);
      if (rule != ExportPolicy.NOT_ANNOUNCED
          && (before.contains(told)
              || batch.announce(
                  allBut(source.id, members), row, told.pathId(), id, source, rule))) {
        after.add(told);
      }
    }
    if (!rib.held() && rib.flushes() != lostSince) {
      lost.clear();
    }
    lostSince = rib.flushes();
    for (Told old : before) {
      boolean replaced =
          after.stream()
              .anyMatch(now -> now.pathId() == old.pathId() && now.source() == old.source());
      if (!replaced) {
        batch.withdraw(allBut(old.source(), members), row, old.pathId());
        lose(row, old.pathId());
      }
    }
    note(row, before, after);
  }

  @Override
  public void tell(int row, PeerRoutes member, Audience audience, UpdateBatch batch) {
    List<Told> told = byRow.getOrDefault(row, List.of());
    // Which of the lost ones the member knew is not known; to withdraw too much does no harm.
    lost.getOrDefault(row, Set.of()).forEach(pathId -> batch.withdraw(audience, row, pathId));
    for (Told path : told) {
      if (path.source() != member.id) {
        PeerRoutes source = rib.peer(path.source());
        int rule = batch.rule(row, path.attributes(), source);
        boolean _ = batch.announce(audience, row, path.pathId(), path.attributes(), source, rule);
      }
    }
  }

  @Override
  public void forEachRow(PeerRoutes member, IntConsumer action) {
    byRow.forEach((row, told) -> {
      if (told.stream().anyMatch(path -> path.source() != member.id)) {
        action.accept(row);
      }
    });
  }

  @Override
  public void inherit(Advertised other) {
    if (other instanceof AdvertisedPaths paths) {
      paths.byRow.forEach((row, told) -> told.forEach(path -> lose(row, path.pathId())));
      paths.lost.forEach((row, ids) -> ids.forEach(id -> lose(row, id)));
    }
  }

  private void lose(int row, int pathId) {
    lost.computeIfAbsent(row, _ -> new HashSet<>()).add(pathId);
  }

  @Override
  public void close() {
    byRow.forEach((_, told) -> told.forEach(path -> rib.attributes().release(path.attributes())));
    byRow.clear();
  }

  @Override
  public int count(PeerRoutes member) {
    return total - countFrom.get(member.id);
  }

  @Override
  public boolean needsPaths() {
    return true;
  }

  private void note(int row, List<Told> before, List<Told> after) {
    after.forEach(told -> {
      rib.attributes().retain(told.attributes());
      countFrom.add(told.source(), 1);
    });
    before.forEach(told -> {
      rib.attributes().release(told.attributes());
      countFrom.add(told.source(), -1);
    });
    total += after.size() - before.size();
    if (after.isEmpty()) {
      byRow.remove(row);
    } else {
      byRow.put(row, after);
    }
  }

  private static Audience allBut(int source, BitSet members) {
    return members.get(source) ? Audience.except(source) : Audience.ALL;
  }
}
