package io.margay.bgp.rib;

/** Adj-RIB-In: one row per prefix and peer, linked by prefix and by peer. */
final class PathRows {
  static final int NONE = -1;

  private final RowSupply rows = new RowSupply();
  private final IntColumn prefixRow = new IntColumn();
  private final IntColumn peer = new IntColumn();
  private final IntColumn attributes = new IntColumn();
  private final IntColumn refused = new IntColumn();
  private final IntColumn nextOfPrefix = new IntColumn();
  private final IntColumn nextOfPeer = new IntColumn();
  private final IntColumn previousOfPeer = new IntColumn();

  /** A new row at the head of its peer's list; the caller links it by prefix. */
  int add(PeerRoutes owner, int prefix, int attributeId) {
    int row = rows.take();
    prefixRow.set(row, prefix);
    peer.set(row, owner.id);
    attributes.set(row, attributeId);
    refused.set(row, 1);
    previousOfPeer.set(row, NONE);
    nextOfPeer.set(row, owner.firstPath);
    if (owner.firstPath != NONE) {
      previousOfPeer.set(owner.firstPath, row);
    }
    owner.firstPath = row;
    owner.received++;
    return row;
  }

  /** Takes a row out of its peer's list; the caller has unlinked it by prefix. */
  void remove(PeerRoutes owner, int row) {
    accept(owner, row, false);
    int previous = previousOfPeer.get(row);
    int next = nextOfPeer.get(row);
    if (previous == NONE) {
      owner.firstPath = next;
    } else {
      nextOfPeer.set(previous, next);
    }
    if (next != NONE) {
      previousOfPeer.set(next, previous);
    }
    owner.received--;
    rows.give(row);
  }

  /** Sets whether best path may take the row, and tells whether that changed. */
  boolean accept(PeerRoutes owner, int row, boolean accepted) {
    if (accepted(row) == accepted) {
      return false;
    }
    refused.set(row, accepted ? 0 : 1);
    owner.accepted += accepted ? 1 : -1;
    return true;
  }

  boolean accepted(int row) {
    return refused.get(row) == 0;
  }

  int prefixRow(int row) {
    return prefixRow.get(row);
  }

  int peer(int row) {
    return peer.get(row);
  }

  int attributes(int row) {
    return attributes.get(row);
  }

  void attributes(int row, int attributeId) {
    attributes.set(row, attributeId);
  }

  int nextOfPrefix(int row) {
    return nextOfPrefix.get(row);
  }

  void nextOfPrefix(int row, int next) {
    nextOfPrefix.set(row, next);
  }

  int nextOfPeer(int row) {
    return nextOfPeer.get(row);
  }
}
