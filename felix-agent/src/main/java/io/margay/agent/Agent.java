package io.margay.agent;

import static java.lang.System.Logger.Level.INFO;

import io.margay.agent.api.AgentSocket;
import io.margay.agent.api.ControlEndpoint;
import io.margay.agent.api.Health;
import io.margay.agent.calc.CalcGraph;
import io.margay.agent.cni.CniServer;
import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.Inbox;
import io.margay.agent.dataplane.Kernel;
import io.margay.agent.docker.DockerService;
import io.margay.agent.limits.Limits;
import io.margay.agent.routing.BgpMesh;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.agent.workload.NetworkProfiles;
import io.margay.agent.workload.Workloads;
import io.margay.datastore.Datastore;
import io.margay.datastore.Keys;
import io.margay.datastore.Syncer;
import io.margay.datastore.etcd.EtcdDatastore;
import io.margay.datastore.resource.NodeStatusCommands;
import io.margay.datastore.resource.ResourceCommands;
import io.margay.ipam.Ipam;
import io.margay.ipam.control.EndpointAddresses;
import io.margay.ipam.control.IpamCommands;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** All parts of a running agent: opened in the order of their needs, closed in reverse. */
final class Agent {
  private static final System.Logger LOG = System.getLogger(Agent.class.getName());

  private final AgentConfig config;
  private final HostAddress host;
  private final Signal signal;

  /** Waits until somebody wants the agent to end. */
  interface Signal {
    /**
     * Returns when it is time.
     *
     * @param end counted down by parts of the agent that want it to end
     */
    void await(CountDownLatch end) throws InterruptedException;
  }

  Agent(AgentConfig config, Signal signal) throws IOException {
    this.config = config;
    this.host = HostAddress.find(config.ip());
    this.signal = signal;
  }

  /** What owns the kernel and decides for it, and what everything else works with. */
  private record Core(
      Datastore store, Kernel kernel, BgpMesh mesh, Dataplane dataplane, CalcLoop calculation) {}

  /**
   * Returns when the agent has ended.
   *
   * @return whether the host has left the cluster, so that nobody should start it again
   */
  boolean run() throws IOException, InterruptedException {
    Inbox inbox = new Inbox();
    try (Datastore store = EtcdDatastore.open(config.etcd());
        Kernel kernel = new Kernel(inbox);
        BgpMesh mesh =
            new BgpMesh(
                new BgpMesh.Host(
                    host.address().address(),
                    config.bgpPort(),
                    config.bgpSecrets(),
                    kernel.routesLeft()),
                inbox::put);
        Dataplane dataplane = new Dataplane(kernel, mesh, inbox);
        CalcLoop calculation = new CalcLoop(new CalcGraph(config.node()), dataplane)) {
      return serve(new Core(store, kernel, mesh, dataplane, calculation));
    }
  }

  private boolean serve(Core core) throws IOException, InterruptedException {
    String node = config.node();
    Datastore store = core.store;
    NetworkProfiles profiles = new NetworkProfiles(store);
    LocalEndpoints endpoints = new LocalEndpoints();
    StoreFeed feed = new StoreFeed(node, core.calculation::submit, profiles, endpoints);
    Registration registration = new Registration(store, node, host, config.defaultPool());
    CountDownLatch end = new CountDownLatch(1);
    StatusWriter status = new StatusWriter(store, node, core.mesh);
    Leaving leaving =
        new Leaving(store, node, core.mesh, () -> endpoints.all().size(), status::close, end);
    AgentControl own = new AgentControl(node, feed, core.mesh, registration, leaving);
    try (Ipam ipam = new Ipam(store, node, feed::allocationPools, new SecureRandom());
        Workloads workloads = workloads(core, ipam, profiles, endpoints, feed);
        DockerService docker =
            DockerService.open(
                config.docker(),
                new DockerService.Parts(node, store, workloads, feed::pools, host.mtu()));
        CniServer cni =
            new CniServer(
                new CniServer.Parts(
                    node,
                    workloads,
                    ipam,
                    feed::allocationPools,
                    new AttachAvailability(feed, core.dataplane)));
        AgentSocket socket =
            AgentSocket.open(
                config.socket(), List.of(cni, new ControlEndpoint(commands(store, own))));
        Health health =
            Health.open(config.metrics(), own::health, PrometheusRegistry.defaultRegistry);
        status;
        Syncer syncer = new Syncer(store, Keys.PREFIX, feed)) {
      core.dataplane.start();
      core.calculation.start();
      BgpMetrics.register(core.mesh, PrometheusRegistry.defaultRegistry);
      status.start();
      workloads.forgetJournaled();
      whenFirstRead(feed, workloads, registration);
      syncer.start();
      docker.start();
      cni.start();
      LOG.log(INFO, "started node={0} {1} socket={2} health={3}", node, host, socket, health);
      signal.await(end);
      return leaving.left();
    }
  }

  private Workloads workloads(
      Core core, Ipam ipam, NetworkProfiles profiles, LocalEndpoints endpoints, StoreFeed feed) {
    return new Workloads(
        new Workloads.Parts(
            config.node(),
            core.store,
            ipam,
            core.calculation,
            profiles,
            endpoints,
            feed::allocationPools,
            config.stateDirectory(),
            host.mtu()));
  }

  private static void whenFirstRead(
      StoreFeed feed, Workloads workloads, Registration registration) {
    Thread.ofPlatform()
        .name("first-sync")
        .daemon()
        .start(() -> {
          Set<String> known = feed.firstSync().join();
          // Attaches are served when there is a pool: the first would be refused for lack of one.
          if (registration.run()) {
            boolean _ =
                feed.firstPool()
                    .completeOnTimeout(false, Limits.FIRST_POOL.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
          }
          workloads.inSync(known);
        });
  }

  private static ResourceCommands commands(Datastore store, AgentControl own) {
    InstantSource clock = InstantSource.system();
    return new ResourceCommands(
        store,
        clock,
        () -> UUID.randomUUID().toString(),
        new EndpointAddresses(store),
        new IpamCommands(store, new NodeStatusCommands(store, clock, true, own)));
  }
}
