package io.margay.ipam;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;

/**
 * Addresses that are now held.
 *
 * @param addresses in the order of the request, at least one
 * @param block the first one lies in
 * @param pool name of the first one's pool
 * @param revision of the store at which they were written, with the caller's own writes
 * @param borrowed whether some block belongs to another node, so that the address needs a route of
 *     its own
 */
public record Assignment(
    List<Ip> addresses, Cidr block, String pool, long revision, boolean borrowed) {
  public Assignment {
    addresses = List.copyOf(addresses);
  }

  /** The first one. */
  public Ip address() {
    return addresses.getFirst();
  }
}
