package io.margay.agent.docker;

import io.margay.agent.limits.Limits;
import io.margay.agent.workload.Workloads;
import io.margay.datastore.Datastore;
import io.margay.datastore.Keys;
import io.margay.datastore.Syncer;
import io.margay.model.resource.IpPool;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Docker's drivers on this host: parts put together, started, closed in reverse. */
public final class DockerService implements AutoCloseable {
  private final @Nullable Running running;

  private record Running(PluginSocket socket, Syncer syncer, EngineFollower follower) {}

  /**
   * What it works with.
   *
   * @param pools all pools as of now
   * @param mtu of the links between host and container, in bytes
   */
  public record Parts(
      String node, Datastore store, Workloads workloads, Supplier<List<IpPool>> pools, int mtu) {}

  private DockerService(@Nullable Running running) {
    this.running = running;
  }

  /**
   * Opens the sockets; empty configuration: does nothing.
   *
   * @throws IOException when a socket cannot be opened
   */
  public static DockerService open(Optional<DockerConfig> config, Parts parts) throws IOException {
    if (config.isEmpty()) {
      return new DockerService(null);
    }
    var endpoints = parts.workloads.docker();
    AtomicReference<@Nullable EngineFollower> told = new AtomicReference<>();
    Networks networks =
        new Networks(
            parts.store,
            parts.node,
            () -> {
              EngineFollower follower = told.get();
              if (follower != null) {
                follower.networksChanged();
              }
            });
    NetworkMaker maker = new NetworkMaker(networks, endpoints, parts.pools, parts.node);
    EngineFollower follower =
        new EngineFollower(
            new EngineFollower.Parts(
                parts.node,
                new EngineClient(config.get().socket()),
                networks,
                maker,
                endpoints,
                config.get().replicateNetworks()));
    told.set(follower);
    Readiness readiness = new Readiness(parts.workloads::awaitReady);
    PluginCalls calls = new PluginCalls();
    Supplier<String> nonces = () -> UUID.randomUUID().toString();
    EngineRecords records =
        new EngineRecords(new EngineClient(config.get().socket(), Limits.DOCKER_RECORDS));
    new IpamDriver(endpoints, parts.pools, networks, nonces, readiness, records).register(calls);
    new NetworkDriver(
            new NetworkDriver.Parts(
                endpoints,
                maker,
                new EndpointMaker(parts.node),
                new PortChoice(endpoints.endpoints(), new SecureRandom()),
                networks,
                readiness,
                follower,
                parts.mtu))
        .register(calls);
    PluginSocket socket = new PluginSocket(calls);
    try {
      Path directory = config.get().pluginDirectory();
      socket.listen(directory.resolve("margay.sock"));
      socket.listen(directory.resolve("margay-ipam.sock"));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    Syncer syncer = new Syncer(parts.store, Keys.dockerNetworks(), networks);
    return new DockerService(new Running(socket, syncer, follower));
  }

  /** Begins to follow the store. */
  public void start() {
    if (running != null) {
      running.syncer.start();
      running.follower.start();
    }
  }

  @Override
  public void close() {
    if (running != null) {
      running.follower.close();
      running.syncer.close();
      running.socket.close();
    }
  }
}
