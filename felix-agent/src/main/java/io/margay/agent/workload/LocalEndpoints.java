package io.margay.agent.workload;

import io.margay.model.resource.EndpointName;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** This host's endpoints as the store holds them, the newest that we know of. Any thread. */
public final class LocalEndpoints {
  /**
   * An endpoint as it stands in the store.
   *
   * @param revision of the store at which it was written
   */
  public record Stored(WorkloadEndpoint endpoint, long revision) {}

  private final Map<String, Stored> endpoints = new HashMap<>(); // guarded by this

  /** Names by container, as an attach must not look at all the others. Guarded by this. */
  private final Map<String, Set<String>> byContainer = new HashMap<>();

  /** The store holds it; what is older than what we know is passed over. */
  public synchronized void put(WorkloadEndpoint endpoint, long revision) {
    String name = endpoint.metadata().name();
    Stored known = endpoints.get(name);
    if (known != null && known.revision > revision) {
      return;
    }
    if (known != null) {
      forget(known.endpoint);
    }
    endpoints.put(name, new Stored(endpoint, revision));
    byContainer.computeIfAbsent(container(endpoint), _ -> new HashSet<>()).add(name);
  }

  /** The store no longer holds it since that revision. */
  public synchronized void gone(String name, long revision) {
    Stored known = endpoints.get(name);
    if (known != null && known.revision <= revision) {
      endpoints.remove(name);
      forget(known.endpoint);
    }
  }

  private void forget(WorkloadEndpoint endpoint) {
    byContainer.computeIfPresent(
        container(endpoint),
        (_, names) -> names.remove(endpoint.metadata().name()) && names.isEmpty() ? null : names);
  }

  private static String container(WorkloadEndpoint endpoint) {
    return endpoint.spec().containerId().orElse("");
  }

  public synchronized Optional<Stored> find(String name) {
    return Optional.ofNullable(endpoints.get(name));
  }

  /** The interfaces of the container that this is one of, itself as well, in no order. */
  public synchronized List<WorkloadEndpoint> ofContainer(EndpointName name) {
    return byContainer.getOrDefault(name.container(), Set.of()).stream()
        .map(known -> Objects.requireNonNull(endpoints.get(known)).endpoint)
        .filter(endpoint -> endpoint.spec().orchestrator().equals(name.orchestrator()))
        .toList();
  }

  /** All of them, in no order. */
  public synchronized List<Stored> all() {
    return List.copyOf(endpoints.values());
  }
}
