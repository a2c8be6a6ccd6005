package io.margay.agent.workload;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.BatchResult;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * The container's end of a pair: addresses, the gateway as a permanent neighbour, and routes by it.
 *
 * @param inside a socket in the container's namespace
 * @param link index of the link there
 */
record ContainerSide(Netlink inside, int link) {
  static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");

  private static final int LOOPBACK = 1; // the index of lo in every namespace

  /**
   * Configures a container's first interface, which has the default route: in one batch.
   *
   * @param routes destinations that have routes besides
   * @param reach those that have where another plugin's network has the default route already: then
   *     this one is a further one
   * @return the destinations that have routes now
   */
  List<Cidr> configureFirst(List<Ip> addresses, Ip gateway, List<Cidr> routes, List<Cidr> reach)
      throws NetlinkException {
    List<Request> requests = basics(addresses, gateway);
    requests.add(Route.unicast(EVERYWHERE).via(gateway).dev(link).onLinkGateway().add());
    BatchResult result = inside.batch(requests);
    if (isTaken(result)) {
      return addRoutes(addresses.getFirst(), gateway, reach);
    }
    result.orThrow();
    List<Cidr> all = new ArrayList<>(List.of(EVERYWHERE));
    all.addAll(addRoutes(addresses.getFirst(), gateway, routes));
    return all;
  }

  /**
   * Configures any other interface.
   *
   * @param reach destinations that have routes, with the first address as their source
   */
  List<Cidr> configureFurther(List<Ip> addresses, Ip gateway, List<Cidr> reach)
      throws NetlinkException {
    inside.batch(basics(addresses, gateway)).orThrow();
    return addRoutes(addresses.getFirst(), gateway, reach);
  }

  private List<Request> basics(List<Ip> addresses, Ip gateway) {
    List<Request> requests = new ArrayList<>();
    requests.add(LinkChange.of(link).up().request());
    requests.add(LinkChange.of(LOOPBACK).up().request());
    addresses.forEach(ip -> requests.add(Address.of(link, new InterfaceAddress(ip, 32)).add()));
    requests.add(Route.unicast(gateway.toCidr()).dev(link).add());
    requests.add(Neighbour.permanent(link, gateway, EndpointDocument.HOST_MAC).add());
    return requests;
  }

  private static boolean isTaken(BatchResult result) {
    return result.failures().size() == 1
        && result
            .failure(result.size() - 1)
            .filter(failure -> failure.errno() == Errno.EEXIST)
            .isPresent();
  }

  private List<Cidr> addRoutes(Ip source, Ip gateway, List<Cidr> reach) throws NetlinkException {
    for (Cidr destination : reach) {
      Route route = Route.unicast(destination).via(gateway).dev(link).from(source).onLinkGateway();
      try {
        inside.execute(route.add());
      } catch (NetlinkException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
        // Two networks reach the same pool: the first one's route is preferred.
        inside.execute(route.withPriority(link).add());
      }
    }
    return reach;
  }
}
