package io.margay.netlink;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;
import io.margay.netlink.wire.Descriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace, held open. As long as one is held, the namespace lives, whatever becomes of
 * its name and its processes. May be used by any thread; nothing here moves the calling thread.
 */
public final class Namespace implements Descriptor, AutoCloseable {
  private static final Sys SYS = Sys.host();

  /** This process's own, which no thread that is not kept apart ever leaves. */
  private static final AtomicReference<Sys.@Nullable FileIdentity> OWN = new AtomicReference<>();

  private final String label;
  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Namespace(String label, int fd) {
    this.label = label;
    this.fd = fd;
  }

  /**
   * Opens a namespace by any path the kernel offers: {@code /run/netns/NAME}, {@code
   * /proc/PID/ns/net}, {@code /proc/PID/root/run/netns/NAME}.
   *
   * @throws NetlinkException naming the path, when it is absent or no network namespace
   */
  public static Namespace open(Path path) throws NetlinkException {
    int fd;
    try {
      // A foreign path may be a pipe, whose opening would wait for a writer.
      fd = SYS.open(path.toString(), Sys.O_RDONLY | Sys.O_NONBLOCK, 0);
    } catch (ErrnoException e) {
      throw NetlinkException.refused("open network namespace", path.toString(), e.errno(), "");
    }
    Namespace namespace = new Namespace(path.toString(), fd);
    try {
      namespace.checkType();
      return namespace;
    } catch (NetlinkException e) {
      namespace.close();
      throw e;
    }
  }

  private void checkType() throws NetlinkException {
    try {
      if (SYS.namespaceType(fd) == Sys.CLONE_NEWNET) {
        return;
      }
    } catch (ErrnoException e) {
      throw NetlinkException.refused(
          "open network namespace", label, e.errno(), "is no namespace", "");
    }
    throw NetlinkException.refused(
        "open network namespace", label, Errno.EINVAL, "is a namespace of another kind", "");
  }

  /** The namespace of the calling thread. */
  public static Namespace current() throws NetlinkException {
    return open(Path.of("/proc/thread-self/ns/net"));
  }

  /**
   * The namespace that {@code ip netns} calls by this name.
   *
   * @throws NetlinkException when there is none
   */
  public static Namespace named(String name) throws NetlinkException {
    return open(NamedNamespaces.path(name));
  }

  /**
   * {@code ip netns add NAME}: makes a namespace, gives it the name and opens it.
   *
   * @throws NetlinkException EEXIST when the name is taken
   */
  public static Namespace create(String name) throws NetlinkException {
    NamedNamespaces.create(name);
    return named(name);
  }

  /**
   * {@code ip netns delete NAME}: takes the name away. The namespace goes when nothing holds it.
   *
   * @throws NetlinkException ENOENT when there is no such name
   */
  public static void delete(String name) throws NetlinkException {
    NamedNamespaces.delete(name);
  }

  /** The open descriptor, for a message that names the namespace by it. */
  @Override
  public int fd() {
    if (closed.get()) { // the number may be another file's by now
      throw new IllegalStateException(label + " is closed");
    }
    return fd;
  }

  /** Whether both are the same namespace, however each was found. */
  public boolean isSameAs(Namespace other) throws NetlinkException {
    return identity().equals(other.identity());
  }

  /** Whether it is the namespace that this process was started in. */
  public boolean isOwn() throws NetlinkException {
    Sys.FileIdentity own = OWN.get();
    if (own == null) {
      try (Namespace ours = open(Path.of("/proc/self/ns/net"))) {
        own = ours.identity();
      }
      OWN.set(own);
    }
    return identity().equals(own);
  }

  private Sys.FileIdentity identity() throws NetlinkException {
    try {
      return SYS.fstat(fd());
    } catch (ErrnoException e) {
      throw NetlinkException.failed("look at network namespace", label, e);
    }
  }

  /**
   * Writes a file of {@code /proc/sys} as seen from inside.
   *
   * @param path below {@code /proc/sys}, such as {@code net/ipv4/conf/eth0/proxy_arp}
   */
  public void writeSysctl(String path, String value) throws NetlinkException {
    String file = sysctl(path);
    try {
      NetnsOpener.inside(
          this,
          () -> {
            writeFile(file, value);
            return true;
          });
    } catch (ErrnoException e) {
      throw NetlinkException.failed("write sysctl", path + " in " + label, e);
    }
  }

  /** Reads a file of {@code /proc/sys} as seen from inside, without the line feed at its end. */
  public String readSysctl(String path) throws NetlinkException {
    String file = sysctl(path);
    try {
      return NetnsOpener.inside(this, () -> readFile(file));
    } catch (ErrnoException e) {
      throw NetlinkException.failed("read sysctl", path + " in " + label, e);
    }
  }

  private static void writeFile(String file, String value) throws ErrnoException {
    int opened = SYS.open(file, Sys.O_WRONLY, 0);
    try {
      SYS.write(opened, value.getBytes(StandardCharsets.US_ASCII));
    } finally {
      SYS.close(opened);
    }
  }

  private static String readFile(String file) throws ErrnoException {
    int opened = SYS.open(file, Sys.O_RDONLY, 0);
    try {
      byte[] bytes = SYS.read(opened, Limits.SYSCTL_BYTES);
      return new String(bytes, StandardCharsets.US_ASCII).stripTrailing();
    } finally {
      SYS.close(opened);
    }
  }

  private static String sysctl(String path) {
    Path below = Path.of(path);
    if (!path.startsWith("net/") || !below.equals(below.normalize())) {
      throw new IllegalArgumentException("not a path below /proc/sys/net: \"" + path + "\"");
    }
    return "/proc/sys/" + below;
  }

  /** Closes the descriptor. Again does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      SYS.close(fd);
    } catch (ErrnoException e) {
      throw new IllegalStateException("a namespace that cannot be closed: " + label, e);
    }
  }

  /** The path it was opened by. */
  @Override
  public String toString() {
    return label;
  }
}
