package io.margay.cni;

import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.InvalidFieldException;
import io.margay.model.resource.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ports that runtimes ask to publish: capability {@code portMappings}, or Mesos' own form. */
final class PortReader {
  private static final int MAX_PORT = 65535;

  private final Keys runtime;
  private final Keys mesos;

  PortReader(Keys runtime, Keys mesos) {
    this.runtime = runtime;
    this.mesos = mesos;
  }

  List<EndpointPort> read() throws CniException {
    List<EndpointPort> ports = new ArrayList<>();
    for (Keys keys : runtime.objects("portMappings")) {
      port(keys, "hostPort", "containerPort", hostIp(keys)).ifPresent(ports::add);
    }
    if (ports.isEmpty()) {
      for (Keys keys : mesos.objects("port_mappings")) {
        port(keys, "host_port", "container_port", Optional.empty()).ifPresent(ports::add);
      }
    }
    return ports;
  }

  /** One of them; empty for host port 0, which publishes nothing. */
  private static Optional<EndpointPort> port(
      Keys keys, String hostKey, String containerKey, Optional<Ip> hostIp) throws CniException {
    int hostPort = (int) keys.number(hostKey, MAX_PORT);
    int port = (int) keys.number(containerKey, MAX_PORT);
    if (hostPort == 0) {
      return Optional.empty();
    }
    String protocol = keys.text("protocol");
    try {
      return Optional.of(
          EndpointPort.published(
              protocol.isEmpty() ? Protocol.TCP : Protocol.parse(protocol),
              port,
              hostPort,
              hostIp));
    } catch (InvalidFieldException e) {
      throw keys.wrong(containerKey, keys.node(), String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw keys.wrong("protocol", "\"" + protocol + "\"", "is none of tcp, udp and sctp");
    }
  }

  private static Optional<Ip> hostIp(Keys keys) throws CniException {
    String text = keys.text("hostIP");
    if (text.isEmpty() || text.equals("0.0.0.0")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Ip.parse(text));
    } catch (IllegalArgumentException e) {
      throw keys.wrong("hostIP", "\"" + text + "\"", "is no address");
    }
  }
}
