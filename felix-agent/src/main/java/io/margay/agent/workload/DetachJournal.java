package io.margay.agent.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Endpoints that were detached while the store was away: a file each, named after a hash of the
 * endpoint, holding the endpoint's name. Survives the agent.
 */
final class DetachJournal {
  private final Path directory;

  /**
   * @throws UncheckedIOException when the directory cannot be made
   */
  DetachJournal(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + directory, e);
    }
  }

  /**
   * Remembers a detach; there whole or not at all when the agent is killed. Not forced to disk:
   * after a crash of the whole host there is no container left to tell of.
   */
  synchronized void add(String endpoint) {
    try {
      Path temporary = directory.resolve(LinkName.ofEndpoint(endpoint) + ".new");
      Files.writeString(temporary, endpoint);
      Files.move(temporary, file(endpoint), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + directory, e);
    }
  }

  /** The store was told. */
  synchronized void remove(String endpoint) {
    try {
      Files.deleteIfExists(file(endpoint));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete from " + directory, e);
    }
  }

  /** Whether the store must still be told of this endpoint. */
  synchronized boolean holds(String endpoint) {
    return Files.exists(file(endpoint));
  }

  /** Names of the endpoints that the store must still be told of. */
  synchronized List<String> pending() {
    List<String> pending = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".new")).sorted().toList()) {
        pending.add(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
    return pending;
  }

  private Path file(String endpoint) {
    return directory.resolve(LinkName.ofEndpoint(endpoint));
  }
}
