package io.margay.bgp.rib;

/** Hands out row numbers from 0, freed ones first, the lowest of them. */
final class RowSupply {
  private final RowSet free = new RowSet();
  private int lowest; // nothing free is below
  private int next;

  int take() {
    if (free.isEmpty()) {
      return next++;
    }
    int row = free.next(lowest);
    free.remove(row);
    lowest = row + 1;
    return row;
  }

  void give(int row) {
    lowest = free.isEmpty() ? row : Math.min(lowest, row);
    free.add(row);
  }

  /** One more than the highest row ever handed out. */
  int end() {
    return next;
  }
}
