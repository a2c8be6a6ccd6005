package io.margay.agent.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.calc.Change;
import io.margay.agent.desired.Gateway;
import io.margay.agent.testbed.TestNamespace;
import io.margay.agent.workload.Calculation;
import io.margay.agent.workload.EndpointRecords;
import io.margay.agent.workload.LinkName;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.agent.workload.NetworkProfiles;
import io.margay.agent.workload.StagedEndpoints;
import io.margay.agent.workload.Workloads;
import io.margay.datastore.Keys;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.datastore.etcd.EtcdDatastore;
import io.margay.datastore.testing.EtcdServer;
import io.margay.ipam.Ipam;
import io.margay.ipam.block.Pool;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.IpPool;
import io.margay.netlink.Netlink;
import io.margay.netlink.link.LinkChange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Docker's calls with the bodies that 20.10 sends, against a real store. What Join does to the
 * kernel is shown with a real dockerd by the system tests.
 */
class DriversTest {
  private static final String NET = "a".repeat(64);
  private static final String ENDPOINT = "e".repeat(64);
  private static final String NAME = NET.substring(0, 12);
  private static final String PROFILE = Keys.resource("profiles", Optional.empty(), NAME);
  private static final String V4 =
      "\"IPv4Data\":[{\"AddressSpace\":\"margay\",\"Pool\":\"10.0.0.0/24\","
          + "\"Gateway\":\"0.0.0.0/32\",\"AuxAddresses\":{}}],\"IPv6Data\":[]";

  @TempDir private Path state;
  private final PluginCalls calls = new PluginCalls();
  private final EtcdServer server = EtcdServer.started();
  private final EtcdDatastore store =
      EtcdDatastore.open(EtcdConfig.plain(List.of(server.endpoint())));
  private final NetworkProfiles profiles = new NetworkProfiles(store);
  private Ipam ipam;
  private Workloads workloads;
  private Networks networks;
  private NetworkMaker maker;
  private EndpointRecords.Answer told = EndpointRecords.Answer.THERE;

  @BeforeEach
  void open() throws Exception {
    Pool pool = new Pool("main", Cidr.parse("10.0.0.0/24"), 26, true);
    ipam = new Ipam(store, "h1", () -> List.of(pool), new Random(5));
    profiles.seen(NAME);
    workloads =
        new Workloads(
            new Workloads.Parts(
                "h1",
                store,
                ipam,
                new AtOnce(),
                profiles,
                new LocalEndpoints(),
                () -> List.of(pool),
                state,
                1500));
    List<IpPool> pools = List.of(pool());
    StagedEndpoints endpoints = workloads.docker();
    networks = new Networks(store, "h1", () -> {});
    networks.on(new SyncEvent.InSync(1));
    maker = new NetworkMaker(networks, endpoints, () -> pools, "h1");
    Readiness ready = new Readiness(_ -> true);
    new IpamDriver(endpoints, () -> pools, networks, () -> "nonce", ready, _ -> told)
        .register(calls);
    new NetworkDriver(
            new NetworkDriver.Parts(
                endpoints,
                maker,
                new EndpointMaker("h1"),
                new PortChoice(endpoints.endpoints(), new Random(5)),
                networks,
                ready,
                new Silent(),
                1500))
        .register(calls);
  }

  private static IpPool pool() throws InvalidDocumentException {
    String yaml =
        """
        apiVersion: margay.io/v1
        kind: IPPool
        metadata: {name: main}
        spec: {cidr: 10.0.0.0/24, blockSize: 26}
        """;
    return (IpPool) ResourceCodec.read("", yaml.getBytes(UTF_8)).getFirst().resource();
  }

  /** A data plane that has done everything when it is told. */
  private static final class AtOnce implements Calculation {
    @Override
    public void submit(Change change) {}

    @Override
    public CompletableFuture<Void> submit(Change change, String endpoint) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** A dockerd that is never asked. */
  private static final class Silent implements NetworkDriver.Engine {
    @Override
    public void made(NetworkRecord network) {}

    @Override
    public void removed(NetworkRecord network) {}

    @Override
    public void joined(String endpoint) {}

    @Override
    public void left() {}

    @Override
    public NetworkRecord named(NetworkRecord network) {
      return network;
    }
  }

  @AfterEach
  void close() {
    workloads.close();
    ipam.close();
    store.close();
    server.close();
  }

  private String call(String method, String body) {
    PluginSocket.Answer answer = calls.answer(method, body);
    assertEquals(200, answer.status(), method);
    return answer.body().strip();
  }

  private void refused(String method, String body, String part) {
    String answer = call(method, body);
    assertTrue(answer.contains("\"Err\":") && answer.contains(part), method + ": " + answer);
  }

  private int count(String prefix) {
    return store.list(prefix).entries().size();
  }

  private static String ofEndpoint(String more) {
    return "{\"NetworkID\":\"" + NET + "\",\"EndpointID\":\"" + ENDPOINT + "\"" + more + "}";
  }

  @Test
  void saysWhatTheDriversCanDo() {
    assertEquals(
        "{\"Scope\":\"local\",\"ConnectivityScope\":\"global\",\"GwAllocChecker\":true}",
        call("NetworkDriver.GetCapabilities", ""));
    assertEquals(
        "{\"SkipIPv4\":true,\"SkipIPv6\":true}",
        call("NetworkDriver.GwAllocCheck", "{\"Options\":{}}"));
    assertEquals(
        "{\"RequiresMACAddress\":false,\"RequiresRequestReplay\":false}",
        call("IpamDriver.GetCapabilities", ""));
    assertEquals(
        "{\"LocalDefaultAddressSpace\":\"margay\",\"GlobalDefaultAddressSpace\":\"margay\"}",
        call("IpamDriver.GetDefaultAddressSpaces", ""));
    for (String method : List.of("DiscoverNew", "DiscoverDelete", "FreeNetwork")) {
      assertEquals("{}", call("NetworkDriver." + method, "{\"DiscoveryType\":1}"));
    }
    assertEquals("{\"Value\":{}}", call("NetworkDriver.EndpointOperInfo", ofEndpoint("")));
  }

  @Test
  void aPoolIsOneOfOursOrAny() {
    String space = "{\"AddressSpace\":\"margay\",\"SubPool\":\"\",\"Options\":{},\"V6\":false,";
    String gateway = Gateway.ofNetwork("nonce", Set.of()).toString();
    assertEquals(
        "{\"PoolID\":\"margay:10.0.0.0/24::"
            + gateway
            + "\",\"Pool\":\"10.0.0.0/24\",\"Data\":{\"com.docker.network.gateway\":\""
            + gateway
            + "/32\"}}",
        call("IpamDriver.RequestPool", space + "\"Pool\":\"10.0.0.0/24\"}"));
    assertTrue(
        call("IpamDriver.RequestPool", space + "\"Pool\":\"\"}")
            .matches(".*margay:any::169[.0-9]+\",\"Pool\":\"0.0.0.0/0\".*"));
    refused("IpamDriver.RequestPool", space + "\"Pool\":\"10.9.0.0/24\"}", "10.0.0.0/24 (main)");
    refused("IpamDriver.RequestPool", "{\"V6\":true,\"Pool\":\"\"}", Refusals.IPV6);
    refused("IpamDriver.RequestPool", "{\"Pool\":\"\",\"Options\":{\"a\":\"b\"}}", "--ipam-opt");
    refused(
        "IpamDriver.RequestPool",
        "{\"Pool\":\"10.0.0.0/24\",\"SubPool\":\"10.1.0.0/28\"}",
        "is not within --subnet 10.0.0.0/24");
    assertEquals("{}", call("IpamDriver.ReleasePool", "{\"PoolID\":\"margay:any:\"}"));
  }

  @Test
  void anAddressOfAnotherDriversNetworkIsRefused() {
    call("IpamDriver.RequestPool", "{\"Pool\":\"10.0.0.0/24\",\"SubPool\":\"\",\"Options\":{}}");
    String id = "margay:10.0.0.0/24::" + Gateway.ofNetwork("nonce", Set.of());
    String any = "{\"PoolID\":\"" + id + "\",\"Address\":\"\"}";
    refused("IpamDriver.RequestAddress", any, Refusals.OTHERS_NETWORK);
    String auxiliary = any.replace("\"\"}", "\"10.0.0.77\"}");
    assertEquals(
        "{\"Address\":\"10.0.0.77/32\"}", call("IpamDriver.RequestAddress", auxiliary), "yet");
    refused(
        "IpamDriver.RequestAddress",
        "{\"PoolID\":\""
            + id
            + "\",\"Address\":\"10.0.0.1\",\"Options\":{\"RequestAddressType\":"
            + "\"com.docker.network.gateway\"}}",
        "leave --gateway out");
    String made = V4.replace("0.0.0.0/32", Gateway.ofNetwork("nonce", Set.of()) + "/32");
    call(
        "NetworkDriver.CreateNetwork",
        "{\"NetworkID\":\"" + NET + "\",\"Options\":{}," + made + "}");
    assertTrue(call("IpamDriver.RequestAddress", any).startsWith("{\"Address\":\"10.0.0."));
  }

  @Test
  void anAddressGoesFromReservedToAnEndpointAndBackAndAwayWithoutAnythingLeft() {
    String address =
        "{\"PoolID\":\"margay:10.0.0.0/24:\",\"Address\":\"10.0.0.9\",\"Options\":null}";
    call(
        "NetworkDriver.CreateNetwork", "{\"NetworkID\":\"" + NET + "\",\"Options\":{}," + V4 + "}");
    assertEquals(1, count(Keys.dockerNetworks("h1")));
    assertEquals("{\"Address\":\"10.0.0.9/32\"}", call("IpamDriver.RequestAddress", address));
    refused("IpamDriver.RequestAddress", address, "node h1 reserved it for a container");
    String created =
        call(
            "NetworkDriver.CreateEndpoint",
            ofEndpoint(
                ",\"Interface\":{\"Address\":\"10.0.0.9/32\",\"AddressIPv6\":\"\","
                    + "\"MacAddress\":\"\"},\"Options\":{}"));
    assertTrue(created.startsWith("{\"Interface\":{\"MacAddress\":\"02:"), created);
    refused("IpamDriver.RequestAddress", address, "endpoint h1-docker-" + ENDPOINT + "-eth0");
    assertEquals("{}", call("NetworkDriver.ProgramExternalConnectivity", ofEndpoint("")));
    assertEquals("{}", call("NetworkDriver.RevokeExternalConnectivity", ofEndpoint("")));
    assertEquals("{}", call("NetworkDriver.Leave", ofEndpoint("")));
    assertEquals("{}", call("NetworkDriver.DeleteEndpoint", ofEndpoint("")));
    assertEquals(0, count(Keys.resources("workloadendpoints")));
    refused("IpamDriver.RequestAddress", address, "node h1 reserved it");
    assertEquals("{}", call("IpamDriver.ReleaseAddress", address));
    assertEquals(0, count(Keys.handles()));
    assertEquals("{}", call("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"" + NET + "\"}"));
    assertEquals(0, count(Keys.dockerNetworks()));
  }

  private void networkWithProfile(String options) {
    profiles.gone(NAME);
    call(
        "NetworkDriver.CreateNetwork",
        "{\"NetworkID\":\"" + NET + "\",\"Options\":{" + options + "}," + V4 + "}");
    maker.ensureProfile(networks.known(NET).orElseThrow());
  }

  private String profile() {
    return store.get(PROFILE).orElseThrow().value();
  }

  private void deleteNetwork() {
    assertEquals("{}", call("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"" + NET + "\"}"));
  }

  @Test
  void aNetworksProfileGoesWithItSoThatTheNextOfItsNameGetsItsOwn() {
    networkWithProfile("\"com.docker.network.internal\":true");
    assertTrue(profile().contains("10.0.0.0/24"), "out to the pool alone");
    deleteNetwork();
    assertEquals(0, count(PROFILE));
    networkWithProfile("");
    assertFalse(profile().contains("10.0.0.0/24"), "out to anywhere");
  }

  @Test
  void aNetworksProfileStaysWhereAnotherHostHasTheNetwork() {
    networkWithProfile("");
    NetworkRecord here = networks.known(NET).orElseThrow();
    String there = Keys.dockerNetwork("h2", NET);
    var _ =
        store.commit(
            new Transaction(
                List.of(),
                List.of(new Write.Put(there, here.toJson().replace("\"h1\"", "\"h2\"")))));
    deleteNetwork();
    assertEquals(1, count(PROFILE));
  }

  @Test
  void aNetworksProfileStaysWhenUsersEditedItOrEndpointsHaveIt() {
    networkWithProfile("");
    String made = profile();
    String edited = made.replace("Allow", "Deny");
    var _ = store.commit(new Transaction(List.of(), List.of(new Write.Put(PROFILE, edited))));
    deleteNetwork();
    assertEquals(edited, profile());
    String endpoint = Keys.resources("workloadendpoints") + "default/h2-cni-c-eth0";
    String json =
        "{\"apiVersion\":\"margay.io/v1\",\"kind\":\"WorkloadEndpoint\",\"metadata\":{\"name\":"
            + "\"h2-cni-c-eth0\",\"namespace\":\"default\"},\"spec\":{\"orchestrator\":\"cni\","
            + "\"node\":\"h2\",\"containerID\":\"c\",\"endpoint\":\"eth0\",\"profiles\":[\""
            + NAME
            + "\"]}}";
    var _ =
        store.commit(
            new Transaction(
                List.of(), List.of(new Write.Put(PROFILE, made), new Write.Put(endpoint, json))));
    networkWithProfile("");
    deleteNetwork();
    assertEquals(made, profile());
  }

  @Test
  void anAddressThatDockerHasLostIsHadAtOnceAndNoneThatItHasOrIsSilentOf() throws Exception {
    String address = "{\"PoolID\":\"margay:any:\",\"Address\":\"10.0.0.9\"}";
    call(
        "NetworkDriver.CreateNetwork", "{\"NetworkID\":\"" + NET + "\",\"Options\":{}," + V4 + "}");
    call("IpamDriver.RequestAddress", address);
    call(
        "NetworkDriver.CreateEndpoint",
        ofEndpoint(",\"Interface\":{\"Address\":\"10.0.0.9/32\"},\"Options\":{}"));
    String peer = call("NetworkDriver.Join", ofEndpoint("")).replaceAll(".*SrcName\":\"|\".*", "");
    try (TestNamespace container = new TestNamespace();
        Netlink host = Netlink.open()) {
      host.execute(LinkChange.of(peer).namespace(container.namespace()).request());
      refused("IpamDriver.RequestAddress", address, "endpoint h1-docker-" + ENDPOINT + "-eth0");
      told = EndpointRecords.Answer.SILENT;
      refused("IpamDriver.RequestAddress", address, "endpoint h1-docker-" + ENDPOINT + "-eth0");
      told = EndpointRecords.Answer.GONE;
      assertEquals("{\"Address\":\"10.0.0.9/32\"}", call("IpamDriver.RequestAddress", address));
      assertEquals(0, count(Keys.resources("workloadendpoints")));
      String link = LinkName.ofEndpoint("h1-docker-" + ENDPOINT + "-eth0");
      assertTrue(host.links().stream().noneMatch(other -> other.name().equals(link)));
      assertFalse(workloads.docker().reclaim("h1-docker-" + ENDPOINT + "-eth0"));
      refused("IpamDriver.RequestAddress", address, "node h1 reserved it");
    }
  }

  @Test
  void aMacThatIsSetAlreadyDoesNotComeBack() {
    call(
        "NetworkDriver.CreateNetwork", "{\"NetworkID\":\"" + NET + "\",\"Options\":{}," + V4 + "}");
    call("IpamDriver.RequestAddress", "{\"PoolID\":\"margay:any:\",\"Address\":\"10.0.0.9\"}");
    assertEquals(
        "{\"Interface\":{}}",
        call(
            "NetworkDriver.CreateEndpoint",
            ofEndpoint(
                ",\"Interface\":{\"Address\":\"10.0.0.9/32\","
                    + "\"MacAddress\":\"02:11:22:33:44:55\"},\"Options\":{}")));
  }

  @Test
  void portsArePublishedWhileTheEndpointHasTheGateway() {
    call(
        "NetworkDriver.CreateNetwork", "{\"NetworkID\":\"" + NET + "\",\"Options\":{}," + V4 + "}");
    call("IpamDriver.RequestAddress", "{\"PoolID\":\"margay:any:\",\"Address\":\"10.0.0.9\"}");
    call(
        "NetworkDriver.CreateEndpoint",
        ofEndpoint(",\"Interface\":{\"Address\":\"10.0.0.9/32\"},\"Options\":{}"));
    String map =
        ",\"Options\":{\"com.docker.network.portmap\":[{\"Proto\":6,\"Port\":80,"
            + "\"HostIP\":\"\",\"HostPort\":28080,\"HostPortEnd\":28080}]}";
    assertEquals("{}", call("NetworkDriver.ProgramExternalConnectivity", ofEndpoint(map)));
    String key = Keys.resources("workloadendpoints");
    assertTrue(store.list(key).entries().getFirst().value().contains("28080"));
    assertEquals("{}", call("NetworkDriver.RevokeExternalConnectivity", ofEndpoint("")));
    assertTrue(!store.list(key).entries().getFirst().value().contains("28080"));
  }

  @Test
  void whatTakesAwayAnswersWhateverItIsAskedFor() {
    for (String method : List.of("RevokeExternalConnectivity", "Leave", "DeleteEndpoint")) {
      assertEquals("{}", call("NetworkDriver." + method, ofEndpoint("")), method);
    }
    assertEquals("{}", call("NetworkDriver.DeleteNetwork", "{\"NetworkID\":\"none\"}"));
    for (String address : List.of("0.0.0.0", "10.0.0.77", "", "::", "nonsense")) {
      assertEquals(
          "{}",
          call("IpamDriver.ReleaseAddress", "{\"PoolID\":\"x\",\"Address\":\"" + address + "\"}"));
    }
  }

  @Test
  void networksThatThisReleaseDoesNotMakeAreRefused() {
    String start = "{\"NetworkID\":\"" + NET + "\",\"Options\":{";
    refused(
        "NetworkDriver.CreateNetwork",
        start + "}," + V4.replace("margay", "LocalDefault") + "}",
        "add --ipam-driver margay-ipam");
    refused(
        "NetworkDriver.CreateNetwork",
        start + "\"com.docker.network.enable_ipv6\":true}," + V4 + "}",
        Refusals.IPV6);
    refused(
        "NetworkDriver.CreateNetwork",
        start + "\"com.docker.network.generic\":{\"margay.mode\":\"vlan\"}}," + V4 + "}",
        "margay.mode=vlan");
    refused("NetworkDriver.CreateNetwork", start + "},\"IPv4Data\":[]}", "needs an IPv4 network");
    refused("NetworkDriver.Join", ofEndpoint(""), "no network " + NET);
    assertEquals(0, count(Keys.dockerNetworks()));
  }

  @Test
  void networksOfOneHostHaveGatewaysOfTheirOwn() {
    for (String id : List.of("a", "b", "c")) {
      call(
          "NetworkDriver.CreateNetwork",
          "{\"NetworkID\":\"" + id + "\",\"Options\":{}," + V4 + "}");
    }
    long different =
        store.list(Keys.dockerNetworks("h1")).entries().stream()
            .map(entry -> NetworkRecord.parse(entry.value()).gateway())
            .distinct()
            .count();
    assertEquals(3, different);
  }

  @Test
  void whatWasReservedAndNobodyAdoptedIsSweptAfterAMinute() throws Exception {
    StagedEndpoints endpoints = workloads.docker();
    call("IpamDriver.RequestAddress", "{\"PoolID\":\"margay:any:\",\"Address\":\"10.0.0.8\"}");
    call("IpamDriver.RequestAddress", "{\"PoolID\":\"margay:any:\",\"Address\":\"10.0.0.9\"}");
    Instant reserved = Instant.now();
    EngineFollower.Parts parts =
        new EngineFollower.Parts(
            "h1",
            new EngineClient(state.resolve("no-dockerd")),
            networks,
            new NetworkMaker(networks, endpoints, List::of, "h1"),
            endpoints,
            false);
    EngineView docker = new EngineView(Map.of(), Map.of(), Set.of(Ip.parse("10.0.0.8")));
    new Forgotten(parts, () -> reserved.plusSeconds(55)).look(docker);
    assertEquals(2, endpoints.addresses().all().size());
    new Forgotten(parts, () -> reserved.plusSeconds(65)).look(docker);
    assertEquals(
        List.of(Ip.parse("10.0.0.8")), // a container has it, whatever became of its endpoint
        endpoints.addresses().all().stream().map(r -> r.address()).toList());
  }
}
