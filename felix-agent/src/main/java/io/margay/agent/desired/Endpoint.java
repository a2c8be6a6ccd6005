package io.margay.agent.desired;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.QosControls;
import java.util.List;
import java.util.Optional;

/**
 * A container's interface on this host.
 *
 * @param name name of the WorkloadEndpoint resource
 * @param interfaceName the host end of its veth pair
 * @param addresses its addresses as prefixes of full length
 * @param ingress the policies that decide on traffic to it, in order
 * @param egress the policies that decide on traffic from it, in order
 * @param profiles decide what no policy decided, in order
 * @param published ports that the host passes on to it; a profile need not allow them
 * @param qos limits of its traffic
 * @param gateway what it asks for by ARP; empty when that is nothing of ours
 */
public record Endpoint(
    String name,
    String interfaceName,
    List<Cidr> addresses,
    List<RulesId> ingress,
    List<RulesId> egress,
    List<RulesId> profiles,
    List<EndpointPort> published,
    Optional<QosControls> qos,
    Optional<Ip> gateway) {
  public Endpoint {
    addresses = List.copyOf(addresses);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
    profiles = List.copyOf(profiles);
    published = List.copyOf(published);
  }
}
