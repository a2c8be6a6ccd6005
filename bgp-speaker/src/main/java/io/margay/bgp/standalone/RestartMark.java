package io.margay.bgp.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that says that a speaker ran here since the machine came up: the next one has restarted
 * and says so to its peers (RFC 4724, the R bit). It lies where a boot clears it.
 *
 * @param found whether it was there
 */
record RestartMark(boolean found) {

  /**
   * Looks for the mark, and leaves it for the next speaker.
   *
   * @throws IOException when it cannot be written
   */
  static RestartMark take(Path path) throws IOException {
    boolean found = Files.exists(path);
    if (!found) {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.createFile(path);
    }
    return new RestartMark(found);
  }
}
