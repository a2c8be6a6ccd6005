package io.margay.agent.workload;

import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.QosControls;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a container's interface is to be like.
 *
 * @param mac address of the container's end; derived from the endpoint's name when empty
 * @param published ports that the host passes on
 * @param qos limits of its traffic
 * @param mtu of both ends, in bytes; the host's when empty
 */
public record LinkWish(
    Optional<Mac> mac, List<EndpointPort> published, Optional<QosControls> qos, OptionalInt mtu) {
  /** Nothing out of the ordinary. */
  public static final LinkWish PLAIN =
      new LinkWish(Optional.empty(), List.of(), Optional.empty(), OptionalInt.empty());

  public LinkWish {
    published = List.copyOf(published);
  }
}
