package io.margay.lab;

import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Bridge;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The namespaces of the hosts and the Ethernet between them: a bridge in a namespace of its own,
 * which the machine's firewall does not see, and from it a veth pair to each host.
 *
 * <pre>
 *   PREFIX-fabric:  switch --- h1 ======= u0  PREFIX-h1
 *                          \-- h2 ======= u0  PREFIX-h2
 * </pre>
 *
 * Every step looks first at what is there, so that it completes what a killed run began.
 */
final class Fabric {
  /** The fabric's link in each host. */
  static final String UPLINK = "u0";

  /** Too long for a host's name, so that no host's link has it. */
  private static final String BRIDGE = "fabric-switch";

  private static final int MTU = 1500;

  /** First octets of our MAC addresses; each is locally administered and no group address. */
  private static final int UPLINK_MAC = 0x02;

  private static final int PORT_MAC = 0x06;
  private static final int BRIDGE_MAC = 0x0a;

  private final Site site;
  private final Topology topology;

  Fabric(Site site, Topology topology) {
    this.site = site;
    this.topology = topology;
  }

  /** Makes what is not there yet. */
  void ensure() throws IOException {
    try (Namespace fabric = namespace(site.fabricNamespace());
        Netlink netlink = Netlink.open(fabric)) {
      int bridge = bridge(netlink);
      for (HostSpec host : topology.hosts()) {
        host(netlink, bridge, host);
      }
    }
  }

  private int bridge(Netlink netlink) throws NetlinkException {
    if (netlink.link(BRIDGE).isEmpty()) {
      netlink.execute(Bridge.create(BRIDGE, mac(BRIDGE_MAC, topology.fabric().address()), MTU));
    }
    netlink.execute(LinkChange.of(BRIDGE).up().request());
    return netlink.link(BRIDGE).orElseThrow().index();
  }

  private void host(Netlink fabric, int bridge, HostSpec host) throws IOException {
    try (Namespace namespace = namespace(site.hostNamespace(host.name()));
        Netlink inside = Netlink.open(namespace)) {
      namespace.writeSysctl("net/ipv4/ip_forward", "1");
      // The kernel takes the larger of "all" and the link's own value: a 2 (loose) in "all" would
      // undo the 1 (strict) that an agent sets on a container's link.
      namespace.writeSysctl("net/ipv4/conf/all/rp_filter", "0");
      namespace.writeSysctl("net/ipv4/conf/default/rp_filter", "2");
      inside.execute(LinkChange.of("lo").up().request());
      boolean wired = fabric.link(host.name()).isPresent() && inside.link(UPLINK).isPresent();
      if (!wired) {
        wire(fabric, inside, namespace, host);
      }
      fabric.execute(LinkChange.of(host.name()).master(bridge).up().request());
      int uplink = inside.link(UPLINK).orElseThrow().index();
      inside.execute(
          Address.of(uplink, new InterfaceAddress(host.address(), topology.fabric().length()))
              .replace());
      inside.execute(LinkChange.of(uplink).up().request());
    }
  }

  private static void wire(Netlink fabric, Netlink inside, Namespace namespace, HostSpec host)
      throws NetlinkException {
    if (fabric.link(host.name()).isPresent()) {
      fabric.execute(LinkChange.delete(host.name()));
    }
    if (inside.link(UPLINK).isPresent()) {
      inside.execute(LinkChange.delete(UPLINK));
    }
    fabric.execute(
        Veth.create(
            host.name(),
            mac(PORT_MAC, host.address()),
            MTU,
            UPLINK,
            namespace,
            mac(UPLINK_MAC, host.address())));
  }

  /** Opens a namespace, which is made when it is not there. */
  static Namespace namespace(String name) throws IOException {
    Path file = Path.of("/run/netns", name);
    if (Files.exists(file) && Proc.networkNamespace(file).isEmpty()) {
      Namespace.delete(name); // the file of a creation that was killed half-way
    }
    return Files.exists(file) ? Namespace.named(name) : Namespace.create(name);
  }

  /** The links that a lab has made in its namespaces, for the check of what is left. */
  static List<String> links(Namespace namespace) throws NetlinkException {
    try (Netlink netlink = Netlink.open(namespace)) {
      return netlink.links().stream().filter(l -> !l.loopback()).map(Link::name).toList();
    }
  }

  private static Mac mac(int first, Ip address) {
    return new Mac((long) first << 40 | address.low());
  }
}
