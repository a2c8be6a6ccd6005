package io.margay.agent.link;

import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.InetSetting;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The driver of containers' host ends. Owned by the dataplane loop. */
public final class HostLinks {
  private final Netlink netlink;
  private final Namespace namespace;
  private final boolean hasIpv6 = Files.exists(Path.of("/proc/sys/net/ipv6"));
  private final Map<String, Integer> inService = new HashMap<>();

  /**
   * @param netlink a socket in this host's namespace
   * @param namespace that namespace
   */
  public HostLinks(Netlink netlink, Namespace namespace) {
    this.netlink = netlink;
    this.namespace = namespace;
  }

  /**
   * Brings a host end into service unless it is.
   *
   * @return its index, empty when there is no such link
   */
  public Optional<Integer> bringUp(String name) throws NetlinkException {
    Integer known = inService.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Link> link = netlink.link(name);
    if (link.isEmpty()) {
      return Optional.empty();
    }
    int index = link.get().index();
    if (hasIpv6) {
      // Policies of this release speak of IPv4: by link-local IPv6 a container would pass them by.
      namespace.writeSysctl("net/ipv6/conf/" + name + "/disable_ipv6", "1");
    }
    // The kernel would delay answers for others by up to 0.8 s: it supposes that a better one
    // exists.
    namespace.writeSysctl("net/ipv4/neigh/" + name + "/proxy_delay", "0");
    netlink.execute(LinkChange.of(index).set(InetSetting.PROXY_ARP, 1).up().request());
    inService.put(name, index);
    return Optional.of(index);
  }

  /** Something happened to the link; the next {@link #bringUp} looks at it again. */
  public void invalidate(String name) {
    inService.remove(name);
  }

  /** All links must be looked at again. */
  public void invalidateAll() {
    inService.clear();
  }
}
