package io.margay.agent.workload;

import io.margay.model.resource.EndpointName;
import java.nio.file.Path;
import java.util.Map;

/**
 * A container that wants an interface.
 *
 * @param name the endpoint's name; says node, runtime, container and interface
 * @param network name of the network, which is also its default profile
 * @param namespace the container's network namespace, as this process can open it
 * @param addresses where its addresses come from
 * @param link what its interface is to be like
 * @param labels further labels of the endpoint
 */
public record AttachRequest(
    EndpointName name,
    String network,
    Path namespace,
    AddressWish addresses,
    LinkWish link,
    Map<String, String> labels) {
  public AttachRequest {
    labels = Map.copyOf(labels);
  }
}
