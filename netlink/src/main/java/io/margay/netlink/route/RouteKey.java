package io.margay.netlink.route;

import io.margay.model.net.Cidr;

/**
 * What tells two routes apart for the kernel (type of service apart, which Margay never sets).
 *
 * @param destination what the route is for
 * @param table the table's number
 * @param priority the metric
 */
public record RouteKey(Cidr destination, int table, int priority) {
  @Override
  public String toString() {
    return destination
        + " table "
        + Integer.toUnsignedString(table)
        + " metric "
        + Integer.toUnsignedString(priority);
  }
}
