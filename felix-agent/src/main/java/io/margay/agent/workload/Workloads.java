package io.margay.agent.workload;

import io.margay.agent.calc.Change;
import io.margay.agent.desired.Gateway;
import io.margay.agent.limits.Limits;
import io.margay.datastore.Datastore;
import io.margay.ipam.Ipam;
import io.margay.ipam.IpamException;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Attach, detach and check of this host's containers. Any thread; one request per endpoint at a
 * time.
 */
public final class Workloads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Workloads.class.getName());

  private static final Counter REQUESTS =
      Counter.builder()
          .name("margay_workload_requests_total")
          .help("Attaches and detaches of containers on this host, by how they ended.")
          .labelNames("operation", "result")
          .register();

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final DyingLinks dying = new DyingLinks(Netlink::open);
  private final EndpointLocks locks = new EndpointLocks();
  private final Calculation calculation;
  private final Detach detach;
  private final Attach.Services services;
  private final LocalEndpoints endpoints;
  private final FirstInterfaces firsts;
  private final Collector collector;
  private final StagedEndpoints docker;
  private final CountDownLatch opened = new CountDownLatch(1);
  private volatile boolean ready;

  /**
   * What containers are attached with.
   *
   * @param pools all pools as of now
   * @param stateDirectory where detaches are remembered that the store was not told of
   * @param mtu of the links between host and container, in bytes
   */
  public record Parts(
      String node,
      Datastore store,
      Ipam ipam,
      Calculation calculation,
      NetworkProfiles profiles,
      LocalEndpoints endpoints,
      Supplier<List<Pool>> pools,
      Path stateDirectory,
      int mtu) {}

  public Workloads(Parts parts) {
    this.calculation = parts.calculation;
    this.detach =
        new Detach(
            parts.ipam,
            calculation,
            dying,
            new DetachJournal(parts.stateDirectory.resolve("detached")));
    this.services =
        new Attach.Services(
            parts.ipam,
            calculation,
            parts.profiles,
            parts.endpoints,
            detach,
            executor,
            parts.pools,
            parts.mtu);
    this.endpoints = parts.endpoints;
    this.firsts = new FirstInterfaces(parts.endpoints);
    this.collector =
        new Collector(endpoints, name -> detach(name, Optional.empty()), this::explain);
    this.docker =
        new StagedEndpoints(
            new StagedEndpoints.Parts(
                parts.store,
                new ReservedAddresses(parts.ipam, parts.node, "docker", InstantSource.system()),
                calculation,
                parts.profiles,
                parts.endpoints,
                detach,
                dying,
                executor));
  }

  /** Endpoints that are gone whatever the store still says of them. */
  public void forgetJournaled() {
    for (String endpoint : detach.journaled()) {
      var _ =
          calculation.submit(
              new Change.Detached(ResourceKey.of(Kind.WORKLOAD_ENDPOINT, endpoint)), endpoint);
    }
  }

  /**
   * The first snapshot is complete: links of ours without an endpoint go, and attaches are served
   * from now on.
   *
   * @param endpoints names of this host's endpoints in the store
   */
  public void inSync(Set<String> endpoints) {
    try (Netlink host = Netlink.open()) {
      new Adoption(dying).run(host, endpoints);
    } catch (NetlinkException e) {
      LOG.log(System.Logger.Level.WARNING, "left-over links not removed", e);
    }
    ready = true;
    opened.countDown();
    Thread.ofVirtual().name("detach-journal").start(this::replayForever);
  }

  /** Docker's endpoints, which come and go in steps. */
  public StagedEndpoints docker() {
    return docker;
  }

  /** Waits until the store has been read, so that all is served; false when it was not in time. */
  public boolean awaitReady(Duration patience) throws InterruptedException {
    return opened.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether the store has been read, so that attaches are served. */
  public boolean ready() {
    return ready;
  }

  /**
   * Waits a little: a request that was in the socket while the agent restarted comes before the
   * store does.
   *
   * @throws WorkloadException when the store has not been read by then
   */
  public void requireReady() throws WorkloadException {
    try {
      if (ready || awaitReady(Limits.READY)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new WorkloadException(
        WorkloadException.Reason.TRY_AGAIN,
        "the agent has not yet read the store",
        "it serves as soon as etcd answers; see netctl status");
  }

  /** See {@link Attach}. */
  public Attached attach(AttachRequest request) throws WorkloadException {
    requireReady();
    long start = System.nanoTime();
    Attached attached =
        counted("attach", () -> locks.alone(request.name().toString(), () -> attachAlone(request)));
    LOG.log(
        System.Logger.Level.INFO,
        "attached endpoint={0} address={1} took={2}us",
        request.name(),
        attached.addresses(),
        Long.toString((System.nanoTime() - start) / 1000)); // a number would get a comma
    return attached;
  }

  private Attached attachAlone(AttachRequest request) throws WorkloadException {
    Ip gateway = firsts.claim(request.name(), request.network());
    try {
      return new Attach(services, request, gateway).run();
    } finally {
      firsts.settled(request.name());
    }
  }

  /** See {@link Detach}. */
  public void detach(EndpointName name, Optional<Path> namespace) throws WorkloadException {
    counted(
        "detach",
        () ->
            locks.alone(
                name.toString(),
                () -> {
                  boolean several = isOneOfSeveral(name);
                  detach.run(name, namespace);
                  endpoints.gone(name.toString(), Long.MAX_VALUE);
                  if (several) {
                    namespace.ifPresent(path -> routeBySource(name, path));
                  }
                  return true;
                }));
    LOG.log(System.Logger.Level.INFO, "detached endpoint={0}", name);
  }

  /** Whether its namespace has rules by sender: the only one has none if it is the first, too. */
  private boolean isOneOfSeveral(EndpointName name) {
    boolean first =
        endpoints
            .find(name.toString())
            .flatMap(known -> known.endpoint().spec().ipv4Gateway())
            .filter(gateway -> !gateway.equals(Gateway.FIRST))
            .isEmpty();
    return !first || endpoints.ofContainer(name).size() > 1;
  }

  /** What is left of a container's interfaces, and no more, has rules in its namespace. */
  private void routeBySource(EndpointName name, Path namespace) {
    try {
      SourceRouting.apply(namespace, () -> SourceRouting.interfaces(endpoints.ofContainer(name)));
    } catch (NetlinkException e) {
      LOG.log(System.Logger.Level.DEBUG, "rules by source not changed endpoint=" + name, e);
    }
  }

  /** What a failed allocation means for whoever asked for it. */
  public WorkloadException explain(RuntimeException failure) {
    return AttachFailure.explain(failure, services.ipam());
  }

  /** Gives back what a handle holds that is no endpoint's. With the store away it is remembered. */
  public void release(String handle) throws WorkloadException {
    boolean _ =
        locks.alone(
            handle,
            () -> {
              detach.release(handle, ResourceKey.of(Kind.WORKLOAD_ENDPOINT, handle));
              return true;
            });
  }

  /** See {@link Collector#collect}. */
  public Map<EndpointName, Optional<WorkloadException>> collect(
      String orchestrator, String network, Set<EndpointName> listed) throws WorkloadException {
    requireReady();
    return collector.collect(orchestrator, network, listed);
  }

  /** See {@link Collector#reclaimLost}. */
  public void reclaimLost(String orchestrator) throws NetlinkException {
    if (ready) {
      collector.reclaimLost(orchestrator);
    }
  }

  /**
   * Whether a container is attached as it should be.
   *
   * @param expected what it was given
   * @throws WorkloadException naming what is not as it should be
   */
  public void check(EndpointName name, Path namespace, Check.Expected expected)
      throws WorkloadException {
    requireReady();
    Optional<WorkloadEndpoint> endpoint =
        endpoints.find(name.toString()).map(LocalEndpoints.Stored::endpoint);
    new Check(name, expected)
        .run(
            namespace,
            services.ipam(),
            endpoint.flatMap(known -> known.spec().ipv4Gateway()),
            isOneOfSeveral(name) ? endpoints.ofContainer(name) : List.of());
  }

  /** Whether it is an endpoint of this host. */
  public boolean knows(EndpointName name) {
    return endpoints.find(name.toString()).isPresent();
  }

  private static <T> T counted(String operation, EndpointLocks.Step<T> step)
      throws WorkloadException {
    boolean done = false;
    try {
      T result = step.run();
      done = true;
      return result;
    } finally {
      REQUESTS.labelValues(operation, done ? "done" : "failed").inc();
    }
  }

  private void replayForever() {
    try {
      while (ready) {
        replay();
        TimeUnit.NANOSECONDS.sleep(Limits.JOURNAL_RETRY.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void replay() {
    for (String endpoint : detach.journaled()) {
      try {
        boolean _ = locks.alone(endpoint, () -> detach.settle(endpoint));
      } catch (IpamException | UncheckedIOException | WorkloadException e) {
        // One that cannot be told must not keep the others from it.
        LOG.log(System.Logger.Level.WARNING, "detach not replayed endpoint=" + endpoint, e);
      }
    }
  }

  @Override
  public void close() {
    ready = false;
    executor.shutdownNow();
    dying.close();
  }
}
