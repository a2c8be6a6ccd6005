package io.margay.agent;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.netlink.Netlink;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Link;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * This host's address on the fabric and the link that carries it.
 *
 * @param address with the prefix length of its link
 * @param mtu of the link, in bytes
 * @param networks all networks that this host has an address in, loopback's left out
 */
record HostAddress(InterfaceAddress address, int mtu, List<Cidr> networks) {
  private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");
  private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

  /** Links of containers and of other container systems; none of them is the fabric. */
  private static final List<String> NOT_THE_FABRIC =
      List.of("mgy", "docker", "br-", "veth", "cali", "cni", "flannel", "virbr", "lo");

  /**
   * The configured address, which must be on a link; or the first one on the link of the default
   * route; or the first one on any link that may be the fabric.
   *
   * @throws IOException when there is none; says what to set
   */
  static HostAddress find(Optional<InterfaceAddress> configured) throws IOException {
    try (Netlink netlink = Netlink.open()) {
      List<Link> links = netlink.links();
      List<Address> addresses = netlink.addresses();
      if (configured.isPresent()) {
        return addresses.stream()
            .filter(a -> a.address().address().equals(configured.get().address()))
            .findFirst()
            .map(a -> of(a, links, addresses))
            .orElseThrow(() ->
                new IOException(
                    "ip: no interface of this host has "
                        + configured.get().address()
                        + "; set ip to an address of the fabric, or leave it out"));
      }
      Stream<Integer> byDefaultRoute =
          netlink.routes(RouteFilter.table(Route.MAIN_TABLE)).stream()
              .filter(route -> route.destination().length() == 0)
              .map(Route::linkIndex);
      Stream<Integer> others =
          links.stream()
              .filter(link -> link.up())
              .filter(link -> NOT_THE_FABRIC.stream().noneMatch(link.name()::startsWith))
              .map(Link::index);
      return Stream.concat(byDefaultRoute, others)
          .flatMap(index -> addresses.stream().filter(a -> a.linkIndex() == index))
          .filter(a -> !LOOPBACK.contains(a.address().address()))
          .filter(a -> !LINK_LOCAL.contains(a.address().address()))
          .findFirst()
          .map(a -> of(a, links, addresses))
          .orElseThrow(() ->
              new IOException(
                  "no address of this host found: set ip to ADDRESS/LENGTH on the fabric"));
    }
  }

  private static HostAddress of(Address address, List<Link> links, List<Address> all) {
    int mtu =
        links.stream()
            .filter(link -> link.index() == address.linkIndex())
            .map(Link::mtu)
            .findFirst()
            .orElse(1500);
    List<Cidr> networks =
        all.stream()
            .map(a -> a.address().network())
            .filter(network -> !LOOPBACK.overlaps(network))
            .distinct()
            .toList();
    return new HostAddress(address.address(), mtu, networks);
  }
}
