package io.margay.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc} tells (proc(5)). A process may end between any two looks, so every answer is
 * empty when it is gone.
 */
final class Proc {
  private static final Path PROC = Path.of("/proc");

  /** Fields of stat after the command's closing parenthesis, from 0. */
  private static final int STATE = 0;

  private static final int START_TIME = 19;

  private Proc() {}

  /** All processes but zombies. */
  static List<ProcessId> all() throws IOException {
    List<ProcessId> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        ProcessId.of(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Start time in ticks since boot; empty when there is no such process, or only a zombie. */
  static Optional<Long> startTicks(long pid) {
    return read(pid, "stat").flatMap(Proc::startTicks);
  }

  private static Optional<Long> startTicks(String stat) {
    // The command stands in parentheses and may itself contain blanks and parentheses.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1));
    if (fields.size() <= START_TIME || "ZX".contains(fields.get(STATE))) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(fields.get(START_TIME)));
  }

  /** The program's short name. */
  static Optional<String> command(long pid) {
    return read(pid, "comm").map(String::strip);
  }

  /** The command line, for messages. */
  static String commandLine(long pid) {
    return read(pid, "cmdline").map(text -> text.replace('\0', ' ').strip()).orElse("");
  }

  /** A variable of the environment that the process was started with. */
  static Optional<String> variable(long pid, String name) {
    String wanted = name + "=";
    for (String pair : read(pid, "environ").orElse("").split("\0", -1)) {
      if (pair.startsWith(wanted)) {
        return Optional.of(pair.substring(wanted.length()));
      }
    }
    return Optional.empty();
  }

  /**
   * A mount (proc(5), mountinfo).
   *
   * @param device of its file system
   * @param root what is mounted, a path within that file system
   * @param point where it is mounted
   */
  record Mount(String device, String root, String point) {}

  /** All mounts in the process's mount namespace. */
  static List<Mount> mounts(long pid) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : read(pid, "mountinfo").orElse("").split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > 4) {
        mounts.add(new Mount(fields[2], unescaped(fields[3]), unescaped(fields[4])));
      }
    }
    return mounts;
  }

  /** Mount points in the process's mount namespace, but for those of what is deleted. */
  static List<String> mountPoints(long pid) {
    return mounts(pid).stream()
        .filter(mount -> !mount.root().endsWith("//deleted"))
        .map(Mount::point)
        .toList();
  }

  /** The paths of its control groups, each within its own tree (cgroups(7)). */
  static List<String> cgroups(long pid) {
    return read(pid, "cgroup")
        .orElse("")
        .lines()
        .map(line -> line.split(":", 3))
        .filter(fields -> fields.length == 3)
        .map(fields -> fields[2])
        .distinct()
        .toList();
  }

  /** The mount namespace, such as {@code mnt:[4026531840]}. */
  static Optional<String> mountNamespace(long pid) {
    return namespace(pid, "ns/mnt");
  }

  /** The network namespace, such as {@code net:[4026532008]}. */
  static Optional<String> networkNamespace(long pid) {
    return namespace(pid, "ns/net");
  }

  private static Optional<String> namespace(long pid, String file) {
    try {
      return Optional.of(Files.readSymbolicLink(of(pid, file)).toString());
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /**
   * The same for a name of {@code ip netns}; empty when its file is no namespace, as after a
   * creation that was killed.
   */
  static Optional<String> networkNamespace(Path name) {
    try {
      boolean namespace =
          Files.getAttribute(name, "unix:dev")
              .equals(Files.getAttribute(PROC.resolve("self/ns/net"), "unix:dev"));
      return namespace
          ? Optional.of("net:[" + Files.getAttribute(name, "unix:ino") + "]")
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Path of(long pid, String file) {
    return PROC.resolve(Long.toString(pid)).resolve(file);
  }

  private static Optional<String> read(long pid, String file) {
    try {
      return Optional.of(Files.readString(of(pid, file), StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Blanks and the like stand as octal numbers in mountinfo. */
  private static String unescaped(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
