package io.margay.bgp.standalone;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.bgp.config.SpeakerFile.Dump;
import io.margay.bgp.config.SpeakerFile.Load;
import io.margay.bgp.mrt.MrtException;
import io.margay.bgp.mrt.MrtPath;
import io.margay.bgp.mrt.MrtReader;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tables in files of MRT's format: read to be originated, and written at an interval. */
final class MrtFiles {
  private static final System.Logger LOG = System.getLogger(MrtFiles.class.getName());
  private static final int CHUNK = 1 << 20;

  private MrtFiles() {}

  /**
   * The routes of some files; of a prefix that several have, the last.
   *
   * @throws IOException naming the file that cannot be read, or is no table
   */
  static Map<Cidr, PathAttributes> load(List<Load> files) throws IOException {
    Map<Cidr, PathAttributes> routes = new HashMap<>();
    for (Load file : files) {
      int before = routes.size();
      int unreadable = load(file, routes);
      LOG.log(
          INFO,
          "table loaded file={0} prefixes={1} unreadable={2}",
          file.file(),
          Long.toString(routes.size() - before),
          Long.toString(unreadable));
    }
    return routes;
  }

  private static int load(Load file, Map<Cidr, PathAttributes> routes) throws IOException {
    Map<PathAttributes, PathAttributes> shared = new HashMap<>();
    MrtReader[] reader = new MrtReader[1];
    reader[0] =
        new MrtReader((prefix, paths) ->
            chosen(file, paths, reader[0])
                .ifPresent(path -> {
                  PathAttributes ours = ours(file, prefix, path.attributes());
                  routes.put(prefix, shared.computeIfAbsent(ours, same -> same));
                }));
    try (SeekableByteChannel in = Files.newByteChannel(Path.of(file.file()))) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (in.read(buffer) >= 0) {
        buffer.flip();
        reader[0].read(buffer);
        if (buffer.position() == 0 && buffer.limit() == buffer.capacity()) {
          buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer); // a long record
        } else {
          buffer.compact();
        }
      }
      reader[0].end(buffer.flip());
    } catch (MrtException e) {
      throw new IOException(file.file() + " is no MRT table: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file.file() + ": " + e, e);
    }
    return reader[0].unreadable();
  }

  private static Optional<MrtPath> chosen(Load file, List<MrtPath> paths, MrtReader reader) {
    return paths.stream()
        .filter(path ->
            file.from().isEmpty()
                || (path.peer() < reader.peers().size()
                    && reader.peers().get(path.peer()).address().equals(file.from().get())))
        .findFirst();
  }

  /** What reflectors added is theirs. */
  private static PathAttributes ours(Load file, Cidr prefix, PathAttributes path) {
    PathAttributes plain =
        path.withOthers(
            path.others().stream()
                .filter(other ->
                    other.type() != Attribute.ORIGINATOR_ID
                        && other.type() != Attribute.CLUSTER_LIST)
                .toList());
    return file.keepNextHop() ? plain : plain.withNextHop(PathAttributes.local(prefix).nextHop());
  }

  /** Writes the table again and again until it is closed, and then once more. */
  static AutoCloseable dump(Dump dump, Speaker speaker) {
    CountDownLatch closing = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .name("mrt-dump")
            .daemon()
            .start(() -> {
              try {
                while (!closing.await(dump.every().toSeconds(), TimeUnit.SECONDS)) {
                  write(Path.of(dump.file()), speaker);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    return () -> {
      closing.countDown();
      thread.join();
      write(Path.of(dump.file()), speaker);
    };
  }

  /** A reader finds the old file or the new one, never half of it. */
  private static void write(Path file, Speaker speaker) {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer table = speaker.dump();
      while (table.hasRemaining()) {
        out.write(table);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | IllegalStateException e) { // the disk is full, or the speaker too busy
      LOG.log(
          WARNING, "table not written, will be tried again file={0} why={1}", file, e.toString());
      beside.toFile().delete();
    }
  }
}
