package io.margay.agent.docker;

import io.margay.agent.workload.LocalEndpoints;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Protocol;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Chooses the host ports that containers are published on. */
final class PortChoice {
  private static final int FIRST_FREE = 32_768; // where Docker itself looks for one
  private static final int LAST_FREE = 60_999;
  private static final int TRIES = 200;

  private final LocalEndpoints endpoints;
  private final RandomGenerator random;

  PortChoice(LocalEndpoints endpoints, RandomGenerator random) {
    this.endpoints = endpoints;
    this.random = random;
  }

  /**
   * A host port for each mapping.
   *
   * @param endpoint whose ports these will be; what it has already does not stand in its own way
   * @throws DockerRefusal naming the port that is taken, and by whom
   */
  List<EndpointPort> choose(String endpoint, List<PortMapping> mappings) throws DockerRefusal {
    List<EndpointPort> chosen = new ArrayList<>();
    for (PortMapping mapping : mappings) {
      chosen.add(choose(endpoint, mapping, chosen));
    }
    return chosen;
  }

  private EndpointPort choose(String endpoint, PortMapping mapping, List<EndpointPort> chosen)
      throws DockerRefusal {
    if (mapping.first() == 0) {
      return anyPort(endpoint, mapping, chosen);
    }
    Optional<String> obstacle = Optional.empty();
    for (int port = mapping.first(); port <= mapping.last(); port++) {
      EndpointPort candidate = candidate(mapping, port);
      obstacle = obstacle(endpoint, candidate, chosen);
      if (obstacle.isEmpty()) {
        return candidate;
      }
    }
    throw new DockerRefusal(
        "host port "
            + mapping.first()
            + (mapping.last() > mapping.first() ? "-" + mapping.last() : "")
            + "/"
            + mapping.protocol().toString().toLowerCase(java.util.Locale.ROOT)
            + " cannot be published: "
            + obstacle.orElse("")
            + "; publish another port");
  }

  private EndpointPort anyPort(String endpoint, PortMapping mapping, List<EndpointPort> chosen)
      throws DockerRefusal {
    for (int i = 0; i < TRIES; i++) {
      EndpointPort candidate = candidate(mapping, random.nextInt(FIRST_FREE, LAST_FREE + 1));
      if (obstacle(endpoint, candidate, chosen).isEmpty()) {
        return candidate;
      }
    }
    throw new DockerRefusal(
        "no host port is free between " + FIRST_FREE + " and " + LAST_FREE + "; name one with -p");
  }

  private static EndpointPort candidate(PortMapping mapping, int hostPort) {
    return EndpointPort.published(mapping.protocol(), mapping.port(), hostPort, mapping.hostIp());
  }

  private Optional<String> obstacle(
      String endpoint, EndpointPort candidate, List<EndpointPort> chosen) {
    if (chosen.stream().anyMatch(other -> collide(other, candidate))) {
      return Optional.of("this container publishes it already");
    }
    for (LocalEndpoints.Stored other : endpoints.all()) {
      String name = other.endpoint().metadata().name();
      if (!name.equals(endpoint)
          && other.endpoint().spec().ports().stream()
              .anyMatch(port -> port.isPublished() && collide(port, candidate))) {
        String container = other.endpoint().metadata().labels().get(ContainerLabels.NAME_LABEL);
        return Optional.of(
            container == null
                ? "endpoint " + name + " has it"
                : "container " + container + " has it (endpoint " + name + ")");
      }
    }
    return bound(candidate);
  }

  private static boolean collide(EndpointPort one, EndpointPort other) {
    return one.protocol().equals(other.protocol())
        && one.hostPort() == other.hostPort()
        && (one.hostIp().isEmpty()
            || other.hostIp().isEmpty()
            || one.hostIp().equals(other.hostIp()));
  }

  /** A process of the host that listens there would be cut off. */
  private static Optional<String> bound(EndpointPort port) {
    try {
      InetSocketAddress address = new InetSocketAddress(address(port), port.hostPort());
      if (port.protocol().equals(Protocol.TCP)) {
        try (ServerSocket socket = new ServerSocket()) {
          socket.setReuseAddress(true); // connections that linger are no obstacle
          socket.bind(address);
        }
      } else if (port.protocol().equals(Protocol.UDP)) {
        try (DatagramSocket socket = new DatagramSocket(null)) {
          socket.bind(address);
        }
      }
      return Optional.empty();
    } catch (BindException e) {
      String reason = String.valueOf(e.getMessage());
      return Optional.of(
          reason.startsWith("Cannot assign") // EADDRNOTAVAIL
              ? "this host has no address " + port.hostIp().map(Ip::toString).orElse("")
              : "a process of this host uses it (" + reason + ")");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static InetAddress address(EndpointPort port) throws UnknownHostException {
    return InetAddress.getByName(port.hostIp().map(Ip::toString).orElse("0.0.0.0"));
  }
}
