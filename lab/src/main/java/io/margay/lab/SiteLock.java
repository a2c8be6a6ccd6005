package io.margay.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps two from changing a site at once: one brings a lab up, the other takes it down. The kernel
 * lets go of it when its holder is killed. The file goes with the site's directory, so a lock may
 * turn out to be on a file that is no longer there; a token written into it shows that.
 */
final class SiteLock implements AutoCloseable {
  private static final String FILE = ".lock";

  private final FileChannel channel;

  private SiteLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock, at most {@link Limits#LOCK}. */
  static SiteLock take(Site site) throws IOException {
    return Poll.value(
        Limits.LOCK,
        "another process has stopped changing the lab in " + site.state(),
        () -> attempt(site.state()));
  }

  private static Optional<SiteLock> attempt(Path state) throws IOException {
    Files.createDirectories(state);
    Path file = state.resolve(FILE);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (NoSuchFileException _) {
      return Optional.empty(); // the directory has just been removed
    }
    if (locked(channel) && isCurrent(channel, file)) {
      return Optional.of(new SiteLock(channel));
    }
    channel.close();
    return Optional.empty();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false; // another thread of this process has it
    }
  }

  private static boolean isCurrent(FileChannel channel, Path file) throws IOException {
    String token = UUID.randomUUID().toString();
    channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)), 0);
    try {
      return Files.readString(file).equals(token);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /** Removes the file and, when nothing else is left in it, the site's directory. */
  void removeWithSite(Site site) throws IOException {
    Files.deleteIfExists(site.state().resolve(FILE));
    try (var rest = Files.list(site.state())) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(site.state());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
