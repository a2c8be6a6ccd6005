package io.margay.agent.workload;

import io.margay.agent.limits.Limits;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.Veth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Detaches what runtimes have left behind: what they no longer list, and what has no container. */
final class Collector {
  private static final System.Logger LOG = System.getLogger(Collector.class.getName());

  private final LocalEndpoints endpoints;
  private final Detacher detacher;
  private final Function<RuntimeException, WorkloadException> explain;
  private final LostContainers lost = new LostContainers();

  /** Detaches an endpoint whose container has no namespace any more. */
  interface Detacher {
    void detach(EndpointName name) throws WorkloadException;
  }

  Collector(
      LocalEndpoints endpoints,
      Detacher detacher,
      Function<RuntimeException, WorkloadException> explain) {
    this.endpoints = endpoints;
    this.detacher = detacher;
    this.explain = explain;
  }

  /**
   * Detaches all endpoints of a network that nobody lists any more.
   *
   * @param orchestrator whose endpoints
   * @param listed those to keep
   * @return those that are gone, and of those that are not why
   */
  Map<EndpointName, Optional<WorkloadException>> collect(
      String orchestrator, String network, Set<EndpointName> listed) {
    return detachAll(
        endpoints.all().stream()
            .map(LocalEndpoints.Stored::endpoint)
            .filter(endpoint -> endpoint.spec().orchestrator().equals(orchestrator))
            .filter(
                endpoint -> network.equals(endpoint.metadata().labels().get("margay.io/network")))
            .map(Collector::name)
            .filter(name -> !listed.contains(name))
            .toList());
  }

  /**
   * Detaches the endpoints whose container went without a detach, for runtimes that never collect.
   * One thread.
   *
   * @param orchestrator whose endpoints
   */
  void reclaimLost(String orchestrator) throws NetlinkException {
    List<EndpointName> known =
        endpoints.all().stream()
            .map(LocalEndpoints.Stored::endpoint)
            .filter(endpoint -> endpoint.spec().orchestrator().equals(orchestrator))
            .map(Collector::name)
            .toList();
    List<Link> links;
    try (Netlink host = Netlink.open()) {
      links = host.links();
    }
    if (links.stream().anyMatch(Collector::isRenamed)) {
      return; // whose it is cannot be told, and its container may live
    }
    List<EndpointName> gone =
        lost.look(known, Set.copyOf(links.stream().map(Link::name).toList()), System.nanoTime());
    if (!gone.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "containers went without a detach endpoints={0}", gone);
      detachAll(gone);
    }
  }

  private static EndpointName name(WorkloadEndpoint endpoint) {
    return EndpointName.parse(endpoint.metadata().name());
  }

  private static boolean isRenamed(Link link) {
    return link.mac().equals(Optional.of(EndpointDocument.HOST_MAC))
        && link.kind().equals(Veth.KIND)
        && !LinkName.isOurs(link.name());
  }

  /** Several at once, so that they share what a detach waits for. */
  private Map<EndpointName, Optional<WorkloadException>> detachAll(List<EndpointName> names) {
    Map<EndpointName, Optional<WorkloadException>> outcomes = new ConcurrentHashMap<>();
    try (ExecutorService several = Executors.newFixedThreadPool(Limits.DETACHES_AT_ONCE)) {
      for (EndpointName name : names) {
        several.execute(() -> outcomes.put(name, detach(name)));
      }
    }
    return outcomes;
  }

  private Optional<WorkloadException> detach(EndpointName name) {
    try {
      detacher.detach(name);
      return Optional.empty();
    } catch (WorkloadException e) {
      return Optional.of(e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "not collected endpoint=" + name, e);
      return Optional.of(explain.apply(e));
    }
  }
}
