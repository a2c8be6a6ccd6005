package io.margay.agent.workload;

import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container that wants an interface.
 *
 * @param name the endpoint's name; says node, runtime, container and interface
 * @param network name of the network, which is also its default profile
 * @param namespace the container's network namespace, as this process can open it
 * @param pools names of the pools that may serve; empty for any
 * @param address a given address, if one is wanted
 * @param labels further labels of the endpoint
 */
public record AttachRequest(
    EndpointName name,
    String network,
    Path namespace,
    List<String> pools,
    Optional<Ip> address,
    Map<String, String> labels) {
  public AttachRequest {
    pools = List.copyOf(pools);
    labels = Map.copyOf(labels);
  }
}
