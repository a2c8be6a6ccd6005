package io.margay.bgp.rib;

/**
 * What one member of a group has still to be told: rows whose present state goes out when the
 * member can take it. While a lag is not empty, rows keep their meaning.
 */
public final class Lag {
  /** Rows per step, so that a long table does not keep the loop from its other work. */
  private static final int STEP = 16_384;

  private final Rib rib;
  private final RowSet rows = new RowSet();
  private int next;
  private int left = STEP;

  public Lag(Rib rib) {
    this.rib = rib;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Adds the prefixes of a block that the member cannot take now. */
  public void add(Block block) {
    for (int row : block.rows()) {
      add(row);
    }
  }

  void add(int row) {
    if (rows.isEmpty()) {
      rib.hold();
    }
    rows.add(row);
    next = Math.min(next, row);
  }

  /** Forgets everything. */
  public void clear() {
    if (!rows.isEmpty()) {
      rows.clear();
      rib.unhold();
    }
  }

  /** The next row of this step, which leaves the lag; {@link RowSet#NONE} at the step's end. */
  int poll() {
    int row = left == 0 || rows.isEmpty() ? RowSet.NONE : rows.next(next);
    if (row == RowSet.NONE) {
      left = STEP;
      if (rows.isEmpty()) {
        next = 0;
      }
      return RowSet.NONE;
    }
    left--;
    next = row + 1;
    rows.remove(row);
    if (rows.isEmpty()) {
      rib.unhold();
    }
    return row;
  }
}
