package io.margay.bench;

import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a benchmark found.
 *
 * @param title what was measured, in a line
 * @param rows in the order of the table
 * @param notes what one must know to judge the numbers, a line each
 */
public record Report(String title, List<Row> rows, List<String> notes) {
  private static final Tree NULL = new Tree.Scalar(Position.NONE, Tree.ScalarType.NULL, "null", 0);

  public Report {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** For people. */
  public String table() {
    Set<String> peers = new LinkedHashSet<>();
    rows.forEach(row -> peers.addAll(row.peers().keySet()));
    List<List<String>> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("CASE", "UNIT", "MARGAY"));
    peers.forEach(peer -> head.add(peer.toUpperCase(Locale.ROOT)));
    head.addAll(List.of("RATIO", "TARGET", "MET"));
    cells.add(head);
    for (Row row : rows) {
      List<String> line = new ArrayList<>(List.of(row.what(), row.unit(), number(row.ours())));
      for (String peer : peers) {
        Double value = row.peers().get(peer);
        line.add(value == null ? "" : number(value));
      }
      line.add(row.ratio().isPresent() ? number(row.ratio().getAsDouble()) : "");
      line.add(row.target().map(target -> target.text(row.better())).orElse(""));
      line.add(row.met().map(met -> met ? "yes" : "NO").orElse(""));
      cells.add(line);
    }
    StringBuilder text = new StringBuilder(title).append("\n\n").append(aligned(cells));
    notes.forEach(note -> text.append("\n- ").append(note));
    return text.append('\n').toString();
  }

  /** The first column to the left, numbers to the right. */
  private static String aligned(List<List<String>> cells) {
    StringBuilder text = new StringBuilder();
    for (List<String> line : cells) {
      StringBuilder row = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        int at = column;
        int width = cells.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        String cell = line.get(column);
        String blanks = " ".repeat(width - cell.length());
        row.append(column == 0 ? cell + blanks : "  " + blanks + cell);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
  }

  /** For programs: the list that the contract of {@code ./dev bench} describes. */
  public String json() {
    return JsonText.pretty(MappingBuilder.sequence(rows, Report::tree));
  }

  private static Tree tree(Row row) {
    MappingBuilder peers = new MappingBuilder();
    row.peers().forEach((peer, value) -> peers.put(peer, rounded(value)));
    OptionalDouble ratio = row.ratio();
    return new MappingBuilder()
        .put("case", row.what())
        .put("unit", row.unit())
        .put("better", row.better().name().toLowerCase(Locale.ROOT))
        .put("ours", rounded(row.ours()))
        .put("peers", peers.build())
        .put("ratio", ratio.isPresent() ? rounded(ratio.getAsDouble()) : NULL)
        .put(
            "target",
            row.target().<Tree>map(t -> Tree.Scalar.of(t.text(row.better()))).orElse(NULL))
        .put("met", row.met().<Tree>map(Tree.Scalar::of).orElse(NULL))
        .build();
  }

  private static Tree rounded(double value) {
    return Tree.Scalar.of(Math.rint(value * 1000) / 1000);
  }
}
