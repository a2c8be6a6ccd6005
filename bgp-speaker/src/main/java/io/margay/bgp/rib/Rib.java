package io.margay.bgp.rib;

import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.filter.RouteFilter;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adj-RIB-In of all peers and Loc-RIB (RFC 4271 section 3.2). Changes only mark prefixes; {@link
 * #flush} decides. Owned by the {@code speaker} loop.
 */
public final class Rib {
  private static final int NONE = -1;

  private final AttributeTable attributes = new AttributeTable();
  private final PathRows paths = new PathRows();
  private final List<@Nullable PeerRoutes> peers = new ArrayList<>();
  private final RowSupply peerIds = new RowSupply();
  private final List<PeerRoutes> leaving = new ArrayList<>();

  // One row per prefix.
  private final RowSupply rows = new RowSupply();
  private final LongColumn prefixes = new LongColumn();
  private final PrefixIndex index = new PrefixIndex(prefixes);
  private final IntColumn firstPath = new IntColumn();
  private final IntColumn bestAttributes = new IntColumn(); // id, NONE when nothing is published
  private final IntColumn bestPeer = new IntColumn();
  private final BitSet isDirty = new BitSet();
  private int published;
  private LongList dirtyRows = new LongList();

  private final PeerRoutes local = add(true, false, Ip.v4(0), Ip.v4(0));

  /** Attribute lists of the routes in here. */
  public AttributeTable attributes() {
    return attributes;
  }

  /** This speaker itself as a source of routes. */
  public PeerRoutes local() {
    return local;
  }

  /**
   * A new source of routes.
   *
   * @param external whether the peer is in another AS
   * @param identifier its BGP identifier
   * @param address its address
   */
  public PeerRoutes addPeer(boolean external, Ip identifier, Ip address) {
    return add(false, external, identifier, address);
  }

  private PeerRoutes add(boolean own, boolean external, Ip identifier, Ip address) {
    PeerRoutes peer = new PeerRoutes(peerIds.take(), own, external, identifier, address);
    while (peers.size() <= peer.id) {
      peers.add(null);
    }
    peers.set(peer.id, peer);
    return peer;
  }

  /** Drops a peer with all its routes. Walks that peer's rows only. */
  public void removePeer(PeerRoutes peer) {
    while (peer.firstPath != PathRows.NONE) {
      int path = peer.firstPath;
      int row = paths.prefixRow(path);
      unlink(row, path);
      drop(peer, path);
      markDirty(row);
    }
    leaving.add(peer); // published routes name it until the next flush
  }

  /**
   * A peer announces a prefix: replaces what it announced before.
   *
   * @param accepted whether its import filter lets the route through
   */
  public void announce(
      PeerRoutes peer, long prefix, InternedAttributes interned, boolean accepted) {
    int row = index.find(prefix);
    if (row == PrefixIndex.NONE) {
      row = addPrefix(prefix);
    }
    int path = pathOf(row, peer);
    attributes.retain(interned);
    if (path == NONE) {
      path = paths.add(peer, row, interned.id);
      paths.nextOfPrefix(path, firstPath.get(row));
      firstPath.set(row, path);
    } else {
      attributes.release(attributes.byId(paths.attributes(path)));
      paths.attributes(path, interned.id);
    }
    paths.accept(peer, path, accepted);
    markDirty(row);
  }

  /** A peer withdraws a prefix, whether it had announced it or not. */
  public void withdraw(PeerRoutes peer, long prefix) {
    int row = index.find(prefix);
    int path = row == PrefixIndex.NONE ? NONE : pathOf(row, peer);
    if (path != NONE) {
      unlink(row, path);
      drop(peer, path);
      markDirty(row);
    }
  }

  /** Applies another import filter to all that a peer has announced. */
  public void refilter(PeerRoutes peer, RouteFilter filter) {
    for (int path = peer.firstPath; path != PathRows.NONE; path = paths.nextOfPeer(path)) {
      int row = paths.prefixRow(path);
      InternedAttributes interned = attributes.byId(paths.attributes(path));
      int rule = filter.match(PrefixKey.v4(prefixes.get(row)), interned.facts(peer));
      if (paths.accept(peer, path, filter.accepts(rule))) {
        markDirty(row);
      }
    }
  }

  /** Whether {@link #flush} has something to decide. */
  public boolean dirty() {
    return dirtyRows.size() > 0;
  }

  /** Decides each marked prefix once and reports those with another best route than before. */
  public void flush(BestListener listener) {
    LongList deciding = dirtyRows;
    dirtyRows = new LongList();
    isDirty.clear();
    for (int i = 0; i < deciding.size(); i++) {
      decide((int) deciding.at(i), listener);
    }
    for (PeerRoutes peer : leaving) {
      peers.set(peer.id, null);
      peerIds.give(peer.id);
    }
    leaving.clear();
  }

  /** The published best route of a prefix. */
  public Optional<Best> best(long prefix) {
    int row = index.find(prefix);
    return row == PrefixIndex.NONE ? Optional.empty() : publishedBest(row);
  }

  /** Every published best route, in no particular order. */
  public void forEachBest(BestListener action) {
    for (int row = 0; row < rows.end(); row++) {
      if (bestAttributes.get(row) != NONE) { // also none in a row that is free
        action.bestChanged(
            new BestChange(row, prefixes.get(row), Optional.empty(), publishedBest(row)));
      }
    }
  }

  /** The row of a prefix, or -1. */
  int row(long prefix) {
    return index.find(prefix);
  }

  /** Prefixes with a published best route. */
  public int size() {
    return published;
  }

  private void decide(int row, BestListener listener) {
    long prefix = prefixes.get(row);
    Optional<BestPath.Candidate> best = select(row);
    int newAttributes = best.map(path -> path.attributes().id).orElse(NONE);
    int newPeer = best.map(path -> path.peer().id).orElse(NONE);
    int oldAttributes = bestAttributes.get(row);
    if (newAttributes != oldAttributes || newPeer != bestPeer.get(row)) {
      Optional<Best> before = publishedBest(row);
      best.ifPresent(path -> attributes.retain(path.attributes()));
      published += (newAttributes == NONE ? 0 : 1) - (oldAttributes == NONE ? 0 : 1);
      bestAttributes.set(row, newAttributes);
      bestPeer.set(row, newPeer);
      listener.bestChanged(new BestChange(row, prefix, before, publishedBest(row)));
      if (oldAttributes != NONE) {
        attributes.release(attributes.byId(oldAttributes));
      }
    }
    if (firstPath.get(row) == NONE) {
      index.remove(row);
      rows.give(row);
    }
  }

  private Optional<BestPath.Candidate> select(int row) {
    List<BestPath.Candidate> candidates = new ArrayList<>(2);
    for (int path = firstPath.get(row); path != NONE; path = paths.nextOfPrefix(path)) {
      if (paths.accepted(path)) {
        candidates.add(
            new BestPath.Candidate(
                path, peer(paths.peer(path)), attributes.byId(paths.attributes(path))));
      }
    }
    return candidates.isEmpty() ? Optional.empty() : Optional.of(BestPath.choose(candidates));
  }

  private Optional<Best> publishedBest(int row) {
    int id = bestAttributes.get(row);
    return id == NONE
        ? Optional.empty()
        : Optional.of(new Best(attributes.byId(id), peer(bestPeer.get(row))));
  }

  private int addPrefix(long prefix) {
    int row = rows.take();
    prefixes.set(row, prefix);
    firstPath.set(row, NONE);
    bestAttributes.set(row, NONE);
    bestPeer.set(row, NONE);
    index.add(row);
    return row;
  }

  private int pathOf(int row, PeerRoutes peer) {
    int path = firstPath.get(row);
    while (path != NONE && paths.peer(path) != peer.id) {
      path = paths.nextOfPrefix(path);
    }
    return path;
  }

  private void unlink(int row, int path) {
    int next = paths.nextOfPrefix(path);
    if (firstPath.get(row) == path) {
      firstPath.set(row, next);
      return;
    }
    int before = firstPath.get(row);
    while (paths.nextOfPrefix(before) != path) {
      before = paths.nextOfPrefix(before);
    }
    paths.nextOfPrefix(before, next);
  }

  private void drop(PeerRoutes peer, int path) {
    attributes.release(attributes.byId(paths.attributes(path)));
    paths.remove(peer, path);
  }

  private void markDirty(int row) {
    if (!isDirty.get(row)) {
      isDirty.set(row);
      dirtyRows.add(row);
    }
  }

  private PeerRoutes peer(int id) {
    PeerRoutes found = peers.get(id);
    if (found == null) {
      throw new IllegalStateException("peer " + id + " was removed while in use");
    }
    return found;
  }
}
