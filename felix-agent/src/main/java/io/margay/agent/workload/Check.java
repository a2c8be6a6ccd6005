package io.margay.agent.workload;

import io.margay.datastore.DatastoreException;
import io.margay.ipam.Ipam;
import io.margay.ipam.block.HandleRecord;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Link;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Compares what a container was given with what it has. What others added does not matter. */
public final class Check {
  private final EndpointName name;
  private final Expected expected;

  /**
   * What an attach gave.
   *
   * @param addresses of the container's interface
   * @param mac its MAC address, if stated
   * @param mtu its MTU in bytes, if stated
   * @param routes the container's routes that were told, by whatever gateway
   */
  public record Expected(
      List<Ip> addresses, Optional<Mac> mac, OptionalInt mtu, Map<Cidr, Ip> routes) {}

  Check(EndpointName name, Expected expected) {
    this.name = name;
    this.expected = expected;
  }

  /**
   * Looks at host, container and store.
   *
   * @param gateway of the endpoint, as far as known
   * @param routedApart the container's interfaces if there are several, of which each has its rules
   * @throws WorkloadException naming the first thing that is not as it should be
   */
  void run(Path namespace, Ipam ipam, Optional<Ip> gateway, List<WorkloadEndpoint> routedApart)
      throws WorkloadException {
    String hostLink = LinkName.ofEndpoint(name.toString());
    try (Netlink host = Netlink.open();
        Namespace container = Namespace.open(namespace);
        Netlink inside = Netlink.open(container)) {
      requireUp(host.link(hostLink), "host interface " + hostLink);
      Link eth =
          requireUp(
              inside.link(name.interfaceName()),
              "interface " + name.interfaceName() + " of the container");
      link(eth);
      addresses(inside, eth);
      for (Ip address : expected.addresses) {
        if (!hasRoute(host, address, 0)) {
          throw notAsExpected("the host has no route to " + address);
        }
      }
      if (gateway.isPresent() && !hasRoute(inside, gateway.get(), eth.index())) {
        throw notAsExpected("the container has no route to its gateway " + gateway.get());
      }
      if (gateway.isPresent()) {
        routes(inside, eth, gateway.get());
      }
      Optional<String> lack = new SourceRouting(inside).lack(SourceRouting.interfaces(routedApart));
      if (lack.isPresent()) {
        throw notAsExpected("the container, which is on several networks, has no " + lack.get());
      }
    } catch (NetlinkException e) {
      throw notAsExpected(String.valueOf(e.getMessage()));
    }
    reservation(ipam);
  }

  private void link(Link eth) throws WorkloadException {
    if (expected.mac.isPresent() && !eth.mac().equals(expected.mac)) {
      throw notAsExpected(
          "interface %s has MAC address %s, expected %s"
              .formatted(
                  eth.name(), eth.mac().map(Mac::toString).orElse("none"), expected.mac.get()));
    }
    if (expected.mtu.isPresent() && eth.mtu() != expected.mtu.getAsInt()) {
      throw notAsExpected(
          "interface %s has MTU %s, expected %s"
              .formatted(eth.name(), eth.mtu(), expected.mtu.getAsInt()));
    }
  }

  private void addresses(Netlink inside, Link eth) throws NetlinkException, WorkloadException {
    List<Ip> have =
        inside.addresses().stream()
            .filter(address -> address.linkIndex() == eth.index())
            .map(Address::address)
            .map(address -> address.address())
            .toList();
    for (Ip address : expected.addresses) {
      if (!have.contains(address)) {
        throw notAsExpected("address " + address + " is missing in the container");
      }
    }
  }

  /** Those by our gateway; what another plugin added is its own business. */
  private void routes(Netlink inside, Link eth, Ip gateway)
      throws NetlinkException, WorkloadException {
    List<Route> have = inside.routes(RouteFilter.table(Route.MAIN_TABLE));
    for (Map.Entry<Cidr, Ip> route : expected.routes.entrySet()) {
      boolean there =
          have.stream()
              .anyMatch(one ->
                  one.destination().equals(route.getKey()) && one.linkIndex() == eth.index());
      if (route.getValue().equals(gateway) && !there) {
        throw notAsExpected(
            "the container has no route to %s by %s".formatted(route.getKey(), eth.name()));
      }
    }
  }

  private static boolean hasRoute(Netlink where, Ip address, int link) throws NetlinkException {
    return where.routes(RouteFilter.table(Route.MAIN_TABLE)).stream()
        .anyMatch(route ->
            route.destination().equals(address.toCidr())
                && (link == 0 || route.linkIndex() == link));
  }

  /** With the store away the container is as good as it can be. */
  private void reservation(Ipam ipam) throws WorkloadException {
    Optional<HandleRecord> handle;
    try {
      handle = ipam.find(name.toString());
    } catch (DatastoreException e) {
      return;
    }
    if (handle.isEmpty() || !handle.get().addresses().containsAll(expected.addresses)) {
      throw notAsExpected("the store does not say that " + name + " holds " + expected.addresses);
    }
  }

  private static Link requireUp(Optional<Link> link, String what) throws WorkloadException {
    if (link.isEmpty()) {
      throw notAsExpected(what + " does not exist");
    }
    if (!link.get().up()) {
      throw notAsExpected(what + " is down");
    }
    return link.get();
  }

  static WorkloadException notAsExpected(String what) {
    return new WorkloadException(
        WorkloadException.Reason.NOT_AS_EXPECTED, what, "detach and attach the container again");
  }
}
