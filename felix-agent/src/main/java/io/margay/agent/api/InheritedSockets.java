package io.margay.agent.api;

import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Listening sockets that whoever started this process holds open (sd_listen_fds(3)): systemd by its
 * socket units, or {@code margay-hold}. They outlive the agent, so that who connects while it
 * restarts waits instead of being refused.
 */
public final class InheritedSockets {
  private static final int FIRST = 3;
  private static final int MAX = 64;

  private InheritedSockets() {}

  /**
   * The descriptor of the socket that listens at a path. From now on it does not block, whatever
   * its holder has made it: an accept that waits would hold all connections up.
   *
   * @param path compared as a text: it may lie in another mount namespace than ours
   * @throws IOException when the kernel refuses
   */
  public static OptionalInt at(Path path) throws IOException {
    OptionalInt found = find(path);
    if (found.isPresent()) {
      try {
        Sys.host().setNonBlocking(found.getAsInt());
      } catch (ErrnoException e) {
        throw new IOException("the socket that is held open at " + path + " cannot be used", e);
      }
    }
    return found;
  }

  private static OptionalInt find(Path path) {
    int count = count(System.getenv(), ProcessHandle.current().pid());
    for (int fd = FIRST; fd < FIRST + count; fd++) {
      if (pathOf(fd).filter(path.toAbsolutePath().toString()::equals).isPresent()) {
        return OptionalInt.of(fd);
      }
    }
    return OptionalInt.empty();
  }

  /** How many there are: the variables may be meant for a process that passed them on to us. */
  static int count(Map<String, String> environment, long pid) {
    String count = environment.getOrDefault("LISTEN_FDS", "");
    boolean ours = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid));
    return ours && count.matches("[0-9]{1,2}") ? Math.min(MAX, Integer.parseInt(count)) : 0;
  }

  /** {@code /proc/net/unix}, last columns: inode and path. */
  private static Optional<String> pathOf(int fd) {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
      if (!link.startsWith("socket:[")) {
        return Optional.empty();
      }
      String inode = link.substring("socket:[".length(), link.length() - 1);
      List<String> lines = Files.readAllLines(Path.of("/proc/self/net/unix"));
      for (String line : lines) {
        String[] words = line.trim().split(" +", 8);
        if (words.length == 8 && words[6].equals(inode)) {
          return Optional.of(words[7]);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no such descriptor
    }
  }
}
