package io.margay.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a log, for messages. */
final class LogTail {
  private LogTail() {}

  /** A text to append to a message: the path, then the last lines, indented. */
  static String of(Path log) {
    StringBuilder text = new StringBuilder("; log: ").append(log);
    try {
      List<String> lines = end(log).lines().toList();
      int from = Math.max(0, lines.size() - Limits.QUOTED_LINES);
      lines.subList(from, lines.size()).forEach(line -> text.append("\n    ").append(line));
      return lines.isEmpty() ? text.append(" (empty)").toString() : text.toString();
    } catch (IOException e) {
      return text.append(" (cannot be read: ").append(e.getMessage()).append(')').toString();
    }
  }

  private static String end(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - Limits.QUOTED_BYTES));
      byte[] bytes = new byte[(int) Math.min(file.length(), Limits.QUOTED_BYTES)];
      int read = Math.max(0, file.read(bytes));
      return new String(bytes, 0, read, StandardCharsets.UTF_8);
    }
  }
}
