package io.margay.bgp.rib;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PrefixList;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Adj-RIB-In of all peers and Loc-RIB (RFC 4271 section 3.2), for one family. Changes only mark
 * prefixes; {@link #flush} decides. Owned by the {@code speaker} loop.
 */
public final class Rib {
  static final int NONE = -1;

  /** Prefixes that are decided about before what changed is told. */
  private static final int STEP = 1 << 15;

  private final Family family;
  private final BestPathRules rules;
  private final AttributeTable attributes = new AttributeTable();
  private final PathRows paths = new PathRows();
  private final PrefixRows prefixes;
  private final BestPath bestPath;
  private final Judge judge;
  private final BestChange change = new BestChange(this);

  private final Peers peers = new Peers();

  // One row per prefix; 0 stands for none.
  private final IntColumn firstPath = new IntColumn(); // path + 1
  private final IntColumn best = new IntColumn(); // id of the published attributes + 1
  private final IntColumn bestPeer = new IntColumn();
  private final IntColumn hops = new IntColumn(); // a digest of the paths used together
  private int published;

  private final RowSet dirty = new RowSet();
  private final BitSet isForced = new BitSet();
  private int next; // where to go on in what is dirty
  private boolean midway; // some of it has been decided about
  private final IntList candidates = new IntList();
  private final IntList together = new IntList();
  private int holds;
  private long flushes;
  private final RowSet empty = new RowSet(); // rows that only somebody's lag keeps

  private final PeerRoutes local;

  public Rib(Family family, BestPathRules rules) {
    this.family = family;
    this.rules = rules;
    this.prefixes = new PrefixRows(family);
    this.bestPath = new BestPath(this, rules);
    this.judge = new Judge(this);
    Ip none = Ip.v4(0);
    this.local = addPeer(new PeerRoutes.Origin("", RouteSource.LOCAL, false, none, none));
  }

  public Family family() {
    return family;
  }

  /** Attribute lists of the routes in here. */
  public AttributeTable attributes() {
    return attributes;
  }

  PathRows paths() {
    return paths;
  }

  PrefixRows prefixes() {
    return prefixes;
  }

  /** This speaker itself as a source of routes. */
  public PeerRoutes local() {
    return local;
  }

  /** A new source of routes. */
  public PeerRoutes addPeer(PeerRoutes.Origin origin) {
    return peers.add(origin);
  }

  /** Drops a peer with all its routes. Walks that peer's rows only. */
  public void removePeer(PeerRoutes peer) {
    forEachPath(peer, path -> drop(peer, path));
    peers.leaves(peer);
  }

  /** The peer is the same but for its identifier, role or name. */
  public void changeOrigin(PeerRoutes peer, PeerRoutes.Origin origin) {
    if (!peer.origin.equals(origin)) {
      peer.origin = origin;
      forEachPath(peer, path -> force(paths.prefixRow(path)));
    }
  }

  /**
   * A peer announces a prefix: replaces what it announced before under the same path identifier.
   *
   * @param list a list of this family
   * @param id its attributes, of which the route takes a reference of its own
   */
  public void announce(PeerRoutes peer, PrefixList list, int index, int id) {
    int row = prefixes.findOrAdd(list, index);
    int pathId = list.pathId(index);
    int path = pathOf(row, peer, pathId);
    attributes.retain(id);
    if (path == NONE) {
      path = paths.add(peer, row, id, pathId);
      paths.nextOfPrefix(path, firstPath.get(row) - 1);
      firstPath.set(row, path + 1);
    } else {
      attributes.release(paths.received(path));
      paths.received(path, id);
      paths.stale(peer, path, false);
    }
    judge.judge(peer, path);
    markDirty(row);
  }

  /** A peer withdraws a prefix, whether it had announced it or not. */
  public void withdraw(PeerRoutes peer, PrefixList list, int index) {
    int row = prefixes.find(list, index);
    int path = row == NONE ? NONE : pathOf(row, peer, list.pathId(index));
    if (path != NONE) {
      drop(peer, path);
    }
  }

  /** Judges all routes of a peer by another import filter. */
  public void refilter(PeerRoutes peer, RouteFilter filter) {
    peer.filter(filter);
    rejudge(peer, _ -> true);
  }

  /** Judges all routes of a peer by other rules, see {@link AttributeTable#reading}. */
  public void reread(PeerRoutes peer, int reading) {
    forEachPath(
        peer,
        path -> {
          int before = paths.received(path);
          paths.received(path, attributes.rejudge(before, reading));
          attributes.release(before);
        });
    rejudge(peer, _ -> true);
  }

  private void rejudge(PeerRoutes peer, IntPredicate which) {
    forEachPath(
        peer,
        path -> {
          if (which.test(path) && judge.judge(peer, path)) {
            markDirty(paths.prefixRow(path));
          }
        });
  }

  /** From now on the peer's routes are those of before its restart (RFC 4724 section 4.2). */
  public void markStale(PeerRoutes peer) {
    forEachPath(peer, path -> paths.stale(peer, path, true));
  }

  /** Drops what the peer has not announced again. */
  public void sweepStale(PeerRoutes peer) {
    peer.longLived = false;
    if (peer.stale > 0) {
      forEachPath(
          peer,
          path -> {
            if (paths.is(path, PathRows.STALE)) {
              drop(peer, path);
            }
          });
    }
  }

  /**
   * Makes what is stale the last choice, and drops what must not be kept (RFC 9494 section 4.2).
   */
  public void longLivedStale(PeerRoutes peer) {
    peer.longLived = true;
    forEachPath(
        peer,
        path -> {
          if (paths.is(path, PathRows.STALE)
              && attributes.marked(paths.received(path), AttributeTable.NO_LONG_LIVED)) {
            drop(peer, path);
          }
        });
    rejudge(peer, path -> paths.is(path, PathRows.STALE));
  }

  /** Says whether a next hop can be reached; all can until then. Routes through others rest. */
  public void reachable(Ip hop, boolean reachable) {
    RowSet concerned = attributes.reachable(hop, reachable);
    if (!concerned.isEmpty()) {
      peers.forEach(peer ->
          forEachPath(
              peer,
              path -> {
                if (concerned.contains(paths.attributes(path))) {
                  markDirty(paths.prefixRow(path));
                }
              }));
    }
  }

  /** Whether {@link #flush} has something to decide. */
  public boolean dirty() {
    return !dirty.isEmpty();
  }

  /** Decides each marked prefix once and reports those with another best route than before. */
  public void flush(BestListener listener) {
    while (flushSome(listener)) {}
  }

  /**
   * Decides so many marked prefixes that what has to be told of them takes little memory.
   *
   * @return whether some are left
   */
  public boolean flushSome(BestListener listener) {
    if (holds == 0 && !midway) {
      freeEmptyRows();
    }
    flushes++;
    for (int left = STEP; left > 0 && !dirty.isEmpty(); left--) {
      int row = dirty.next(next);
      row = row == RowSet.NONE ? dirty.next(0) : row;
      dirty.remove(row);
      next = row + 1;
      decide(row, listener);
    }
    attributes.forget();
    midway = !dirty.isEmpty();
    if (!midway) {
      peers.forgetGone();
    }
    return midway;
  }

  private void decide(int row, BestListener listener) {
    listener.pathsChanged(row);
    int before = best.get(row) - 1;
    collect(row);
    int path = candidates.size() == 0 ? NONE : bestPath.choose(candidates, presentPath(row));
    int after = path == NONE ? NONE : paths.attributes(path);
    int peer = path == NONE ? 0 : paths.peer(path);
    int digest = rules.multipath() > 1 && path != NONE ? digest(path) : 0;
    boolean same = after == before && (path == NONE || peer == bestPeer.get(row));
    boolean forced = isForced.get(row);
    if (!same || digest != hops.get(row) || (forced && path != NONE)) {
      isForced.clear(row);
      publish(row, path, digest, listener);
    }
    if (firstPath.get(row) == 0) {
      empty.add(row);
    }
  }

  private void publish(int row, int path, int digest, BestListener listener) {
    int before = best.get(row) - 1;
    int after = path == NONE ? NONE : paths.attributes(path);
    if (after != NONE) {
      attributes.retain(after);
    }
    change.row = row;
    change.before = before == NONE ? null : peer(bestPeer.get(row));
    change.after = path == NONE ? null : peerOf(path);
    change.attributes = after;
    published += (after == NONE ? 0 : 1) - (before == NONE ? 0 : 1);
    best.set(row, after + 1);
    bestPeer.set(row, path == NONE ? 0 : paths.peer(path));
    hops.set(row, digest);
    listener.bestChanged(change);
    if (before != NONE) {
      attributes.release(before);
    }
  }

  /** Fills {@link #candidates} with the paths of a prefix that best path may take. */
  private IntList collect(int row) {
    candidates.clear();
    for (int path = firstPath.get(row) - 1; path != NONE; path = paths.nextOfPrefix(path)) {
      if (paths.accepted(path)
          && !attributes.marked(paths.attributes(path), AttributeTable.HOP_DOWN)) {
        candidates.add(path);
      }
    }
    return candidates;
  }

  private int presentPath(int row) {
    if (rules.compareRouterId() || best.get(row) == 0) {
      return NONE;
    }
    for (int path = firstPath.get(row) - 1; path != NONE; path = paths.nextOfPrefix(path)) {
      if (paths.peer(path) == bestPeer.get(row)) {
        return path;
      }
    }
    return NONE;
  }

  private int digest(int path) {
    int digest = 0;
    bestPath.equals(path, together);
    for (int i = 0; i < together.size(); i++) {
      digest += (paths.attributes(together.at(i)) + 1) * 0x9e37_79b9;
    }
    return digest;
  }

  /** The accepted paths of a prefix, the best first, at most so many. */
  IntList ordered(int row, int limit, IntList into) {
    into.clear();
    collect(row);
    IntList rest = new IntList();
    for (int i = 0; i < candidates.size(); i++) {
      rest.add(candidates.at(i));
    }
    while (rest.size() > 0 && into.size() < limit) {
      int next = bestPath.choose(rest, presentPath(row));
      into.add(next);
      int kept = 0;
      for (int i = 0; i < rest.size(); i++) {
        if (rest.at(i) != next) {
          rest.set(kept++, rest.at(i));
        }
      }
      rest.truncate(kept);
    }
    return into;
  }

  /** Next hops of a published route that share its traffic, the best path's first, no repeats. */
  public List<Ip> nextHops(int row) {
    if (best.get(row) == 0) {
      return List.of();
    }
    Ip first = attributes.attributes(best.get(row) - 1).nextHop();
    if (rules.multipath() == 1) {
      return List.of(first);
    }
    List<Ip> all = new ArrayList<>(List.of(first));
    int path = bestPath.choose(collect(row), presentPath(row));
    if (candidates.size() > 1) {
      bestPath.equals(path, together);
      for (int i = 0; i < together.size(); i++) {
        Ip hop = attributes.attributes(paths.attributes(together.at(i))).nextHop();
        if (!all.contains(hop)) {
          all.add(hop);
        }
      }
    }
    return all;
  }

  /** Every row with a published best route. */
  public void forEachBest(IntConsumer action) {
    for (int row = 0; row < prefixes.end(); row++) {
      if (best.get(row) != 0) {
        action.accept(row);
      }
    }
  }

  /** Who gave a prefix's published best route; null without one. */
  public @Nullable PeerRoutes bestPeer(int row) {
    return best.get(row) == 0 ? null : peer(bestPeer.get(row));
  }

  /** The id of the published best route's attributes, or {@link AttributeTable#NONE}. */
  public int best(int row) {
    return best.get(row) - 1;
  }

  public Cidr prefix(int row) {
    return prefixes.cidr(row);
  }

  /** The row of a prefix, or empty when nobody has a route for it. */
  public Optional<Integer> row(PrefixList list, int index) {
    int row = prefixes.find(list, index);
    return row == NONE ? Optional.empty() : Optional.of(row);
  }

  /** Prefixes with a published best route. */
  public int size() {
    return published;
  }

  /** What is known about a prefix, the best path first. */
  public List<PathView> explain(int row) {
    IntList all = new IntList();
    for (int path = firstPath.get(row) - 1; path != NONE; path = paths.nextOfPrefix(path)) {
      all.add(path);
    }
    IntList order = ordered(row, Integer.MAX_VALUE, new IntList());
    return new Explanation(bestPath, judge).of(order, all, presentPath(row));
  }

  /** While somebody lags behind, rows keep their meaning. */
  void hold() {
    holds++;
  }

  void unhold() {
    holds--;
  }

  /** How often {@link #flush} ran. */
  long flushes() {
    return flushes;
  }

  boolean held() {
    return holds > 0;
  }

  /** Frees rows without routes; not before those who heard of the last flush have told it. */
  private void freeEmptyRows() {
    for (int row = empty.next(0); row != RowSet.NONE; row = empty.next(row + 1)) {
      if (firstPath.get(row) == 0 && best.get(row) == 0 && !dirty.contains(row)) {
        prefixes.remove(row);
      }
    }
    empty.clear();
  }

  PeerRoutes peerOf(int path) {
    return peer(paths.peer(path));
  }

  private int pathOf(int row, PeerRoutes peer, int pathId) {
    int path = firstPath.get(row) - 1;
    while (path != NONE && (paths.peer(path) != peer.id || paths.pathId(path) != pathId)) {
      path = paths.nextOfPrefix(path);
    }
    return path;
  }

  private void drop(PeerRoutes peer, int path) {
    int row = paths.prefixRow(path);
    int next = paths.nextOfPrefix(path);
    int at = firstPath.get(row) - 1;
    if (at == path) {
      firstPath.set(row, next + 1);
    } else {
      while (paths.nextOfPrefix(at) != path) {
        at = paths.nextOfPrefix(at);
      }
      paths.nextOfPrefix(at, next);
    }
    attributes.release(paths.received(path));
    if (paths.changed(path) != NONE) {
      attributes.release(paths.changed(path));
    }
    paths.remove(peer, path);
    markDirty(row);
  }

  private static void forEachPath(PeerRoutes peer, IntConsumer action) {
    for (int path = peer.paths.next(0); path != RowSet.NONE; path = peer.paths.next(path + 1)) {
      action.accept(path);
    }
  }

  private void force(int row) {
    isForced.set(row);
    markDirty(row);
  }

  private void markDirty(int row) {
    if (dirty.isEmpty()) {
      next = row;
    }
    dirty.add(row);
  }

  PeerRoutes peer(int id) {
    return peers.get(id);
  }
}
