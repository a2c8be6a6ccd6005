package io.margay.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in a box, as {@code calicoctl node status} and {@code ipam show} print them: headings in the
 * middle of their column, cells at its left.
 */
public final class BoxTable {
  private final List<List<String>> rows = new ArrayList<>();

  public BoxTable(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  /** Adds a row with as many cells as there are headings. */
  public void add(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  @Override
  public String toString() {
    int[] widths = Widths.of(rows);
    StringBuilder rule = new StringBuilder("+");
    for (int width : widths) {
      rule.repeat('-', width + 2).append('+');
    }
    rule.append('\n');
    StringBuilder text = new StringBuilder(rule);
    for (int r = 0; r < rows.size(); r++) {
      text.append('|');
      for (int i = 0; i < widths.length; i++) {
        String cell = rows.get(r).get(i);
        int room = widths[i] - cell.length();
        int before = r == 0 ? room / 2 : 0;
        text.repeat(' ', before + 1).append(cell).repeat(' ', room - before + 1).append('|');
      }
      text.append('\n').append(r == 0 ? rule : "");
    }
    return text.append(rule).toString();
  }
}
