package io.margay.netlink.route;

import io.margay.model.net.Ip;
import java.util.Comparator;

/**
 * One of several next hops of a route.
 *
 * @param gateway the next router
 * @param linkIndex the link it is on
 * @param weight its share of the traffic, 1 to 256
 */
public record NextHop(Ip gateway, int linkIndex, int weight) implements Comparable<NextHop> {
  private static final Comparator<NextHop> ORDER =
      Comparator.comparing(NextHop::gateway)
          .thenComparingInt(NextHop::linkIndex)
          .thenComparingInt(NextHop::weight);

  public NextHop {
    if (weight < 1 || weight > 256) {
      throw new IllegalArgumentException("weight " + weight + " is not within 1 to 256");
    }
  }

  /** With the share of every other. */
  public NextHop(Ip gateway, int linkIndex) {
    this(gateway, linkIndex, 1);
  }

  @Override
  public int compareTo(NextHop other) {
    return ORDER.compare(this, other);
  }

  /** In the words of {@code ip route}. */
  @Override
  public String toString() {
    return "via " + gateway + " dev " + linkIndex + " weight " + weight;
  }
}
