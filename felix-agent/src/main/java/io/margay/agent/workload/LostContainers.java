package io.margay.agent.workload;

import io.margay.agent.limits.Limits;
import io.margay.model.resource.EndpointName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Endpoints whose container went without a detach: a namespace that ends takes the pair of links
 * with it. One that is without its link for {@link Limits#LOST} is lost; an attach that is under
 * way is not that slow. Pure; owned by one thread.
 */
final class LostContainers {
  private final Map<EndpointName, Long> missingSince = new HashMap<>();

  /**
   * Looks once more.
   *
   * @param endpoints those of this host that should have a link
   * @param links names of the links that there are, read after the endpoints
   * @param nowNanos of a clock that only goes forward
   * @return those that are lost
   */
  List<EndpointName> look(Collection<EndpointName> endpoints, Set<String> links, long nowNanos) {
    List<EndpointName> missing =
        endpoints.stream()
            .filter(name -> !links.contains(LinkName.ofEndpoint(name.toString())))
            .toList();
    missingSince.keySet().retainAll(Set.copyOf(missing));
    missing.forEach(name -> missingSince.putIfAbsent(name, nowNanos));
    return missing.stream()
        .filter(
            name -> nowNanos - missingSince.getOrDefault(name, nowNanos) >= Limits.LOST.toNanos())
        .toList();
  }
}
