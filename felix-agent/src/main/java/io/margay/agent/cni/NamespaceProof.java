package io.margay.agent.cni;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Proves that a network namespace is gone: no process lives in it, and no mount of any process's
 * mount namespace holds it. Namespaces are known by their inode, {@code net:[4026532008]}; the
 * kernel may use a number again, which only makes the proof fail.
 */
final class NamespaceProof {
  private NamespaceProof() {}

  /** The inode of the namespace that a path leads to. */
  static Optional<String> inode(Path path) {
    try {
      return Optional.of("net:[" + Files.getAttribute(path, "unix:ino") + "]");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the namespace of this inode is gone for certain. */
  static boolean isGone(String inode) {
    if (inode.isEmpty()) {
      return false;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (uses(process, inode)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean uses(Path process, String inode) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/net")).toString().equals(inode)
          || Files.readString(process.resolve("mountinfo")).contains(" " + inode + " ");
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }
}
