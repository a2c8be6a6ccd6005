package io.margay.cli.text;

import java.util.List;

/** How wide the columns of a table must be. */
final class Widths {
  private Widths() {}

  static int[] of(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }
}
