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
  public boolean equals(Object other) {
    return other instanceof RouteKey key
        && table == key.table
        && priority == key.priority
        && destination.equals(key.destination);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * destination.hashCode() + table) + priority;
  }

  @Override
  public String toString() {
    return destination
        + " table "
        + Integer.toUnsignedString(table)
        + " metric "
        + Integer.toUnsignedString(priority);
  }
}
