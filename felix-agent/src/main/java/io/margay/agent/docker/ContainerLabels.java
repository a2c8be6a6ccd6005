package io.margay.agent.docker;

import io.margay.model.resource.Metadata;
import io.margay.model.resource.Names;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What becomes of an endpoint once its container is known. Pure. */
final class ContainerLabels {
  static final String NAME_LABEL = "margay.io/container-name";

  /** Before the name of a network: the label that an endpoint on another network bears. */
  static final String MEMBER = "member.margay.io/";

  private static final String OWN = "margay.io/";
  private static final String CALICO = "org.projectcalico.label.";
  private static final int MAX_KEY = 63;
  private static final int MAX_VALUE = 1024;

  private ContainerLabels() {}

  /**
   * The endpoint with its container's id, name and labels, and its network's name.
   *
   * @param others names of the container's other networks: it is a member of those too, whichever
   *     of its addresses it sends from, since Docker lets one network only have routes
   */
  static WorkloadEndpoint complete(
      WorkloadEndpoint endpoint,
      NetworkRecord network,
      EngineView.Container container,
      Collection<String> others) {
    Map<String, String> labels = new TreeMap<>();
    container.labels().forEach((key, value) -> add(labels, key, value));
    labels.put(EndpointMaker.NETWORK_LABEL, network.called());
    labels.put(EndpointMaker.NODE_LABEL, endpoint.spec().node());
    labels.put(EndpointMaker.CONTAINER_LABEL, container.id());
    labels.put(NAME_LABEL, container.name());
    others.stream()
        .map(name -> MEMBER + name)
        .filter(Names::isLabelKey)
        .forEach(key -> labels.put(key, ""));
    Metadata metadata = endpoint.metadata().withLabels(labels);
    WorkloadEndpointSpec spec = endpoint.spec();
    return new WorkloadEndpoint(
        metadata,
        new WorkloadEndpointSpec(
            spec.orchestrator(),
            spec.workload(),
            spec.node(),
            Optional.of(container.id()),
            spec.pod(),
            spec.endpoint(),
            spec.ipNetworks(),
            spec.ipv4Gateway(),
            EndpointMaker.profiles(network),
            spec.interfaceName(),
            spec.mac(),
            spec.ports(),
            spec.qosControls()));
  }

  /** Nobody gives himself a label of ours; Calico's users mark theirs with a prefix. */
  private static void add(Map<String, String> labels, String key, String value) {
    String plain = key.startsWith(CALICO) ? key.substring(CALICO.length()) : key;
    if (!plain.startsWith(OWN) && !plain.startsWith(MEMBER)) {
      sanitised(plain)
          .ifPresent(
              clean -> labels.put(clean, value.substring(0, Math.min(value.length(), MAX_VALUE))));
    }
  }

  /** A key in our alphabet: what does not belong becomes a dash. */
  private static Optional<String> sanitised(String key) {
    if (Names.isLabelKey(key)) {
      return Optional.of(key);
    }
    String clean =
        key.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    clean = clean.substring(0, Math.min(clean.length(), MAX_KEY)).replaceAll("[^A-Za-z0-9]+$", "");
    return Optional.of(clean).filter(Names::isLabelKey);
  }
}
