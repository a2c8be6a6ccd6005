package io.margay.agent.docker;

import io.margay.agent.limits.Limits;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.agent.workload.StagedEndpoints;
import io.margay.agent.workload.WorkloadException;
import io.margay.datastore.DatastoreException;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.InvalidFieldException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Docker does not tell its drivers is asked of its API, on a thread of its own and later than
 * the call that made it known: names of networks at once, containers and their labels soon after
 * they started, all of it now and then to find what either side has forgotten.
 */
final class EngineFollower implements NetworkDriver.Engine, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EngineFollower.class.getName());

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("docker-engine").daemon().factory());
  private final Parts parts;
  private final Forgotten forgotten;
  private final SeveralNetworks several;
  private final Replicas replicas;
  private final AtomicBoolean labelsDue = new AtomicBoolean();
  private final AtomicBoolean passDue = new AtomicBoolean();
  private final Map<String, CompletableFuture<NetworkRecord>> names = new ConcurrentHashMap<>();
  private final Map<String, Integer> unlabelled = new ConcurrentHashMap<>();
  private volatile boolean reachable = true;

  /** What it works with. */
  record Parts(
      String node,
      EngineClient engine,
      Networks networks,
      NetworkMaker maker,
      StagedEndpoints endpoints,
      boolean replicate) {}

  EngineFollower(Parts parts) {
    this.parts = parts;
    this.forgotten = new Forgotten(parts, InstantSource.system());
    this.several = new SeveralNetworks(parts);
    this.replicas = new Replicas(parts);
  }

  void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> guarded("comparison with Docker", this::pass),
            Limits.DOCKER_SOON.toMillis(),
            Limits.DOCKER_COMPARE.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  // ---- what the drivers tell

  @Override
  public void made(NetworkRecord network) {
    names.put(network.id(), new CompletableFuture<>());
    later(Duration.ofMillis(5), () -> name(network.id(), 0));
  }

  @Override
  public void removed(NetworkRecord network) {
    names.remove(network.id());
    later(Duration.ZERO, () -> replicas.removedHere(network));
  }

  @Override
  public void joined(String endpoint) {
    unlabelled.put(endpoint, 0);
    labelsSoon();
  }

  @Override
  public void left() {
    labelsSoon();
  }

  @Override
  public NetworkRecord named(NetworkRecord network) {
    CompletableFuture<NetworkRecord> name = names.get(network.id());
    if (network.name().isPresent() || name == null || !reachable) {
      return network;
    }
    try {
      return name.get(Limits.DOCKER_NAME.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return network;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return network;
    }
  }

  /** The store has another network, or one less. */
  void networksChanged() {
    if (parts.replicate && passDue.compareAndSet(false, true)) {
      later(Limits.DOCKER_SOON, this::pass);
    }
  }

  // ---- names

  private void name(String id, int tries) {
    try {
      learn(EngineView.network(parts.engine.network(id)));
      reachable = true;
    } catch (IOException e) {
      if (tries < Limits.DOCKER_TRIES) {
        later(Duration.ofMillis(10L << Math.min(tries, 7)), () -> name(id, tries + 1));
      } else {
        reachable = e instanceof EngineClient.EngineException;
        LOG.log(
            System.Logger.Level.WARNING,
            "name of a network not learned, its id stands for it network={0} reason=\"{1}\"",
            id,
            e.getMessage());
      }
    }
  }

  private void learn(EngineView.Network told) {
    parts
        .networks
        .find(told.id())
        .filter(known -> !known.equals(known.with(told)))
        .ifPresent(known -> {
          NetworkRecord named = known.with(told);
          parts.networks.put(named);
          parts.maker.ensureProfile(named);
          CompletableFuture<NetworkRecord> waiting = names.remove(told.id());
          if (waiting != null) {
            waiting.complete(named);
          }
        });
  }

  // ---- labels

  private void labelsSoon() {
    if (labelsDue.compareAndSet(false, true)) {
      later(Limits.DOCKER_SOON, this::labels);
    }
  }

  private void labels() throws IOException {
    labelsDue.set(false);
    EngineView view = EngineView.read(parts.engine);
    completeAll(view);
    several.look(view);
    unlabelled.forEach((endpoint, tries) -> {
      if (endpointId(endpoint).filter(view.attached()::containsKey).isPresent()
          || parts.endpoints.endpoints().find(endpoint).isEmpty() // its container has ended
          || tries >= Limits.DOCKER_TRIES) {
        unlabelled.remove(endpoint);
      } else {
        unlabelled.put(endpoint, tries + 1);
      }
    });
    if (!unlabelled.isEmpty()) {
      labelsSoon();
    }
  }

  private void completeAll(EngineView view) {
    for (LocalEndpoints.Stored stored : parts.endpoints.endpoints().all()) {
      String name = stored.endpoint().metadata().name();
      endpointId(name)
          .flatMap(id -> Optional.ofNullable(view.attached().get(id)))
          .ifPresent(container -> complete(name, container));
    }
  }

  private void complete(String name, EngineView.Container container) {
    Optional<NetworkRecord> network = parts.networks.find(container.networkId());
    if (network.isEmpty()) {
      return;
    }
    List<String> others =
        container.others().stream()
            .flatMap(id -> parts.networks.known(id).stream())
            .map(NetworkRecord::called)
            .toList();
    try {
      parts.endpoints.change(
          name, endpoint -> ContainerLabels.complete(endpoint, network.get(), container, others));
    } catch (WorkloadException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "labels not yet written endpoint={0} reason=\"{1}\"",
          name,
          e.text());
    }
  }

  /** Docker's id of an endpoint of its own; empty for what another runtime made. */
  static Optional<String> endpointId(String name) {
    try {
      EndpointName parsed = EndpointName.parse(name);
      return parsed.orchestrator().equals(EndpointMaker.RUNTIME)
          ? Optional.of(parsed.container())
          : Optional.empty();
    } catch (InvalidFieldException e) {
      return Optional.empty();
    }
  }

  // ---- everything

  private void pass() throws IOException {
    passDue.set(false);
    if (!parts.networks.complete()) {
      return;
    }
    EngineView view = EngineView.read(parts.engine);
    reachable = true;
    view.networks().values().forEach(this::learn);
    completeAll(view);
    several.look(view);
    forgotten.look(view);
    if (parts.replicate) {
      replicas.look(view);
    }
  }

  // ---- the thread

  private interface Work {
    void run() throws IOException;
  }

  private void later(Duration delay, Work work) {
    if (!thread.isShutdown()) {
      var _ =
          thread.schedule(
              () -> guarded("question to Docker", work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** dockerd or the store away is nothing new here: the next time it is done. */
  private void guarded(String what, Work work) {
    try {
      work.run();
    } catch (IOException e) {
      boolean news = reachable;
      reachable = false;
      LOG.log(
          news ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
          "{0} put off, dockerd does not answer reason=\"{1}\"",
          what,
          String.valueOf(e.getMessage()));
    } catch (DatastoreException e) {
      LOG.log(
          System.Logger.Level.INFO, "{0} put off, store away reason=\"{1}\"", what, e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, what + " failed by a bug", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
