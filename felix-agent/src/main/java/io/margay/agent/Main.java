package io.margay.agent;

import static java.lang.System.Logger.Level.ERROR;
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
import io.margay.ipam.control.IpamCommands;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** {@code felix-agent}: parse, open, assemble, start, wait, close in reverse. */
public final class Main {
  private Main() {}

  /** Exit status 0 after a signal, 1 when the host is not as needed, 2 when a setting is wrong. */
  public static void main(String[] arguments) throws InterruptedException {
    AgentConfig config;
    try {
      config = AgentConfigReader.read(List.of(arguments), System.getenv());
    } catch (AgentConfigReader.InvalidConfigException e) {
      System.err.println("felix-agent: " + e.getMessage());
      System.exit(2);
      return;
    }
    config.log().apply();
    System.Logger log = System.getLogger(Main.class.getName());
    try {
      run(config, log);
    } catch (IOException | RuntimeException e) {
      log.log(ERROR, "felix-agent cannot go on: " + e.getMessage(), e);
      System.exit(1);
    }
  }

  private static void run(AgentConfig config, System.Logger log)
      throws IOException, InterruptedException {
    String node = config.node();
    HostAddress host = HostAddress.find(config.ip());
    Inbox inbox = new Inbox();
    boolean left = false;
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
        CalcLoop calculation = new CalcLoop(new CalcGraph(node), dataplane)) {
      NetworkProfiles profiles = new NetworkProfiles(store);
      LocalEndpoints endpoints = new LocalEndpoints();
      StoreFeed feed = new StoreFeed(node, calculation::submit, profiles, endpoints);
      Registration registration = new Registration(store, node, host, config.defaultPool());
      CountDownLatch end = new CountDownLatch(1);
      Leaving leaving = new Leaving(store, node, mesh, () -> endpoints.all().size(), end);
      AgentControl own = new AgentControl(node, feed, mesh, registration, leaving);
      ResourceCommands commands =
          new ResourceCommands(
              store,
              InstantSource.system(),
              () -> UUID.randomUUID().toString(),
              new IpamCommands(
                  store, new NodeStatusCommands(store, InstantSource.system(), true, own)));
      try (Ipam ipam = new Ipam(store, node, feed::allocationPools, new SecureRandom());
          Workloads workloads =
              new Workloads(
                  new Workloads.Parts(
                      node,
                      store,
                      ipam,
                      calculation,
                      profiles,
                      endpoints,
                      feed::allocationPools,
                      config.stateDirectory(),
                      host.mtu()));
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
                      new AttachAvailability(feed, dataplane)));
          AgentSocket socket =
              AgentSocket.open(config.socket(), List.of(cni, new ControlEndpoint(commands)));
          Health health =
              Health.open(config.metrics(), own::health, PrometheusRegistry.defaultRegistry);
          StatusWriter status = new StatusWriter(store, node, mesh);
          Syncer syncer = new Syncer(store, Keys.PREFIX, feed)) {
        dataplane.start();
        calculation.start();
        BgpMetrics.register(mesh, PrometheusRegistry.defaultRegistry);
        status.start();
        workloads.forgetJournaled();
        Thread.ofPlatform()
            .name("first-sync")
            .daemon()
            .start(() -> {
              workloads.inSync(feed.firstSync().join());
              registration.run();
            });
        syncer.start();
        docker.start();
        cni.start();
        log.log(INFO, "started node={0} {1} socket={2} health={3}", node, host, socket, health);
        awaitSignal(end);
        left = leaving.left();
      }
    }
    if (left) {
      Runtime.getRuntime().halt(Leaving.EXIT_STATUS); // not exit: its hook waits for this thread
    }
  }

  /**
   * Returns on SIGTERM or SIGINT, or when the host has left; the process ends when all is closed.
   */
  private static void awaitSignal(CountDownLatch signalled) throws InterruptedException {
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  signalled.countDown();
                  try {
                    main.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    signalled.await();
  }
}
