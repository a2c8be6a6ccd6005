package io.margay.agent.docker;

import io.margay.agent.workload.WorkloadException;
import io.margay.model.net.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Containers on more than one network. Docker gives them one default route, so that what their
 * other addresses are asked would be answered by the wrong interface, and where the default route
 * is Docker's own bridge our pools would not be reached at all: both is set right inside the
 * container, as soon as it runs. Owned by the follower's thread.
 */
final class SeveralNetworks {
  private static final System.Logger LOG = System.getLogger(SeveralNetworks.class.getName());

  private final EngineFollower.Parts parts;

  /** What has been done: the endpoints and networks that a container had then, by its id. */
  private final Map<String, Set<String>> done = new HashMap<>();

  SeveralNetworks(EngineFollower.Parts parts) {
    this.parts = parts;
  }

  /** Sets right what has changed; what fails is tried again next time. */
  void look(EngineView view) throws IOException {
    Map<String, Set<String>> now = new TreeMap<>();
    view.attached()
        .forEach((endpoint, container) -> {
          if (!container.others().isEmpty()) {
            Set<String> parts = now.computeIfAbsent(container.id(), _ -> new HashSet<>());
            parts.add(endpoint);
            parts.add(container.networkId());
            parts.addAll(container.others());
          }
        });
    done.keySet().retainAll(now.keySet());
    for (Map.Entry<String, Set<String>> container : now.entrySet()) {
      if (!container.getValue().equals(done.get(container.getKey()))
          && route(view, container.getKey(), container.getValue())) {
        done.put(container.getKey(), container.getValue());
      }
    }
  }

  private boolean route(EngineView view, String container, Set<String> members) throws IOException {
    Map<String, List<Cidr>> reach = new TreeMap<>();
    for (String member : members) {
      Optional<NetworkRecord> network =
          Optional.ofNullable(view.attached().get(member))
              .flatMap(attached -> parts.networks().known(attached.networkId()));
      network.ifPresent(ours ->
          reach.put(new EndpointMaker(parts.node()).name(member), parts.maker().pools(ours)));
    }
    if (reach.isEmpty()) {
      return true;
    }
    int pid = parts.engine().container(container).path("State").path("Pid").asInt();
    if (pid <= 0) {
      return false;
    }
    try {
      parts.endpoints().routeBySource(Path.of("/proc/" + pid + "/ns/net"), reach);
      return true;
    } catch (WorkloadException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "networks of a container not yet routed apart container={0} reason=\"{1}\"",
          container,
          e.details());
      return false;
    }
  }
}
