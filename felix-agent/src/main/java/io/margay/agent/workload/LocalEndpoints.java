package io.margay.agent.workload;

import io.margay.model.resource.EndpointName;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** This host's endpoints as the store holds them, the newest that we know of. Any thread. */
public final class LocalEndpoints {
  /**
   * An endpoint as it stands in the store.
   *
   * @param revision of the store at which it was written
   */
  public record Stored(WorkloadEndpoint endpoint, long revision) {}

  private final Map<String, Stored> endpoints = new ConcurrentHashMap<>();

  /** The store holds it; what is older than what we know is passed over. */
  public void put(WorkloadEndpoint endpoint, long revision) {
    endpoints.merge(
        endpoint.metadata().name(),
        new Stored(endpoint, revision),
        (known, now) -> now.revision >= known.revision ? now : known);
  }

  /** The store no longer holds it since that revision. */
  public void gone(String name, long revision) {
    endpoints.computeIfPresent(name, (_, known) -> known.revision > revision ? known : null);
  }

  public Optional<Stored> find(String name) {
    return Optional.ofNullable(endpoints.get(name));
  }

  /** The interfaces of the container that this is one of, itself as well, in no order. */
  public List<WorkloadEndpoint> ofContainer(EndpointName name) {
    return endpoints.values().stream()
        .map(Stored::endpoint)
        .filter(endpoint ->
            endpoint.spec().orchestrator().equals(name.orchestrator())
                && endpoint.spec().containerId().orElse("").equals(name.container()))
        .toList();
  }

  /** All of them, in no order. */
  public List<Stored> all() {
    return List.copyOf(endpoints.values());
  }
}
