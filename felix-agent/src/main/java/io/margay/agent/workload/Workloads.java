package io.margay.agent.workload;

import io.margay.agent.calc.Change;
import io.margay.agent.limits.Limits;
import io.margay.datastore.Datastore;
import io.margay.ipam.Ipam;
import io.margay.ipam.IpamException;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Link;
import io.margay.netlink.route.RouteFilter;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

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
  private final ConcurrentHashMap<String, Busy> busy = new ConcurrentHashMap<>();
  private final Calculation calculation;
  private final Detach detach;
  private final Attach.Services services;
  private final StagedEndpoints docker;
  private final CountDownLatch opened = new CountDownLatch(1);
  private volatile boolean ready;

  /**
   * What containers are attached with.
   *
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
        new Attach.Services(parts.ipam, calculation, parts.profiles, detach, executor, parts.mtu);
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

  /** See {@link Attach}. */
  public Attached attach(AttachRequest request) throws WorkloadException {
    if (!ready) {
      throw new WorkloadException(
          WorkloadException.Reason.TRY_AGAIN,
          "the agent has not yet read the store",
          "it serves attaches as soon as etcd answers; see netctl status");
    }
    long start = System.nanoTime();
    Attached attached =
        counted(
            "attach",
            () -> alone(request.name().toString(), () -> new Attach(services, request).run()));
    LOG.log(
        System.Logger.Level.INFO,
        "attached endpoint={0} address={1} took={2}us",
        request.name(),
        attached.address(),
        Long.toString((System.nanoTime() - start) / 1000)); // a number would get a comma
    return attached;
  }

  /** See {@link Detach}. */
  public void detach(EndpointName name, Optional<Path> namespace) throws WorkloadException {
    counted(
        "detach",
        () ->
            alone(
                name.toString(),
                () -> {
                  detach.run(name, namespace);
                  return true;
                }));
    LOG.log(System.Logger.Level.INFO, "detached endpoint={0}", name);
  }

  /**
   * Whether a container is attached as it should be.
   *
   * @param addresses what it was given
   * @throws WorkloadException naming what is not as it should be
   */
  public void check(EndpointName name, Path namespace, List<Ip> addresses)
      throws WorkloadException {
    String hostLink = LinkName.ofEndpoint(name.toString());
    try (Netlink host = Netlink.open();
        Namespace container = Namespace.open(namespace);
        Netlink inside = Netlink.open(container)) {
      requireUp(host.link(hostLink), "host interface " + hostLink);
      Optional<Link> eth = inside.link(name.interfaceName());
      requireUp(eth, "interface " + name.interfaceName() + " of the container");
      List<Ip> have =
          inside.addresses().stream()
              .filter(address -> address.linkIndex() == eth.map(Link::index).orElse(0))
              .map(Address::address)
              .map(address -> address.address())
              .toList();
      for (Ip address : addresses) {
        if (!have.contains(address)) {
          throw notAsExpected("address " + address + " is missing in the container");
        }
        if (host.routes(RouteFilter.ALL).stream()
            .noneMatch(route -> route.destination().equals(address.toCidr()))) {
          throw notAsExpected("the host has no route to " + address);
        }
      }
    } catch (NetlinkException e) {
      throw notAsExpected(String.valueOf(e.getMessage()));
    }
  }

  private static void requireUp(Optional<Link> link, String what) throws WorkloadException {
    if (link.isEmpty()) {
      throw notAsExpected(what + " does not exist");
    }
    if (!link.get().up()) {
      throw notAsExpected(what + " is down");
    }
  }

  private static WorkloadException notAsExpected(String what) {
    return new WorkloadException(
        WorkloadException.Reason.NOT_AS_EXPECTED, what, "detach and attach the container again");
  }

  private interface Step<T> {
    T run() throws WorkloadException;
  }

  private static <T> T counted(String operation, Step<T> step) throws WorkloadException {
    boolean done = false;
    try {
      T result = step.run();
      done = true;
      return result;
    } finally {
      REQUESTS.labelValues(operation, done ? "done" : "failed").inc();
    }
  }

  /** Runtimes may call twice for one endpoint at once; containerd does. */
  private <T> T alone(String endpoint, Step<T> step) throws WorkloadException {
    Busy mine = busy.compute(endpoint, (_, known) -> (known == null ? new Busy() : known).enter());
    mine.lock.lock();
    try {
      return step.run();
    } finally {
      mine.lock.unlock();
      busy.computeIfPresent(endpoint, (_, known) -> known.leave() ? known : null);
    }
  }

  /** Who is at an endpoint, or waits for it. Counted within the map's own lock. */
  private static final class Busy {
    final ReentrantLock lock = new ReentrantLock();
    private int users;

    Busy enter() {
      users++;
      return this;
    }

    /** Whether somebody is left. */
    boolean leave() {
      users--;
      return users > 0;
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
        boolean _ = alone(endpoint, () -> detach.settle(endpoint));
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
