package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.model.net.Ip;
import io.margay.model.resource.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code com.docker.network.portmap}: what {@code docker run -p} asks for.
 *
 * @param protocol TCP, UDP or SCTP
 * @param port of the container
 * @param hostIp the host's address that it is published on; empty for all of them
 * @param first the first host port that will do; 0 for one of ours to choose
 * @param last the last one
 */
record PortMapping(Protocol protocol, int port, Optional<Ip> hostIp, int first, int last) {
  private static final String PORT_MAP = "com.docker.network.portmap";
  private static final int TCP = 6; // IANA protocol numbers
  private static final int UDP = 17;
  private static final int SCTP = 132;
  private static final int MAX_PORT = 65_535;

  /** The mappings in a call's options; empty when they say nothing of mappings. */
  static Optional<List<PortMapping>> read(JsonNode options) throws DockerRefusal {
    JsonNode list = options.path(PORT_MAP);
    if (!list.isArray()) {
      return Optional.empty();
    }
    List<PortMapping> mappings = new ArrayList<>();
    for (JsonNode entry : list) {
      String host = entry.path("HostIP").asText();
      if (host.equals("::")) {
        continue; // Docker asks for each port once per family
      }
      if (host.contains(":")) {
        throw new DockerRefusal(Refusals.ipv6Port(host));
      }
      mappings.add(mapping(entry, host));
    }
    return Optional.of(mappings);
  }

  private static PortMapping mapping(JsonNode entry, String host) throws DockerRefusal {
    int port = entry.path("Port").asInt();
    int first = entry.path("HostPort").asInt();
    int last = Math.max(first, entry.path("HostPortEnd").asInt());
    if (port < 1 || port > MAX_PORT || first < 0 || last > MAX_PORT) {
      throw new DockerRefusal("port mapping " + entry + ": ports are 1 to " + MAX_PORT);
    }
    try {
      boolean any = host.isEmpty() || host.equals("0.0.0.0");
      return new PortMapping(
          protocol(entry.path("Proto").asInt()),
          port,
          any ? Optional.empty() : Optional.of(Ip.parse(host)),
          first,
          last);
    } catch (IllegalArgumentException e) {
      throw new DockerRefusal("port mapping " + entry + ": " + e.getMessage());
    }
  }

  private static Protocol protocol(int number) throws DockerRefusal {
    return switch (number) {
      case TCP -> Protocol.TCP;
      case UDP -> Protocol.UDP;
      case SCTP -> Protocol.SCTP;
      default -> throw new DockerRefusal("protocol " + number + " has no ports to publish");
    };
  }
}
