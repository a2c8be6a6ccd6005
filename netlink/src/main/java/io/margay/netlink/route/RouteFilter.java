package io.margay.netlink.route;

/**
 * Which IPv4 routes a dump tells; the kernel does the choosing. Zero means any.
 *
 * @param table number of the table
 * @param protocol who made the route
 * @param linkIndex the link it leaves by
 */
public record RouteFilter(int table, int protocol, int linkIndex) {
  public static final RouteFilter ALL = new RouteFilter(0, 0, 0);

  /** All of one table. */
  public static RouteFilter table(int table) {
    return new RouteFilter(table, 0, 0);
  }

  /** All of one protocol, in any table. */
  public static RouteFilter protocol(int protocol) {
    return new RouteFilter(0, protocol, 0);
  }

  public RouteFilter inTable(int number) {
    return new RouteFilter(number, protocol, linkIndex);
  }

  /** Whether a route is one of those. */
  public boolean accepts(Route route) {
    return (table == 0 || route.table() == table)
        && (protocol == 0 || route.protocol() == protocol)
        && (linkIndex == 0 || route.linkIndex() == linkIndex);
  }
}
