package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.agent.workload.LinkName;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Endpoints of Docker as resources. Pure. */
final class EndpointMaker {
  static final String NETWORK_LABEL = "margay.io/network";
  static final String NODE_LABEL = "margay.io/node";
  static final String CONTAINER_LABEL = "margay.io/container";
  static final String RUNTIME = "docker";

  /** Docker numbers interfaces itself and does not tell; most containers have one. */
  private static final String INTERFACE = "eth0";

  private final String node;

  EndpointMaker(String node) {
    this.node = node;
  }

  /** Name of the endpoint with Docker's id. */
  String name(String endpointId) {
    return new EndpointName(node, RUNTIME, endpointId, INTERFACE).toString();
  }

  /** As asked for; else derived from the endpoint, so that Docker and we say the same. */
  Mac mac(JsonNode request) throws DockerRefusal {
    String text = request.path("Interface").path("MacAddress").asText();
    try {
      return text.isEmpty()
          ? LinkName.macOf(name(request.path("EndpointID").asText()))
          : Mac.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DockerRefusal("--mac-address: " + e.getMessage());
    }
  }

  /** A new endpoint, before its container is known. */
  WorkloadEndpoint endpoint(NetworkRecord network, String id, Ip address, Mac mac) {
    String name = name(id);
    return new WorkloadEndpoint(
        Metadata.named(Kind.DEFAULT_NAMESPACE, name)
            .withLabels(
                Map.of(NETWORK_LABEL, network.called(), NODE_LABEL, node, CONTAINER_LABEL, id)),
        new WorkloadEndpointSpec(
            RUNTIME,
            Optional.of(id),
            node,
            Optional.empty(),
            Optional.empty(),
            INTERFACE,
            List.of(address.toCidr()),
            Optional.of(network.gateway()),
            profiles(network),
            LinkName.ofEndpoint(name),
            Optional.of(mac),
            List.of(),
            Optional.empty()));
  }

  /** A network's own profile, or the one that its option names. */
  static List<String> profiles(NetworkRecord network) {
    String named = network.options().getOrDefault(NetworkOptions.PROFILE, network.called());
    return named.equals("none") ? List.of() : List.of(named);
  }
}
