package io.margay.agent.shaping;

import io.margay.model.resource.QosControls;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Ifb;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.qdisc.Qdisc;
import io.margay.netlink.qdisc.Redirect;
import io.margay.netlink.qdisc.TokenBucket;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The driver of traffic limits. <b>Ours is:</b> qdiscs of containers' host ends, and links of kind
 * ifb named {@code mgyw…}. Owned by the dataplane loop.
 */
public final class TrafficLimits {
  /** The letter is in no container's link, so that none is taken for one. */
  private static final String IFB_PREFIX = "mgyw";

  /** A number that nobody else uses, of links about to be deleted: "mgyw". */
  private static final int GROUP = 0x6d677977;

  private static final String LINK_PREFIX = "mgy";

  /** What the kernel says when there is nothing to delete. */
  private static final Set<Integer> NOTHING_THERE = Set.of(Errno.ENOENT, Errno.EINVAL);

  private final Netlink netlink;
  private final Map<String, LinkLimits> wanted = new HashMap<>();
  private final Map<String, InForce> inForce = new HashMap<>();
  private final Set<String> unused = new TreeSet<>();

  private boolean audited;

  private record InForce(int index, LinkLimits limits) {}

  /**
   * @param netlink a socket in this host's namespace
   */
  public TrafficLimits(Netlink netlink) {
    this.netlink = netlink;
  }

  /** A container's traffic shall be limited so; {@link #bringInForce} does it. */
  public void set(String link, Optional<QosControls> qos) {
    LinkLimits limits = qos.map(LinkLimits::of).orElse(LinkLimits.NONE);
    if (limits.equals(LinkLimits.NONE)) {
      wanted.remove(link);
    } else {
      wanted.put(link, limits);
    }
  }

  /** A container is gone, or about to go, with its link. */
  public void remove(String link) {
    wanted.remove(link);
    InForce had = inForce.remove(link);
    if (had != null && had.limits.fromContainer().isPresent()) {
      unused.add(ifb(link));
    }
  }

  /** Makes the limits of a link what was set. Costs nothing where there are and were none. */
  public void bringInForce(String link, int index) throws NetlinkException {
    LinkLimits want = wanted.getOrDefault(link, LinkLimits.NONE);
    InForce known = inForce.get(link);
    LinkLimits have = known != null && known.index == index ? known.limits : LinkLimits.NONE;
    if (want.equals(have)) {
      return;
    }
    inForce.remove(link); // unknown while it fails half-way
    limitTo(index, want.toContainer(), have.toContainer());
    limitFrom(link, index, want.fromContainer(), have.fromContainer());
    if (!want.equals(LinkLimits.NONE)) {
      inForce.put(link, new InForce(index, want));
    }
  }

  private void limitTo(int index, Optional<TokenBucket> want, Optional<TokenBucket> have)
      throws NetlinkException {
    if (want.isPresent()) {
      netlink.execute(want.get().replaceRoot(index));
    } else if (have.isPresent()) {
      deleteIfThere(Qdisc.deleteRoot(index));
    }
  }

  private void limitFrom(
      String link, int index, Optional<TokenBucket> want, Optional<TokenBucket> have)
      throws NetlinkException {
    if (want.isPresent()) {
      int ifb = ifbIndex(ifb(link));
      netlink.execute(want.get().replaceRoot(ifb));
      netlink.execute(LinkChange.of(ifb).up().request());
      if (have.isEmpty()) {
        deleteIfThere(Redirect.delete(index));
        netlink.batch(List.of(Redirect.prepare(index), Redirect.all(index, ifb))).orThrow();
      }
      unused.remove(ifb(link));
    } else if (have.isPresent()) {
      deleteIfThere(Redirect.delete(index));
      unused.add(ifb(link));
    }
  }

  private int ifbIndex(String name) throws NetlinkException {
    Optional<Link> there = netlink.link(name);
    if (there.isEmpty()) {
      netlink.execute(Ifb.create(name));
      there = netlink.link(name);
    }
    return there
        .map(Link::index)
        .orElseThrow(() -> new IllegalStateException(name + " vanished as it was made"));
  }

  private void deleteIfThere(Request request) throws NetlinkException {
    try {
      netlink.execute(request);
    } catch (NetlinkException e) {
      if (!NOTHING_THERE.contains(e.errno())) {
        throw e;
      }
    }
  }

  /**
   * Compares with what the kernel holds, while anything is limited. The first time, what an earlier
   * agent left right is taken over.
   *
   * @return links that {@link #bringInForce} has to be called for
   */
  public Set<String> audit() throws NetlinkException {
    if (audited && wanted.isEmpty() && inForce.isEmpty()) {
      return Set.of();
    }
    Map<String, InForce> actual = read();
    audited = true;
    Set<String> wrong = new HashSet<>();
    actual.forEach((link, found) -> {
      LinkLimits want = wanted.getOrDefault(link, LinkLimits.NONE);
      if (want.isAbout(found.limits)) {
        inForce.put(link, new InForce(found.index, want));
      } else {
        inForce.put(link, found);
        wrong.add(link);
      }
    });
    for (String link : wanted.keySet()) {
      if (!actual.containsKey(link)) {
        inForce.remove(link);
        wrong.add(link);
      }
    }
    return wrong;
  }

  /** Limits of our links as they are; also notes ifbs that nobody wants. */
  private Map<String, InForce> read() throws NetlinkException {
    Map<Integer, Link> links =
        netlink.links().stream().collect(Collectors.toMap(Link::index, link -> link));
    Map<Integer, TokenBucket> roots = new HashMap<>();
    Set<Integer> redirected = new HashSet<>();
    for (Qdisc qdisc : netlink.qdiscs()) {
      if (qdisc.root()) {
        qdisc.bucket().ifPresent(bucket -> roots.put(qdisc.linkIndex(), bucket));
      } else if (qdisc.kind().equals(Redirect.KIND)) {
        redirected.add(qdisc.linkIndex());
      }
    }
    Map<String, InForce> actual = new HashMap<>();
    for (Link link : links.values()) {
      if (link.name().startsWith(IFB_PREFIX) && link.kind().equals(Ifb.KIND)) {
        noteUnused(link);
      } else if (link.name().startsWith(LINK_PREFIX)) {
        Optional<TokenBucket> to = Optional.ofNullable(roots.get(link.index()));
        Optional<TokenBucket> from =
            redirected.contains(link.index()) ? from(link, links, roots) : Optional.empty();
        if (to.isPresent() || redirected.contains(link.index())) {
          actual.put(link.name(), new InForce(link.index(), new LinkLimits(to, from)));
        }
      }
    }
    return actual;
  }

  private void noteUnused(Link ifb) {
    LinkLimits limits = wanted.get(LINK_PREFIX + ifb.name().substring(IFB_PREFIX.length()));
    if (limits == null || limits.fromContainer().isEmpty()) {
      unused.add(ifb.name());
    }
  }

  /** The bucket of the link's own ifb, if that is up and all that is received goes there. */
  private Optional<TokenBucket> from(
      Link link, Map<Integer, Link> links, Map<Integer, TokenBucket> roots)
      throws NetlinkException {
    List<Integer> targets = netlink.redirects(link.index());
    if (targets.size() != 1) {
      return Optional.empty();
    }
    Link ifb = links.get(targets.getFirst());
    return ifb != null && ifb.up() && ifb.name().equals(ifb(link.name()))
        ? Optional.ofNullable(roots.get(ifb.index()))
        : Optional.empty();
  }

  /**
   * Deletes ifbs that nobody uses, all at once: the kernel waits for a grace period of RCU, 16 ms,
   * so that it is called now and then and nobody waits for it.
   */
  public void deleteUnused() throws NetlinkException {
    List<Request> requests = new ArrayList<>();
    for (String name : unused) {
      netlink
          .link(name)
          .map(link -> LinkChange.of(link.index()).group(GROUP).request())
          .ifPresent(requests::add);
    }
    if (!requests.isEmpty()) {
      requests.add(LinkChange.deleteGroup(GROUP));
      netlink.batch(requests).orThrow();
    }
    unused.clear();
  }

  private static String ifb(String link) {
    return IFB_PREFIX + link.substring(LINK_PREFIX.length());
  }
}
