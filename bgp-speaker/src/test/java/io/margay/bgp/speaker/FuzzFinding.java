package io.margay.bgp.speaker;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a peer said when a speaker broke, as a file that the ordinary run says again: a message a
 * line in hexadecimal, a connection a paragraph, with comments after {@code #}.
 */
final class FuzzFinding {
  private final List<byte[]> said = new ArrayList<>();

  /** Another connection begins. */
  void clear() {
    said.clear();
  }

  void add(byte[] message) {
    said.add(message);
  }

  /** Writes the connection down, to be moved to the resources in "fuzz". */
  Path keep(long seed) throws IOException {
    List<String> lines = new ArrayList<>(List.of("# seed " + seed));
    said.forEach(message -> lines.add(HexFormat.of().formatHex(message)));
    Path file = Path.of("target", "fuzz-" + seed + ".hex");
    return Files.write(file, lines).toAbsolutePath();
  }

  /** All that is kept. */
  static List<Path> all() throws IOException, URISyntaxException {
    URL folder = FuzzFinding.class.getResource("fuzz");
    if (folder == null) {
      throw new AssertionError("there is no resource \"fuzz\" beside this class");
    }
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList();
    }
  }

  /** The messages of each connection. */
  static List<List<byte[]>> read(Path file) throws IOException {
    List<List<byte[]>> connections = new ArrayList<>(List.of(new ArrayList<>()));
    for (String line : Files.readAllLines(file)) {
      String octets = line.replaceAll("#.*|\\s", "");
      if (line.isBlank()) {
        connections.add(new ArrayList<>());
      } else if (!octets.isEmpty()) {
        connections.getLast().add(HexFormat.of().parseHex(octets));
      }
    }
    return connections;
  }
}
