package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What dockerd says of our networks and of all containers, at one time.
 *
 * @param networks our driver's, by id
 * @param attached which container that has not ended has which endpoint, by endpoint id
 * @param addresses of those containers
 */
record EngineView(
    Map<String, Network> networks, Map<String, Container> attached, Set<Ip> addresses) {
  private static final Set<String> ENDED = Set.of("exited", "dead");

  /** A network as Docker knows it. */
  record Network(String id, String name, Optional<Cidr> range, Map<String, String> labels) {}

  /**
   * A container, as one of its endpoints sees it.
   *
   * @param networkId that endpoint's network
   * @param others ids of the container's other networks
   */
  record Container(
      String id, String name, Map<String, String> labels, String networkId, Set<String> others) {}

  /** Asks; dockerd has no lock on these lists that a call of a driver could hold. */
  static EngineView read(EngineClient engine) throws IOException {
    Map<String, Network> networks = new HashMap<>();
    for (JsonNode node : engine.networks("margay")) {
      Network network = network(node);
      networks.put(network.id, network);
    }
    Map<String, Container> attached = new HashMap<>();
    Set<Ip> addresses = new HashSet<>();
    for (JsonNode container : engine.containers()) {
      if (ENDED.contains(container.path("State").asText())) {
        continue; // after a kill dockerd still names the endpoints that it once had
      }
      Set<String> all = new HashSet<>();
      container
          .path("NetworkSettings")
          .path("Networks")
          .forEach(endpoint -> all.add(endpoint.path("NetworkID").asText()));
      for (JsonNode endpoint : container.path("NetworkSettings").path("Networks")) {
        String id = endpoint.path("EndpointID").asText();
        if (!id.isEmpty()) {
          attached.put(id, container(container, endpoint.path("NetworkID").asText(), all));
        }
        address(endpoint.path("IPAddress").asText()).ifPresent(addresses::add);
      }
    }
    return new EngineView(networks, attached, addresses);
  }

  static Network network(JsonNode node) {
    Optional<Cidr> range = Optional.empty();
    String text = node.path("IPAM").path("Config").path(0).path("IPRange").asText();
    if (!text.isEmpty()) {
      try {
        range = Optional.of(Cidr.parse(text));
      } catch (IllegalArgumentException e) {
        range = Optional.empty(); // our own driver would have refused it
      }
    }
    return new Network(node.path("Id").asText(), node.path("Name").asText(), range, labels(node));
  }

  /**
   * The endpoints that a network has by Docker's own records, also those without a container.
   *
   * @param network as {@link EngineClient#network} tells it
   */
  static List<String> endpoints(JsonNode network) {
    List<String> endpoints = new ArrayList<>();
    for (JsonNode endpoint : network.path("Containers")) {
      endpoints.add(endpoint.path("EndpointID").asText());
    }
    return endpoints;
  }

  private static Container container(JsonNode node, String networkId, Set<String> networks) {
    Set<String> others = new HashSet<>(networks);
    others.remove(networkId);
    String name = node.path("Names").path(0).asText();
    return new Container(
        node.path("Id").asText(),
        name.startsWith("/") ? name.substring(1) : name,
        labels(node),
        networkId,
        others);
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new HashMap<>();
    node.path("Labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
    return labels;
  }

  private static Optional<Ip> address(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // none of ours
    }
  }
}
