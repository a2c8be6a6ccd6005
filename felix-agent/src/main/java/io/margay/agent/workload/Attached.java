package io.margay.agent.workload;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.util.List;

/**
 * A container's interface as it stands.
 *
 * @param addresses at least one
 * @param gateway what all its routes go by
 * @param routes destinations that it was given routes to
 * @param mtu of both ends, in bytes
 */
public record Attached(
    String hostInterface,
    Mac hostMac,
    Mac containerMac,
    List<Ip> addresses,
    Ip gateway,
    List<Cidr> routes,
    int mtu) {
  public Attached {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
  }
}
