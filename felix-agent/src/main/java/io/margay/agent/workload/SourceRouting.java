package io.margay.agent.workload;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.rule.RoutingRule;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * In a container on several networks a packet leaves by the interface whose address it bears, since
 * the host drops it elsewhere: a rule for each address leads to a table with that interface's
 * default route. <b>Ours is:</b> rules of protocol 80, and routes of protocol 80 outside the main
 * table.
 */
final class SourceRouting {
  private static final int PROTOCOL = 80;

  /** Asked after the kernel's own rule for local addresses, before the main table. */
  private static final int BY_ADDRESS = 80;

  private static final int BY_DESTINATION = 81;

  /** The table of link n is this and n. */
  private static final int FIRST_TABLE = 1000;

  private static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");
  private static final Cidr UNDECIDED = Cidr.parse("0.0.0.0/32");

  /**
   * One of a container's interfaces that are ours.
   *
   * @param reach what is behind it, used where the container's default route is not ours
   */
  record Interface(List<Ip> addresses, Ip gateway, List<Cidr> reach) {
    Interface {
      addresses = List.copyOf(addresses);
      reach = List.copyOf(reach);
    }

    /** Empty for an endpoint that somebody wrote by hand. */
    static Optional<Interface> of(WorkloadEndpoint endpoint, List<Cidr> reach) {
      List<Ip> addresses = endpoint.spec().ipNetworks().stream().map(Cidr::address).toList();
      return endpoint
          .spec()
          .ipv4Gateway()
          .filter(_ -> !addresses.isEmpty())
          .map(gateway -> new Interface(addresses, gateway, reach));
    }
  }

  /** Those of a container whose routes by destination are in its main table. */
  static List<Interface> interfaces(List<WorkloadEndpoint> ofContainer) {
    return ofContainer.stream()
        .flatMap(endpoint -> Interface.of(endpoint, List.of()).stream())
        .toList();
  }

  private record Wanted(Set<RoutingRule> rules, Set<Route> routes, int found) {}

  private final Netlink inside;

  /**
   * @param inside a socket in the container's namespace
   */
  SourceRouting(Netlink inside) {
    this.inside = inside;
  }

  /**
   * Makes rules and routes what they should be.
   *
   * @param interfaces all of ours, as of now; those without their addresses yet are passed over.
   *     Asked after the kernel, so that two attaches at once do not undo each other's work
   * @return whether all had their addresses
   */
  boolean apply(Supplier<List<Interface>> interfaces) throws NetlinkException {
    Set<RoutingRule> rules = new HashSet<>(inside.rules());
    rules.removeIf(rule -> rule.protocol() != PROTOCOL);
    Set<Route> routes = new HashSet<>(inside.routes(RouteFilter.protocol(PROTOCOL)));
    routes.removeIf(route -> route.table() == Route.MAIN_TABLE);
    List<Interface> ours = interfaces.get();
    Wanted wanted = wanted(ours);
    if (wanted.found == 0 && !ours.isEmpty()) {
      return false; // this is not the namespace it was taken for
    }
    List<Request> requests = new ArrayList<>();
    missing(wanted.routes, routes).forEach(route -> requests.add(route.add()));
    missing(wanted.rules, rules).forEach(rule -> requests.add(rule.add()));
    missing(rules, wanted.rules).forEach(rule -> requests.add(rule.delete()));
    missing(routes, wanted.routes).forEach(route -> requests.add(route.delete()));
    for (var failure : inside.batch(requests).failures().values()) {
      if (failure.errno() != Errno.EEXIST // another attach did it meanwhile
          && failure.errno() != Errno.ENOENT
          && failure.errno() != Errno.ESRCH) {
        throw failure;
      }
    }
    return wanted.found == ours.size();
  }

  /**
   * The same in a container's namespace that is yet to be opened.
   *
   * @throws NetlinkException also when it cannot be opened
   */
  static boolean apply(Path namespace, Supplier<List<Interface>> interfaces)
      throws NetlinkException {
    try (Namespace container = Namespace.open(namespace);
        Netlink inside = Netlink.open(container)) {
      return new SourceRouting(inside).apply(interfaces);
    }
  }

  /**
   * Compares without changing.
   *
   * @param interfaces all of ours
   * @return the first rule or route that should be there and is not, in words
   */
  Optional<String> lack(List<Interface> interfaces) throws NetlinkException {
    Wanted wanted = wanted(interfaces);
    List<RoutingRule> rules = missing(wanted.rules, Set.copyOf(inside.rules()));
    if (!rules.isEmpty()) {
      return Optional.of("rule \"" + rules.getFirst() + "\"");
    }
    Set<Route> routes = Set.copyOf(inside.routes(RouteFilter.protocol(PROTOCOL)));
    return missing(wanted.routes, routes).stream()
        .findFirst()
        .map(route -> "route to %s in table %d".formatted(route.destination(), route.table()));
  }

  private static <T> List<T> missing(Set<T> wanted, Set<T> there) {
    return wanted.stream().filter(one -> !there.contains(one)).toList();
  }

  private Wanted wanted(List<Interface> interfaces) throws NetlinkException {
    Map<Ip, Integer> linkOf = new HashMap<>();
    for (Address address : inside.addresses()) {
      linkOf.put(address.address().address(), address.linkIndex());
    }
    Map<Integer, Interface> there = new TreeMap<>();
    for (Interface one : interfaces) {
      Integer link = linkOf.get(one.addresses.getFirst());
      if (link != null) {
        there.put(link, one);
      }
    }
    boolean ourDefault =
        inside.routes(RouteFilter.table(Route.MAIN_TABLE)).stream()
            .filter(route -> route.destination().equals(EVERYWHERE))
            .anyMatch(route -> there.containsKey(route.linkIndex()));
    Wanted wanted = new Wanted(new LinkedHashSet<>(), new LinkedHashSet<>(), there.size());
    boolean alone = interfaces.size() == 1 && ourDefault;
    if (!alone) { // which has the one way out that there is
      there.forEach((link, one) -> add(wanted, one, link, ourDefault ? List.of() : one.reach));
    }
    return wanted;
  }

  private static void add(Wanted wanted, Interface one, int link, List<Cidr> reach) {
    int table = FIRST_TABLE + link;
    Route gateway = Route.unicast(one.gateway.toCidr()).dev(link);
    Route all = Route.unicast(EVERYWHERE).via(one.gateway).dev(link).onLinkGateway();
    wanted.routes.add(gateway.withTable(table).withProtocol(PROTOCOL));
    wanted.routes.add(all.withTable(table).withProtocol(PROTOCOL).from(one.addresses.getFirst()));
    for (Ip address : one.addresses) {
      wanted.rules.add(rule(BY_ADDRESS, address.toCidr(), Optional.empty(), table));
    }
    for (Cidr destination : reach) {
      wanted.rules.add(rule(BY_DESTINATION, UNDECIDED, Optional.of(destination), table));
    }
  }

  private static RoutingRule rule(int priority, Cidr from, Optional<Cidr> to, int table) {
    return new RoutingRule(priority, Optional.of(from), to, table, PROTOCOL);
  }
}
