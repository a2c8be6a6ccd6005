package io.margay.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file as it should be.
 *
 * @param path where
 * @param content all of it
 */
public record HostFile(Path path, String content) {

  /** What is there. */
  public enum State {
    ABSENT,
    SAME,
    OTHER
  }

  /** Looks at what is there. */
  public State state() throws IOException {
    if (!Files.exists(path)) {
      return State.ABSENT;
    }
    return Files.readString(path).equals(content) ? State.SAME : State.OTHER;
  }

  /**
   * Writes it as a whole: beside it under an extension that no runtime reads, then by rename within
   * the directory, which is the one change that containerd's watch sees (it ignores a file's
   * creation).
   */
  public void write() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    Path temporary = path.resolveSibling("." + path.getFileName() + ".new");
    Files.writeString(temporary, content);
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What a write would take away ("-") and add ("+"), line by line. */
  public List<String> diff() throws IOException {
    List<String> before = Files.exists(path) ? Files.readAllLines(path) : List.of();
    List<String> after = content.lines().toList();
    int[][] common = common(before, after);
    List<String> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        lines.add("  " + before.get(i++));
        j++;
      } else if (j >= after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + before.get(i++));
      } else {
        lines.add("+ " + after.get(j++));
      }
    }
    return lines;
  }

  /** Longest common subsequences of all ends; the files have tens of lines. */
  private static int[][] common(List<String> before, List<String> after) {
    int[][] length = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        length[i][j] =
            before.get(i).equals(after.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }
}
