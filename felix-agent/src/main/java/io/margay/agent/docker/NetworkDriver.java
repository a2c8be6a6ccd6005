package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.agent.workload.StagedEndpoints;
import io.margay.agent.workload.WorkloadException;
import io.margay.datastore.DatastoreException;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Docker's NetworkDriver (libnetwork, docs/remote.md). Calls that take away are answered {@code {}}
 * whatever happens.
 */
final class NetworkDriver {
  private static final System.Logger LOG = System.getLogger(NetworkDriver.class.getName());

  private final StagedEndpoints endpoints;
  private final NetworkMaker maker;
  private final EndpointMaker endpointMaker;
  private final PortChoice ports;
  private final Networks networks;
  private final Readiness readiness;
  private final Engine engine;
  private final int hostMtu;

  /** Mappings told before the call that puts them into force; Docker may leave them out there. */
  private final Map<String, List<PortMapping>> mappings = new ConcurrentHashMap<>();

  /** What the driver works with. */
  record Parts(
      StagedEndpoints endpoints,
      NetworkMaker maker,
      EndpointMaker endpointMaker,
      PortChoice ports,
      Networks networks,
      Readiness readiness,
      Engine engine,
      int hostMtu) {}

  NetworkDriver(Parts parts) {
    this.endpoints = parts.endpoints;
    this.maker = parts.maker;
    this.endpointMaker = parts.endpointMaker;
    this.ports = parts.ports;
    this.networks = parts.networks;
    this.readiness = parts.readiness;
    this.engine = parts.engine;
    this.hostMtu = parts.hostMtu;
  }

  /** What may follow a call, later and outside of it. */
  interface Engine {
    /** A network was made. */
    void made(NetworkRecord network);

    /** A network was removed, by a user or by us. */
    void removed(NetworkRecord network);

    /** An endpoint has joined a container. */
    void joined(String endpoint);

    /** An endpoint of a container that has others is gone. */
    void left();

    /** Waits a short while until the network's name is known. */
    NetworkRecord named(NetworkRecord network);
  }

  void register(PluginCalls calls) {
    calls.putPlain(
        "NetworkDriver.GetCapabilities",
        (_, answer) ->
            answer
                .put("Scope", "local")
                .put("ConnectivityScope", "global")
                .put("GwAllocChecker", true));
    calls.putPlain(
        "NetworkDriver.GwAllocCheck",
        (_, answer) -> answer.put("SkipIPv4", true).put("SkipIPv6", true));
    calls.putPlain("NetworkDriver.DiscoverNew", (_, _) -> {});
    calls.putPlain("NetworkDriver.DiscoverDelete", (_, _) -> {});
    calls.putPlain("NetworkDriver.AllocateNetwork", (_, answer) -> answer.putObject("Options"));
    calls.putPlain("NetworkDriver.FreeNetwork", (_, _) -> {});
    calls.put("NetworkDriver.CreateNetwork", this::createNetwork);
    calls.put("NetworkDriver.DeleteNetwork", this::deleteNetwork);
    calls.put("NetworkDriver.CreateEndpoint", this::createEndpoint);
    calls.put("NetworkDriver.EndpointOperInfo", (_, answer) -> answer.putObject("Value"));
    calls.put("NetworkDriver.Join", this::join);
    calls.put("NetworkDriver.ProgramExternalConnectivity", this::publish);
    calls.put("NetworkDriver.RevokeExternalConnectivity", this::unpublish);
    calls.put("NetworkDriver.Leave", this::leave);
    calls.put("NetworkDriver.DeleteEndpoint", this::deleteEndpoint);
  }

  private void createNetwork(JsonNode request, ObjectNode answer)
      throws DockerRefusal, WorkloadException {
    readiness.await();
    engine.made(maker.make(request));
  }

  private void deleteNetwork(JsonNode request, ObjectNode answer) {
    try {
      networks
          .find(request.path("NetworkID").asText())
          .ifPresent(network -> {
            networks.remove(network);
            maker.dropProfile(network);
            engine.removed(network);
          });
    } catch (DatastoreException e) {
      // The comparison with Docker's own list finds it.
      LOG.log(System.Logger.Level.WARNING, "network not removed from the store", e);
    }
  }

  private void createEndpoint(JsonNode request, ObjectNode answer)
      throws DockerRefusal, WorkloadException {
    readiness.await();
    NetworkRecord network = engine.named(network(request));
    JsonNode wanted = request.path("Interface");
    Mac mac = endpointMaker.mac(request);
    WorkloadEndpoint endpoint = endpointMaker.endpoint(network, id(request), address(wanted), mac);
    maker.ensureProfile(network);
    endpoints.create(endpoint);
    remember(request);
    ObjectNode given = answer.putObject("Interface");
    if (wanted.path("MacAddress").asText().isEmpty()) { // what is set already must not come back
      given.put("MacAddress", mac.toString());
    }
  }

  private static Ip address(JsonNode wanted) throws DockerRefusal {
    if (!wanted.path("AddressIPv6").asText().isEmpty()) {
      throw new DockerRefusal(Refusals.IPV6);
    }
    try {
      return InterfaceAddress.parse(wanted.path("Address").asText()).address();
    } catch (IllegalArgumentException e) {
      throw new DockerRefusal("CreateEndpoint without an address: " + e.getMessage());
    }
  }

  private void join(JsonNode request, ObjectNode answer) throws DockerRefusal, WorkloadException {
    readiness.await();
    NetworkRecord network = network(request);
    remember(request);
    String name = endpointMaker.name(id(request));
    String peer = endpoints.plug(name, NetworkOptions.mtu(network.options()).orElse(hostMtu));
    answer.putObject("InterfaceName").put("SrcName", peer).put("DstPrefix", "eth");
    ArrayNode routes = answer.putArray("StaticRoutes");
    routes
        .addObject()
        .put("Destination", network.gateway().toCidr().toString())
        .put("RouteType", 1); // on the link itself, so that the next ones have a way
    for (Cidr pool : maker.ownRoutes(network)) {
      routes
          .addObject()
          .put("Destination", pool.toString())
          .put("RouteType", 0)
          .put("NextHop", network.gateway().toString());
    }
    if (network.internal()) {
      answer.put("DisableGatewayService", true);
    } else {
      answer.put("Gateway", network.gateway().toString());
    }
    engine.joined(name);
  }

  private void publish(JsonNode request, ObjectNode answer)
      throws DockerRefusal, WorkloadException {
    remember(request);
    String name = endpointMaker.name(id(request));
    List<PortMapping> wanted = mappings.getOrDefault(id(request), List.of());
    if (!wanted.isEmpty()) {
      synchronized (ports) { // chosen and written before the next one chooses
        setPorts(name, ports.choose(name, wanted));
      }
    }
  }

  private void unpublish(JsonNode request, ObjectNode answer) {
    String name = endpointMaker.name(id(request));
    try {
      if (endpoints.endpoints().find(name).stream()
          .anyMatch(stored -> !stored.endpoint().spec().ports().isEmpty())) {
        setPorts(name, List.of());
      }
    } catch (WorkloadException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ports stay published until the endpoint goes endpoint={0} reason=\"{1}\"",
          name,
          e.text());
    }
  }

  private void setPorts(String name, List<EndpointPort> published) throws WorkloadException {
    endpoints.change(
        name,
        endpoint ->
            new WorkloadEndpoint(endpoint.metadata(), endpoint.spec().withPorts(published)));
  }

  private void remember(JsonNode request) throws DockerRefusal {
    Optional<List<PortMapping>> told = PortMapping.read(request.path("Options"));
    told.ifPresent(list -> mappings.put(id(request), list));
  }

  private void leave(JsonNode request, ObjectNode answer) {
    endpoints.unplug(endpointMaker.name(id(request)));
  }

  private void deleteEndpoint(JsonNode request, ObjectNode answer) {
    mappings.remove(id(request));
    String name = endpointMaker.name(id(request));
    boolean others =
        endpoints.endpoints().find(name).stream()
            .flatMap(stored -> stored.endpoint().metadata().labels().keySet().stream())
            .anyMatch(label -> label.startsWith(ContainerLabels.MEMBER));
    endpoints.remove(name);
    if (others) {
      engine.left();
    }
  }

  private NetworkRecord network(JsonNode request) throws DockerRefusal {
    String id = request.path("NetworkID").asText();
    try {
      return networks
          .find(id)
          .orElseThrow(() ->
              new DockerRefusal(
                  "margay has no network "
                      + id
                      + " for this host in its store; remove it with docker network rm and create"
                      + " it again"));
    } catch (DatastoreException e) {
      throw new DockerRefusal("the store cannot serve: " + e.getMessage() + "; is etcd up?");
    }
  }

  private static String id(JsonNode request) {
    return request.path("EndpointID").asText();
  }
}
