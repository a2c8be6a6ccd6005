package io.margay.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, columns three blanks apart, as {@code calicoctl get} prints them. */
public final class ColumnTable {
  private static final int GAP = 3;

  private final List<List<String>> rows = new ArrayList<>();

  public ColumnTable(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public void add(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  @Override
  public String toString() {
    int[] widths = Widths.of(rows);
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
