package io.margay.model.resource;

/**
 * A port of a container that bears a name.
 *
 * @param name 1 to 128 letters, digits and dashes
 * @param port 1 to 65535
 */
public record EndpointPort(String name, Protocol protocol, int port) {
  public EndpointPort {
    if (!name.matches("[A-Za-z0-9-]{1,128}")) {
      throw new InvalidFieldException(
          "name", "\"" + name + "\" is not 1 to 128 letters, digits and dashes");
    }
    if (!protocol.hasPorts()) {
      throw new InvalidFieldException("protocol", protocol + " has no ports");
    }
    if (port < 1 || port > 65535) {
      throw new InvalidFieldException("port", port + " is not within 1 to 65535");
    }
  }
}
