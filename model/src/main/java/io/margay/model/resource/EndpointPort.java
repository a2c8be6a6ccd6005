package io.margay.model.resource;

import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * A port of a container that bears a name, is published on its host, or both.
 *
 * @param name 1 to 128 letters, digits and dashes
 * @param port 1 to 65535
 * @param hostPort 1 to 65535 when the port is published on the host, else 0
 * @param hostIp the host's address that it is published on; empty for all of them
 */
public record EndpointPort(
    Optional<String> name, Protocol protocol, int port, int hostPort, Optional<Ip> hostIp) {
  public EndpointPort {
    if (name.isPresent() && !name.get().matches("[A-Za-z0-9-]{1,128}")) {
      throw new InvalidFieldException(
          "name", "\"" + name.get() + "\" is not 1 to 128 letters, digits and dashes");
    }
    if (!protocol.hasPorts()) {
      throw new InvalidFieldException("protocol", protocol + " has no ports");
    }
    if (port < 1 || port > 65535) {
      throw new InvalidFieldException("port", port + " is not within 1 to 65535");
    }
    if (hostPort < 0 || hostPort > 65535) {
      throw new InvalidFieldException("hostPort", hostPort + " is not within 1 to 65535");
    }
    if (name.isEmpty() && hostPort == 0) {
      throw new InvalidFieldException("name", "a port has a name, a hostPort, or both");
    }
    if (hostIp.isPresent() && hostPort == 0) {
      throw new InvalidFieldException("hostIP", "there is no hostPort that it belongs to");
    }
  }

  /** A port that rules may name. */
  public static EndpointPort named(String name, Protocol protocol, int port) {
    return new EndpointPort(Optional.of(name), protocol, port, 0, Optional.empty());
  }

  /** A port that the host passes on. */
  public static EndpointPort published(
      Protocol protocol, int port, int hostPort, Optional<Ip> hostIp) {
    return new EndpointPort(Optional.empty(), protocol, port, hostPort, hostIp);
  }

  public boolean isPublished() {
    return hostPort != 0;
  }
}
