package io.margay.netlink.route;

/**
 * Which routes a dump tells, IPv4's unless {@link #ofV6}; the kernel does the choosing. Zero means
 * any.
 *
 * @param v6 IPv6's
 * @param table number of the table
 * @param protocol who made the route
 * @param linkIndex the link it leaves by
 */
public record RouteFilter(boolean v6, int table, int protocol, int linkIndex) {
  public static final RouteFilter ALL = new RouteFilter(false, 0, 0, 0);

  /** All of one table. */
  public static RouteFilter table(int table) {
    return new RouteFilter(false, table, 0, 0);
  }

  /** All of one protocol, in any table. */
  public static RouteFilter protocol(int protocol) {
    return new RouteFilter(false, 0, protocol, 0);
  }

  public RouteFilter inTable(int number) {
    return new RouteFilter(v6, number, protocol, linkIndex);
  }

  /** The same of IPv6. */
  public RouteFilter ofV6() {
    return new RouteFilter(true, table, protocol, linkIndex);
  }

  /** Whether a route is one of those. */
  public boolean accepts(Route route) {
    return route.destination().address().v6() == v6
        && (table == 0 || route.table() == table)
        && (protocol == 0 || route.protocol() == protocol)
        && (linkIndex == 0 || route.linkIndex() == linkIndex);
  }
}
