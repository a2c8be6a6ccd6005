package io.margay.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Keys;
import io.margay.datastore.resource.MemoryDatastore;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeBgp;
import io.margay.model.resource.NodeSpec;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private static final InterfaceAddress ADDRESS = InterfaceAddress.parse("10.199.0.1/24");
  private static final Cidr DEFAULT = Cidr.parse("192.168.0.0/16");

  private final MemoryDatastore store = new MemoryDatastore();

  private static String key(Kind kind, String name) {
    ResourceKey key = ResourceKey.of(kind, name);
    return Keys.resource(key.kind().plural(), key.namespace(), key.name());
  }

  private void put(Resource resource) {
    store.put(key(resource.key().kind(), resource.key().name()), ResourceCodec.toJson(resource));
  }

  private Registration register(Optional<Cidr> pool, String... networks) {
    List<Cidr> all = List.of(networks).stream().map(Cidr::parse).toList();
    Registration registration =
        new Registration(store, "h1", new HostAddress(ADDRESS, 1500, all), pool);
    registration.run();
    return registration;
  }

  private Node node() throws Exception {
    var entry = store.get(key(Kind.NODE, "h1")).orElseThrow();
    return (Node) ResourceCodec.fromJson(Kind.NODE, entry.value(), entry.modRevision());
  }

  private List<String> pools() {
    return store.keys().stream().filter(k -> k.startsWith(Keys.resources("ippools"))).toList();
  }

  @Test
  void aNodeAndTheDefaultPoolAreMadeOnce() throws Exception {
    register(Optional.of(DEFAULT), "10.199.0.0/24");
    assertEquals(Optional.of(ADDRESS), node().spec().bgp().flatMap(NodeBgp::ipv4Address));
    var entry = store.get(key(Kind.IP_POOL, "default-ipv4")).orElseThrow();
    IpPool pool = (IpPool) ResourceCodec.fromJson(Kind.IP_POOL, entry.value(), 1);
    assertEquals(IpPoolSpec.of(DEFAULT), pool.spec());
    int writes = store.writes();
    register(Optional.of(DEFAULT), "10.199.0.0/24");
    assertEquals(writes, store.writes(), "a restart writes nothing");
  }

  @Test
  void aClusterThatHasAPoolGetsNoOther() {
    put(new IpPool(Metadata.named("theirs"), IpPoolSpec.of(Cidr.parse("10.7.0.0/16"))));
    assertEquals("", register(Optional.of(DEFAULT)).obstacle());
    assertEquals(List.of(key(Kind.IP_POOL, "theirs")), pools());
  }

  @Test
  void noneLeavesThePoolOut() {
    register(Optional.empty());
    assertEquals(List.of(), pools());
  }

  @Test
  void aPoolThatOverlapsAnyNetworkOfTheHostIsNotMadeAndSaysWhy() {
    Registration registration = register(Optional.of(DEFAULT), "10.199.0.0/24", "192.168.7.0/24");
    assertEquals(List.of(), pools());
    assertTrue(
        registration.obstacle().contains("192.168.0.0/16")
            && registration.obstacle().contains("192.168.7.0/24"),
        registration::obstacle);
    assertTrue(store.get(key(Kind.NODE, "h1")).isPresent(), "the node is registered all the same");
  }

  @Test
  void whatUsersWroteToTheNodeIsKept() throws Exception {
    NodeBgp bgp =
        new NodeBgp(
            Optional.of(new AsNumber(65007)),
            Optional.of(InterfaceAddress.parse("10.1.1.1/24")),
            Optional.empty(),
            Optional.of(Ip.parse("1.2.3.4")));
    Metadata metadata = Metadata.named("h1").withLabels(Map.of("rack", "r1"));
    put(new Node(metadata, new NodeSpec(Optional.of(bgp), List.of())));
    register(Optional.empty());
    NodeBgp now = node().spec().bgp().orElseThrow();
    assertEquals(Optional.of(new AsNumber(65007)), now.asNumber());
    assertEquals(Optional.of(Ip.parse("1.2.3.4")), now.routeReflectorClusterId());
    assertEquals(Optional.of(ADDRESS), now.ipv4Address());
    assertEquals(Map.of("rack", "r1"), node().metadata().labels());
  }

  @Test
  void aNodeThatSomebodyWroteMeanwhileIsReadAgain() throws Exception {
    NodeBgp bgp =
        new NodeBgp(
            Optional.of(new AsNumber(65008)), Optional.empty(), Optional.empty(), Optional.empty());
    store.beforeNext(
        () -> put(new Node(Metadata.named("h1"), new NodeSpec(Optional.of(bgp), List.of()))));
    register(Optional.empty());
    NodeBgp now = node().spec().bgp().orElseThrow();
    assertEquals(Optional.of(new AsNumber(65008)), now.asNumber());
    assertEquals(Optional.of(ADDRESS), now.ipv4Address());
  }

  @Test
  void aNodeThatCannotBeReadIsLeftAlone() {
    store.put(key(Kind.NODE, "h1"), "{\"kind\":");
    register(Optional.empty());
    assertEquals("{\"kind\":", store.get(key(Kind.NODE, "h1")).orElseThrow().value());
  }
}
