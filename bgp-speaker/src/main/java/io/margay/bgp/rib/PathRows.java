package io.margay.bgp.rib;

/**
 * Adj-RIB-In: one row per prefix, peer and path identifier, linked by prefix. A peer's rows are a
 * set of its own.
 */
final class PathRows {
  static final int NONE = -1;

  /** Kept over the peer's restart, until it says so again. */
  static final int STALE = 1 << 29;

  /** The import filter refused it. */
  static final int FILTERED = 1 << 30;

  /** Its attributes forbid it, see {@link Refusal}. */
  static final int REFUSED = 1 << 31;

  private static final int ID = STALE - 1;

  private final RowSupply rows = new RowSupply();
  private final IntColumn prefixRow = new IntColumn();
  private final CharColumn peer = new CharColumn();
  private final IntColumn attributes = new IntColumn(); // id and flags
  private final IntColumn changed = new IntColumn(); // id + 1 where a filter changed attributes
  private final IntColumn nextOfPrefix = new IntColumn();
  private final IntColumn pathId = new IntColumn();

  /** A new row; the caller links it by prefix. It counts as refused. */
  int add(PeerRoutes owner, int prefix, int attributeId, int path) {
    int row = rows.take();
    prefixRow.set(row, prefix);
    peer.set(row, owner.id);
    attributes.set(row, attributeId | REFUSED);
    changed.set(row, 0);
    pathId.set(row, path);
    owner.paths.add(row);
    return row;
  }

  /** Drops a row; the caller has unlinked it by prefix. */
  void remove(PeerRoutes owner, int row) {
    if (accepted(row)) {
      owner.accepted--;
    }
    if (is(row, STALE)) {
      owner.stale--;
    }
    owner.paths.remove(row);
    rows.give(row);
  }

  /** Sets what stands against a path: nothing, {@link #FILTERED} or {@link #REFUSED}. */
  void judge(PeerRoutes owner, int row, int verdict) {
    owner.accepted += (verdict == 0 ? 1 : 0) - (accepted(row) ? 1 : 0);
    attributes.set(row, (attributes.get(row) & ~(FILTERED | REFUSED)) | verdict);
  }

  void stale(PeerRoutes owner, int row, boolean stale) {
    if (is(row, STALE) != stale) {
      owner.stale += stale ? 1 : -1;
      attributes.set(row, attributes.get(row) ^ STALE);
    }
  }

  boolean is(int row, int flag) {
    return (attributes.get(row) & flag) != 0;
  }

  /** Whether best path may take it. */
  boolean accepted(int row) {
    return (attributes.get(row) & (FILTERED | REFUSED)) == 0;
  }

  int prefixRow(int row) {
    return prefixRow.get(row);
  }

  int peer(int row) {
    return peer.get(row);
  }

  /** As received. */
  int received(int row) {
    return attributes.get(row) & ID;
  }

  void received(int row, int attributeId) {
    attributes.set(row, attributeId | (attributes.get(row) & ~ID));
  }

  /** As the import filter made them. */
  int attributes(int row) {
    int other = changed.get(row);
    return other == 0 ? received(row) : other - 1;
  }

  /** The attributes that a filter made of those received, or {@link #NONE}. */
  int changed(int row) {
    return changed.get(row) - 1;
  }

  void changed(int row, int attributeId) {
    changed.set(row, attributeId + 1);
  }

  int pathId(int row) {
    return pathId.get(row);
  }

  int nextOfPrefix(int row) {
    return nextOfPrefix.get(row) - 1;
  }

  void nextOfPrefix(int row, int next) {
    nextOfPrefix.set(row, next + 1);
  }
}
