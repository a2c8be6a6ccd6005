package io.margay.agent.desired;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Protocol;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A port of this host that leads to a port of one of its containers.
 *
 * @param protocol one that has ports
 * @param hostIp the one address of the host that it holds for; empty for all of them
 * @param hostPort 1 to 65535
 * @param container the container's address
 * @param port 1 to 65535
 */
public record PortMap(Protocol protocol, Optional<Ip> hostIp, int hostPort, Ip container, int port)
    implements Comparable<PortMap> {
  private static final Ip ANY = Ip.parse("0.0.0.0");
  private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");

  private static final Comparator<PortMap> ORDER =
      Comparator.comparingInt((PortMap map) -> map.protocol.number())
          .thenComparing(map -> map.hostIp.orElse(ANY))
          .thenComparingInt(PortMap::hostPort)
          .thenComparing(PortMap::container)
          .thenComparingInt(PortMap::port);

  /** The ports that an endpoint publishes, by IPv4. */
  public static List<PortMap> of(Endpoint endpoint) {
    return endpoint.addresses().stream()
        .findFirst()
        .map(Cidr::address)
        .map(address ->
            endpoint.published().stream()
                .filter(port -> port.hostIp().filter(Ip::v6).isEmpty())
                .map(port -> of(port, address))
                .distinct()
                .toList())
        .orElse(List.of());
  }

  private static PortMap of(EndpointPort port, Ip container) {
    return new PortMap(
        port.protocol(),
        port.hostIp().filter(ip -> !ip.equals(ANY)),
        port.hostPort(),
        container,
        port.port());
  }

  /** Whether some packet to the host would be meant for both. */
  public boolean collides(PortMap other) {
    return protocol.equals(other.protocol)
        && hostPort == other.hostPort
        && (hostIp.isEmpty() || other.hostIp.isEmpty() || hostIp.equals(other.hostIp));
  }

  /** Whether only the host itself can use it. */
  public boolean loopbackOnly() {
    return hostIp.filter(LOOPBACK::contains).isPresent();
  }

  /** Whether it holds for the host's loopback addresses, or some of them. */
  public boolean onLoopback() {
    return hostIp.isEmpty() || loopbackOnly();
  }

  @Override
  public int compareTo(PortMap other) {
    return ORDER.compare(this, other);
  }

  /** As {@code docker ps} has it. */
  @Override
  public String toString() {
    return "%s:%d->%s:%d/%s".formatted(hostIp.orElse(ANY), hostPort, container, port, protocol);
  }
}
