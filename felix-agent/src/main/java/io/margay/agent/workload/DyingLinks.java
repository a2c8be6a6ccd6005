package io.margay.agent.workload;

import io.margay.agent.limits.Limits;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.sys.Errno;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes links out of service at once and deletes them together a little later: the kernel waits for
 * a grace period of RCU per deletion, 22 ms, and one wait serves a whole group. <b>Ours is:</b>
 * links of group {@link #GROUP}, and links named {@code mgyx…}.
 */
final class DyingLinks implements AutoCloseable {
  /** A number that nobody else uses: "mgyx". */
  static final int GROUP = 0x6d677978;

  private static final System.Logger LOG = System.getLogger(DyingLinks.class.getName());

  /** Gives a socket in the host's namespace. */
  interface Host {
    Netlink open() throws NetlinkException;
  }

  private final Host host;
  private final AtomicLong occasions = new AtomicLong(System.nanoTime());
  private final Semaphore waiting = new Semaphore(0);
  private final Thread reaper = Thread.ofPlatform().name("dying-links").unstarted(this::reap);
  private volatile boolean closed;

  DyingLinks(Host host) {
    this.host = host;
    reaper.start();
  }

  /**
   * Takes a veth pair out of service: both ends get names of their own, so that the next attach
   * finds the old ones free ({@code podman network reload} needs that), and the pair is deleted
   * soon.
   *
   * @param host a socket in the host's namespace
   * @param hostEnd the end in the host's namespace
   * @param container the other end's namespace, while it exists
   * @param containerEnd the name of the end in it
   * @throws NetlinkException when the host end cannot be taken out of service
   */
  void retire(Netlink host, String hostEnd, Optional<Namespace> container, String containerEnd)
      throws NetlinkException {
    container.ifPresent(namespace -> freeName(namespace, containerEnd));
    Optional<Link> link = host.link(hostEnd);
    if (link.isPresent()) {
      retire(host, link.get().index(), hostEnd);
      waiting.release();
    }
  }

  /**
   * Deletes a pair at once. For one whose other end is nobody knows where: its name there is free
   * only when it is gone, and that takes an RCU grace period.
   *
   * @param host a socket in the host's namespace
   */
  void delete(Netlink host, String hostEnd) throws NetlinkException {
    Optional<Link> link = host.link(hostEnd);
    if (link.isPresent()) {
      try {
        host.execute(LinkChange.delete(link.get().index()));
      } catch (NetlinkException e) {
        if (e.errno() != Errno.ENODEV) { // else it went with the other end's namespace, just now
          throw e;
        }
      }
    }
  }

  private void retire(Netlink host, int index, String hostEnd) throws NetlinkException {
    String dying = LinkName.dying(hostEnd, occasions.incrementAndGet());
    try {
      host.execute(LinkChange.of(index).down().request());
      host.execute(LinkChange.of(index).rename(dying).group(GROUP).request());
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENODEV) { // else it went with the other end's namespace, just now
        throw e;
      }
    }
  }

  private void freeName(Namespace namespace, String name) {
    try (Netlink inside = Netlink.open(namespace)) {
      Optional<Link> link = inside.link(name);
      if (link.isPresent() && link.get().kind().equals("veth")) {
        int index = link.get().index();
        inside.execute(LinkChange.of(index).down().request());
        inside.execute(
            LinkChange.of(index)
                .rename(LinkName.dying(name, occasions.incrementAndGet()))
                .request());
      }
    } catch (NetlinkException e) {
      // The namespace may be on its way out, and its links with it.
      LOG.log(System.Logger.Level.DEBUG, "container end not renamed name=" + name, e);
    }
  }

  private void reap() {
    while (!closed) {
      try {
        waiting.acquire();
        TimeUnit.NANOSECONDS.sleep(Limits.DYING_LINKS.toNanos());
      } catch (InterruptedException e) {
        // Closing: what waits is deleted below, then the loop ends.
      }
      waiting.drainPermits();
      if (!deleteAll()) {
        waiting.release(); // once more after the same pause
      }
    }
  }

  private boolean deleteAll() {
    try (Netlink netlink = host.open()) {
      netlink.execute(LinkChange.deleteGroup(GROUP));
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENODEV) { // nothing was waiting
        return true;
      }
      LOG.log(System.Logger.Level.WARNING, "links of the dying group not deleted", e);
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    reaper.interrupt();
    try {
      reaper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
