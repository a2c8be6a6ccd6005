package io.margay.agent.cni;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves that a network namespace is gone: no process lives in it, and no mount of any process's
 * mount namespace holds it. Namespaces are known by their inode, {@code net:[4026532008]}; the
 * kernel may use a number again, which only makes the proof fail. Where this process does not see
 * all others, in a pid namespace of its own, nothing is ever proven.
 */
final class NamespaceProof {
  private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]"; // linux/proc_ns.h
  private static final Pattern INODE = Pattern.compile("net:\\[\\d+]");

  private final Set<String> alive = new HashSet<>();
  private final boolean complete;

  private NamespaceProof(boolean complete) {
    this.complete = complete;
  }

  /** The inode of the namespace that a path leads to. */
  static Optional<String> inode(Path path) {
    try {
      return Optional.of("net:[" + Files.getAttribute(path, "unix:ino") + "]");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Looks at all processes once. */
  static NamespaceProof now() {
    try {
      NamespaceProof proof =
          new NamespaceProof(
              Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                  .toString()
                  .equals(FIRST_PID_NAMESPACE));
      Set<Path> mountsSeen = new HashSet<>();
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        processes.forEach(process -> proof.look(process, mountsSeen));
      }
      return proof;
    } catch (IOException e) {
      return new NamespaceProof(false);
    }
  }

  private void look(Path process, Set<Path> mountsSeen) {
    try {
      alive.add(Files.readSymbolicLink(process.resolve("ns/net")).toString());
      if (mountsSeen.add(Files.readSymbolicLink(process.resolve("ns/mnt")))) {
        Matcher mounted = INODE.matcher(Files.readString(process.resolve("mountinfo")));
        while (mounted.find()) {
          alive.add(mounted.group());
        }
      }
    } catch (IOException e) {
      return; // it has ended meanwhile
    }
  }

  /** Whether the namespace of this inode is gone for certain. */
  boolean isGone(String inode) {
    return complete && !inode.isEmpty() && !alive.contains(inode);
  }
}
