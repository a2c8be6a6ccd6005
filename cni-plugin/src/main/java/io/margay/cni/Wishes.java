package io.margay.cni;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.QosControls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What runtime and configuration ask of an interface.
 *
 * @param addresses all of which must be given; empty for any
 * @param ranges one list of alternatives for each address that is to be chosen; empty for one
 *     address from anywhere
 * @param mac of the container's interface
 * @param ports to publish on the host
 * @param bandwidth limits of its traffic
 * @param dns for the result
 * @param labels of the endpoint
 * @param pools names of pools that a pod's annotation asks for; they go before the configured ones
 * @param mtu of the link, in bytes
 * @param gateway that the container is to send to
 */
public record Wishes(
    List<Ip> addresses,
    List<List<IpRange>> ranges,
    Optional<Mac> mac,
    List<EndpointPort> ports,
    Optional<QosControls> bandwidth,
    Dns dns,
    Map<String, String> labels,
    List<String> pools,
    OptionalInt mtu,
    Optional<Ip> gateway) {
  /** None. */
  public static final Wishes NONE =
      new Wishes(
          List.of(),
          List.of(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Dns.NONE,
          Map.of(),
          List.of(),
          OptionalInt.empty(),
          Optional.empty());

  public Wishes {
    addresses = List.copyOf(addresses);
    ranges = List.copyOf(ranges);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
    pools = List.copyOf(pools);
  }
}
