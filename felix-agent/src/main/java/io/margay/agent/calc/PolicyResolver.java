package io.margay.agent.calc;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.Gateway;
import io.margay.agent.desired.RulesId;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Direction;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.Profile;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which policies and profiles apply to each endpoint of this host, in their order: by {@code order}
 * ascending, none last, then by name.
 */
final class PolicyResolver {
  private static final Comparator<GlobalNetworkPolicy> ORDER =
      Comparator.comparingDouble((GlobalNetworkPolicy policy) ->
              policy.spec().order().orElse(Double.POSITIVE_INFINITY))
          .thenComparing(policy -> policy.metadata().name());

  private record Local(WorkloadEndpoint endpoint, Map<String, String> labels) {}

  private final Map<String, GlobalNetworkPolicy> policies = new HashMap<>();
  private final Map<String, Local> endpoints = new HashMap<>();
  private final Map<String, Set<String>> selectedBy = new HashMap<>(); // endpoint to policies
  private final Set<String> dirty = new HashSet<>();

  void putPolicy(GlobalNetworkPolicy policy) {
    String name = policy.metadata().name();
    policies.put(name, policy);
    endpoints.forEach((endpoint, local) -> {
      boolean selects = policy.spec().selector().matches(local.labels);
      Set<String> by = selectedBy.computeIfAbsent(endpoint, e -> new HashSet<>());
      if (selects) {
        by.add(name);
        dirty.add(endpoint); // even if it selected before: order or types may differ
      } else if (by.remove(name)) {
        dirty.add(endpoint);
      }
    });
  }

  void removePolicy(String name) {
    policies.remove(name);
    selectedBy.forEach((endpoint, by) -> {
      if (by.remove(name)) {
        dirty.add(endpoint);
      }
    });
  }

  void putEndpoint(WorkloadEndpoint endpoint, Map<String, String> labels) {
    String name = endpoint.metadata().name();
    endpoints.put(name, new Local(endpoint, labels));
    Set<String> by = new HashSet<>();
    policies.forEach((policyName, policy) -> {
      if (policy.spec().selector().matches(labels)) {
        by.add(policyName);
      }
    });
    selectedBy.put(name, by);
    dirty.add(name);
  }

  void removeEndpoint(String name) {
    if (endpoints.remove(name) != null) {
      selectedBy.remove(name);
      dirty.add(name);
    }
  }

  /** The endpoints that something touched since the last call; empty for one that is gone. */
  Map<String, Optional<Endpoint>> takeDirty() {
    Map<String, Optional<Endpoint>> resolved = new TreeMap<>();
    for (String name : dirty) {
      resolved.put(name, Optional.ofNullable(endpoints.get(name)).map(this::resolve));
    }
    dirty.clear();
    return resolved;
  }

  private Endpoint resolve(Local local) {
    WorkloadEndpoint endpoint = local.endpoint;
    String name = endpoint.metadata().name();
    List<GlobalNetworkPolicy> selecting =
        selectedBy.getOrDefault(name, Set.of()).stream()
            .flatMap(policy -> Optional.ofNullable(policies.get(policy)).stream())
            .sorted(ORDER)
            .toList();
    return new Endpoint(
        name,
        endpoint.spec().interfaceName(),
        addresses(endpoint),
        ids(selecting, Direction.INGRESS),
        ids(selecting, Direction.EGRESS),
        endpoint.spec().profiles().stream()
            .map(profile -> new RulesId(RulesId.Kind.PROFILE, profile))
            .toList(),
        endpoint.spec().ports().stream().filter(EndpointPort::isPublished).toList(),
        endpoint.spec().qosControls(),
        endpoint.spec().ipv4Gateway().filter(Gateway::isPossible));
  }

  private static List<RulesId> ids(List<GlobalNetworkPolicy> policies, Direction direction) {
    return policies.stream()
        .filter(policy -> policy.spec().types().contains(direction))
        .map(policy -> new RulesId(RulesId.Kind.POLICY, policy.metadata().name()))
        .toList();
  }

  Optional<GlobalNetworkPolicy> policy(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /** The addresses that are routed and ruled here, IPv4's. */
  static List<Cidr> addresses(WorkloadEndpoint endpoint) {
    return endpoint.spec().ipNetworks().stream().filter(net -> !net.address().v6()).toList();
  }

  /** The labels an endpoint has by itself and from its profiles; its own win. */
  static Map<String, String> labels(WorkloadEndpoint endpoint, Map<String, Profile> profiles) {
    Map<String, String> labels = new TreeMap<>();
    for (String name : endpoint.spec().profiles()) {
      Profile profile = profiles.get(name);
      if (profile != null) {
        labels.putAll(profile.spec().labelsToApply());
      }
    }
    labels.putAll(endpoint.metadata().labels());
    return labels;
  }
}
