package io.margay.agent.link;

import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.InetSetting;
import io.margay.netlink.link.InetSettings;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.neighbour.ArpSettings;
import io.margay.netlink.wire.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The driver of containers' host ends. Owned by the dataplane loop. */
public final class HostLinks {
  private final Netlink netlink;
  private final boolean hasIpv6 = Files.exists(Path.of("/proc/sys/net/ipv6"));
  private final Map<String, InService> inService = new HashMap<>();

  private record InService(int index, boolean loopback) {}

  /**
   * @param netlink a socket in this host's namespace
   */
  public HostLinks(Netlink netlink) {
    this.netlink = netlink;
  }

  /**
   * Brings a host end into service unless it is.
   *
   * @param loopback whether the host's loopback addresses may reach the container, as a published
   *     port needs: the kernel then takes answers to them from the link. Rules must drop the rest.
   * @return its index, empty when there is no such link
   */
  public Optional<Integer> bringUp(String name, boolean loopback) throws NetlinkException {
    InService known = inService.get(name);
    if (known != null && known.loopback == loopback) {
      return Optional.of(known.index);
    }
    Optional<Link> link = netlink.link(name);
    if (link.isEmpty()) {
      return Optional.empty();
    }
    int index = link.get().index();
    List<Request> requests = new ArrayList<>();
    if (hasIpv6) {
      // Rules let no IPv6 pass; this spares the host an address and its announcements. By netlink,
      // since writers of /proc/sys spin where many links come and go.
      requests.add(LinkChange.of(index).withoutIpv6Addresses().request());
    }
    // The kernel would delay answers for others by up to 0.8 s: it supposes that a better one
    // exists.
    requests.add(ArpSettings.proxyDelay(index, Duration.ZERO));
    requests.add(
        LinkChange.of(index)
            .set(InetSetting.FORWARDING, 1)
            .set(InetSetting.PROXY_ARP, 1)
            .set(InetSetting.ROUTE_LOCALNET, loopback ? 1 : 0)
            .up()
            .request());
    netlink.batch(requests).orThrow();
    inService.put(name, new InService(index, loopback));
    return Optional.of(index);
  }

  /** Whether there is such a link, in service or not. */
  public boolean exists(String name) throws NetlinkException {
    return inService.containsKey(name) || (!name.isEmpty() && netlink.link(name).isPresent());
  }

  /**
   * Compares settings with what they should be.
   *
   * @return links in service that a stranger changed; {@link #bringUp} sets them right
   */
  public Set<String> audit() throws NetlinkException {
    Map<Integer, InetSettings> actual = new HashMap<>();
    for (InetSettings settings : netlink.inetSettings()) {
      actual.put(settings.linkIndex(), settings);
    }
    Set<String> wrong = new HashSet<>();
    inService.forEach((name, link) -> {
      InetSettings settings = actual.get(link.index);
      if (settings != null && !isRight(settings, link.loopback)) {
        wrong.add(name);
      }
    });
    wrong.forEach(inService::remove);
    return wrong;
  }

  private static boolean isRight(InetSettings settings, boolean loopback) {
    return settings.has(InetSetting.FORWARDING, 1)
        && settings.has(InetSetting.PROXY_ARP, 1)
        // Others may want it where we do not, such as a chained portmap plugin.
        && (!loopback || settings.has(InetSetting.ROUTE_LOCALNET, 1));
  }

  /**
   * Something happened to the link; the next {@link #bringUp} looks at it again.
   *
   * @return whether it was in service
   */
  public boolean invalidate(String name) {
    return inService.remove(name) != null;
  }

  /** All links must be looked at again. */
  public void invalidateAll() {
    inService.clear();
  }
}
