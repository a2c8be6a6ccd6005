package io.margay.agent.dataplane;

import io.margay.agent.conntrack.RedirectedFlows;
import io.margay.agent.ipset.SetTable;
import io.margay.agent.iptables.Iptables;
import io.margay.agent.iptables.Table;
import io.margay.agent.iptables.TableName;
import io.margay.agent.link.Forwarding;
import io.margay.agent.link.HostLinks;
import io.margay.agent.policylog.PolicyLog;
import io.margay.agent.route.HostRoutes;
import io.margay.agent.rules.SetName;
import io.margay.agent.shaping.TrafficLimits;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.ProtocolClaim;
import io.margay.netlink.conntrack.Conntrack;
import io.margay.netlink.ipset.IpSets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The drivers of this host, one for each kind of kernel object, and what watches over them. */
public final class Kernel implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Table filter;
  private final Table nat;
  private final SetTable sets;
  private final Optional<Table> ipv6;
  private final Forwarding forwarding;
  private final HostLinks links;
  private final TrafficLimits limits;
  private final HostRoutes routes;
  private final boolean routesLeft;
  private final RedirectedFlows flows;
  private final PolicyLog policyLog;

  /**
   * Opens everything in the namespace of the calling thread, and turns IPv4 forwarding on.
   *
   * @param inbox hears what strangers do to what is ours
   * @throws NetlinkException naming what this kernel refuses
   */
  public Kernel(Inbox inbox) throws NetlinkException {
    this(inbox, Namespace.current(), List.of());
  }

  /**
   * Opens everything in a namespace.
   *
   * @param namespace closed together with this
   * @param prefix words before a command that bring it into that namespace
   */
  Kernel(Inbox inbox, Namespace namespace, List<String> prefix) throws NetlinkException {
    try {
      keep(namespace);
      Netlink netlink = keep(Netlink.open(namespace));
      Iptables iptables = keep(Iptables.open(namespace, prefix));
      sets = new SetTable(keep(IpSets.open(namespace)), SetName.PREFIX);
      filter = new Table(iptables, TableName.FILTER);
      nat = new Table(iptables, TableName.NAT);
      Optional<Iptables> ip6tables =
          Files.exists(Path.of("/proc/sys/net/ipv6"))
              ? Optional.of(keep(Iptables.openIpv6(namespace, prefix)))
              : Optional.empty();
      ipv6 = ip6tables.map(tables -> new Table(tables, TableName.FILTER));
      forwarding = new Forwarding(namespace);
      links = new HostLinks(netlink);
      limits = new TrafficLimits(netlink);
      keep(ProtocolClaim.of(namespace, HostRoutes.PROTOCOL));
      routes = new HostRoutes(netlink);
      routesLeft = routes.left();
      flows = new RedirectedFlows(netlink, keep(Conntrack.open(namespace)));
      policyLog = keep(new PolicyLog(namespace));
      keep(
          new KernelWatch(
              namespace,
              pid -> iptables.isOurs(pid) || ip6tables.filter(t -> t.isOurs(pid)).isPresent(),
              inbox::put));
      forwarding.bringInForce();
    } catch (NetlinkException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  Table filter() {
    return filter;
  }

  /** The filter table of IPv6; empty where this kernel has none. */
  Optional<Table> ipv6() {
    return ipv6;
  }

  Table nat() {
    return nat;
  }

  SetTable sets() {
    return sets;
  }

  HostLinks links() {
    return links;
  }

  Forwarding forwarding() {
    return forwarding;
  }

  TrafficLimits limits() {
    return limits;
  }

  /** Whether an earlier agent's routes were there at the start, so that packets kept flowing. */
  public boolean routesLeft() {
    return routesLeft;
  }

  HostRoutes routes() {
    return routes;
  }

  RedirectedFlows flows() {
    return flows;
  }

  PolicyLog policyLog() {
    return policyLog;
  }

  /** Closes the sockets and programs; what is in force stays. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        System.getLogger(Kernel.class.getName())
            .log(System.Logger.Level.WARNING, "a driver did not close", e);
      }
    }
  }
}
