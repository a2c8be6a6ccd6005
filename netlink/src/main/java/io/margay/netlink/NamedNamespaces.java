package io.margay.netlink;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names of namespaces as {@code ip netns} keeps them: each is a file in {@code /run/netns} on which
 * the namespace is mounted. The directory is shared with other mount namespaces, so that a deletion
 * reaches the copies they hold; it is locked while it is prepared, as iproute2 does.
 */
final class NamedNamespaces {
  private static final Sys SYS = Sys.host();
  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final int MODE = 0;

  private NamedNamespaces() {}

  static Path path(String name) {
    if (name.isEmpty() || name.length() > 255 || name.contains("/") || name.startsWith(".")) {
      throw new IllegalArgumentException("not a name of a namespace: \"" + name + "\"");
    }
    return DIRECTORY.resolve(name);
  }

  static void create(String name) throws NetlinkException {
    String path = path(name).toString();
    try {
      Files.createDirectories(DIRECTORY);
      shareDirectory();
      SYS.close(SYS.open(path, Sys.O_RDONLY | Sys.O_CREAT | Sys.O_EXCL, MODE));
    } catch (ErrnoException e) {
      throw NetlinkException.failed("create network namespace", name, e);
    } catch (IOException e) {
      throw NetlinkException.failed("create network namespace", name, e.toString());
    }
    try {
      NetnsOpener.apart(() -> {
        SYS.unshare(Sys.CLONE_NEWNET);
        SYS.mount("/proc/thread-self/ns/net", path, "none", Sys.MS_BIND);
        return true;
      });
    } catch (ErrnoException e) {
      NetlinkException failure = NetlinkException.failed("create network namespace", name, e);
      unlink(path, failure);
      throw failure;
    }
  }

  private static void unlink(String path, NetlinkException failure) {
    try {
      Files.deleteIfExists(Path.of(path));
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Mounts the directory on itself when it is no mount yet: only a mount can be shared. */
  private static void shareDirectory() throws ErrnoException {
    String directory = DIRECTORY.toString();
    int lock = SYS.open(directory, Sys.O_RDONLY, 0);
    try {
      SYS.flock(lock, Sys.LOCK_EX);
      try {
        SYS.mount("", directory, "none", Sys.MS_SHARED | Sys.MS_REC);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
        SYS.mount(directory, directory, "none", Sys.MS_BIND | Sys.MS_REC);
        SYS.mount("", directory, "none", Sys.MS_SHARED | Sys.MS_REC);
      }
    } finally {
      SYS.close(lock); // which unlocks
    }
  }

  static void delete(String name) throws NetlinkException {
    String path = path(name).toString();
    try {
      SYS.umount(path, Sys.MNT_DETACH);
    } catch (ErrnoException e) {
      // EINVAL: a file without a mount, left by a creation that was killed half-way.
      if (e.errno() != Errno.EINVAL) {
        throw NetlinkException.failed("delete network namespace", name, e);
      }
    }
    try {
      Files.delete(Path.of(path));
    } catch (IOException e) {
      throw NetlinkException.failed("delete network namespace", name, e.toString());
    }
  }
}
