package io.margay.model.resource;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.util.List;
import java.util.Optional;

/**
 * One interface of one container.
 *
 * @param orchestrator who asked for it: "cni", "docker", or another's word
 * @param node the host it lives on
 * @param containerId of the runtime
 * @param endpoint the interface's name inside the container
 * @param ipNetworks its addresses, each as /32 or /128
 * @param ipv4Gateway what its default route points at
 * @param profiles asked in this order
 * @param interfaceName the host's end
 * @param ports those that bear a name or are published on the host
 * @param qosControls limits of its traffic
 */
public record WorkloadEndpointSpec(
    String orchestrator,
    Optional<String> workload,
    String node,
    Optional<String> containerId,
    Optional<String> pod,
    String endpoint,
    List<Cidr> ipNetworks,
    Optional<Ip> ipv4Gateway,
    List<String> profiles,
    String interfaceName,
    Optional<Mac> mac,
    List<EndpointPort> ports,
    Optional<QosControls> qosControls) {
  private static final int MAX_ADDRESSES = 256;

  public WorkloadEndpointSpec {
    ipNetworks = List.copyOf(ipNetworks);
    profiles = List.copyOf(profiles);
    ports = List.copyOf(ports);
    if (!Names.isSubdomain(node)) {
      throw new InvalidFieldException("node", "\"" + node + "\" is not the name of a node");
    }
    if (!Names.isRuntimeName(orchestrator)) {
      throw new InvalidFieldException(
          "orchestrator", "\"" + orchestrator + "\" is not a name of letters, digits, \"_.-\"");
    }
    if (containerId.isPresent() && !Names.isRuntimeName(containerId.get())) {
      throw new InvalidFieldException(
          "containerID", "\"" + containerId.get() + "\" is not a container's id");
    }
    if (!Names.isInterface(interfaceName)) {
      throw new InvalidFieldException(
          "interfaceName",
          "\"" + interfaceName + "\" is not 1 to 15 letters, digits, \"_\", \".\" or \"-\"");
    }
    if (ipNetworks.size() > MAX_ADDRESSES) {
      throw new InvalidFieldException("ipNetworks", "more than " + MAX_ADDRESSES + " addresses");
    }
    for (Cidr network : ipNetworks) {
      if (!network.isHost()) {
        throw new InvalidFieldException(
            "ipNetworks", network + " is not a single address (/32 or /128)");
      }
    }
    if (ipv4Gateway.isPresent() && ipv4Gateway.get().v6()) {
      throw new InvalidFieldException("ipv4Gateway", ipv4Gateway.get() + " is not IPv4");
    }
    for (String profile : profiles) {
      if (!Names.isRuntimeName(profile)) {
        throw new InvalidFieldException("profiles", "\"" + profile + "\" is not a profile's name");
      }
    }
  }

  /** With other named and published ports. */
  public WorkloadEndpointSpec withPorts(List<EndpointPort> to) {
    return new WorkloadEndpointSpec(
        orchestrator,
        workload,
        node,
        containerId,
        pod,
        endpoint,
        ipNetworks,
        ipv4Gateway,
        profiles,
        interfaceName,
        mac,
        to,
        qosControls);
  }

  public WorkloadEndpointSpec withProfiles(List<String> to) {
    return new WorkloadEndpointSpec(
        orchestrator,
        workload,
        node,
        containerId,
        pod,
        endpoint,
        ipNetworks,
        ipv4Gateway,
        to,
        interfaceName,
        mac,
        ports,
        qosControls);
  }
}
