package io.margay.agent.workload;

import io.margay.datastore.Keys;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An endpoint's names and its resource, all derived from the request and its address. */
final class EndpointDocument {
  /** The host end of every pair; the container's gateway entry points to it. */
  static final Mac HOST_MAC = Mac.parse("ee:ee:ee:ee:ee:ee");

  private final AttachRequest request;
  private final Ip gateway;
  private final String name;
  private final String hostLink;
  private final Mac containerMac;
  private @Nullable WorkloadEndpoint made; // for the addresses that it has

  EndpointDocument(AttachRequest request, Ip gateway) {
    this.request = request;
    this.gateway = gateway;
    this.name = request.name().toString();
    this.hostLink = LinkName.ofEndpoint(name);
    this.containerMac = request.link().mac().orElseGet(() -> LinkName.macOf(name));
  }

  /** Name of the resource, and of the address's handle. */
  String name() {
    return name;
  }

  ResourceKey key() {
    return ResourceKey.of(Kind.WORKLOAD_ENDPOINT, name);
  }

  String storeKey() {
    return storeKey(key());
  }

  static String storeKey(ResourceKey key) {
    return Keys.resource(key.kind().plural(), key.namespace(), key.name());
  }

  String hostLink() {
    return hostLink;
  }

  /** As asked for; else locally administered (IEEE 802) and the same whenever it comes back. */
  Mac containerMac() {
    return containerMac;
  }

  Ip gateway() {
    return gateway;
  }

  /** The resource as it stands in the store. */
  String json(List<Ip> addresses) {
    return ResourceCodec.toJson(endpoint(addresses));
  }

  /** The same once for the same addresses; several threads of one attach ask. */
  synchronized WorkloadEndpoint endpoint(List<Ip> addresses) {
    List<Cidr> networks = addresses.stream().map(Ip::toCidr).toList();
    if (made == null || !made.spec().ipNetworks().equals(networks)) {
      made = make(networks);
    }
    return made;
  }

  private WorkloadEndpoint make(List<Cidr> networks) {
    EndpointName parts = request.name();
    Map<String, String> labels = new TreeMap<>(request.labels());
    labels.put("margay.io/network", request.network());
    labels.put("margay.io/node", parts.node());
    labels.put("margay.io/container", parts.container());
    return new WorkloadEndpoint(
        Metadata.named(Kind.DEFAULT_NAMESPACE, name).withLabels(labels),
        new WorkloadEndpointSpec(
            parts.orchestrator(),
            Optional.empty(),
            parts.node(),
            Optional.of(parts.container()),
            Optional.empty(),
            parts.interfaceName(),
            networks,
            Optional.of(gateway),
            List.of(request.network()),
            hostLink(),
            Optional.of(containerMac()),
            request.link().published(),
            request.link().qos()));
  }
}
