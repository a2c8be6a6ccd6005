package io.margay.bgp.rib;

import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Walks a table from outside, for dumps, logs and people; on the thread that owns the RIB. */
public final class TableWalk {
  /**
   * One path.
   *
   * @param pathId the identifier the peer gave it (RFC 7911), 0 without
   * @param row of the prefix, for {@link Rib#explain}
   * @param attributes as received, or as the import filter made them: as the walk says
   * @param stale whether it is kept over the peer's restart
   */
  public record Path(
      Cidr prefix,
      int pathId,
      int row,
      PeerRoutes peer,
      PathAttributes attributes,
      boolean stale) {}

  private TableWalk() {}

  /** What a peer has told us, with attributes as received, whether it passed or not. */
  public static void received(Rib rib, PeerRoutes peer, Consumer<Path> action) {
    PathRows paths = rib.paths();
    for (int path = peer.paths.next(0); path != RowSet.NONE; path = peer.paths.next(path + 1)) {
      action.accept(path(rib, path, paths.received(path)));
    }
  }

  /** All that best path may take, prefix by prefix and the best first, as the filters made it. */
  public static void accepted(Rib rib, BiConsumer<Cidr, List<Path>> action) {
    IntList order = new IntList();
    rib.forEachBest(row -> {
      rib.ordered(row, Integer.MAX_VALUE, order);
      List<Path> all = new ArrayList<>(order.size());
      for (int i = 0; i < order.size(); i++) {
        all.add(path(rib, order.at(i), rib.paths().attributes(order.at(i))));
      }
      action.accept(rib.prefix(row), all);
    });
  }

  private static Path path(Rib rib, int path, int attributes) {
    PathRows paths = rib.paths();
    int row = paths.prefixRow(path);
    return new Path(
        rib.prefix(row),
        paths.pathId(path),
        row,
        rib.peerOf(path),
        rib.attributes().attributes(attributes),
        paths.is(path, PathRows.STALE));
  }
}
