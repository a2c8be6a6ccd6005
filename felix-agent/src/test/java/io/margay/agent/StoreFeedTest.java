package io.margay.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.calc.Change;
import io.margay.agent.workload.LinkName;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.agent.workload.NetworkProfiles;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.resource.MemoryDatastore;
import io.margay.ipam.block.Pool;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.net.Cidr;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreFeedTest {
  private static final String ENDPOINT = "h1-cni-c1-eth0";

  private static final Logger LOG = Logger.getLogger(StoreFeed.class.getName());

  private final List<Change> changes = new ArrayList<>();
  private final StoreFeed feed =
      new StoreFeed(
          "h1", changes::add, new NetworkProfiles(new MemoryDatastore()), new LocalEndpoints());
  private long revision = 10;

  private static WorkloadEndpoint endpoint(String name, String node, String link) {
    return new WorkloadEndpoint(
        Metadata.named("default", name),
        new WorkloadEndpointSpec(
            "cni",
            Optional.empty(),
            node,
            Optional.of("c1"),
            Optional.empty(),
            "eth0",
            List.of(Cidr.parse("10.0.0.1/32")),
            Optional.empty(),
            List.of("net"),
            link,
            Optional.empty(),
            List.of(),
            Optional.empty()));
  }

  private static IpPool pool(String name, String cidr) {
    return new IpPool(Metadata.named(name), IpPoolSpec.of(Cidr.parse(cidr)));
  }

  private static String key(ResourceKey key) {
    return Keys.resource(key.kind().plural(), key.namespace(), key.name());
  }

  private void put(String key, String value) {
    revision++;
    feed.on(new SyncEvent.Put(new Entry(key, value, revision, revision)));
  }

  private void put(Resource resource) {
    put(key(resource.key()), ResourceCodec.toJson(resource));
  }

  private void gone(String key) {
    feed.on(new SyncEvent.Deleted(key, ++revision));
  }

  @AfterEach
  void logAgain() {
    LOG.setLevel(null);
  }

  private Change last() {
    return changes.getLast();
  }

  @Test
  void resourcesComeAndGoWithTheirRevisions() {
    put(pool("p", "10.0.0.0/16"));
    assertTrue(last() instanceof Change.Put(IpPool _, long r) && r == 11, () -> "" + last());
    assertEquals(1, feed.pools().size());
    String key = key(ResourceKey.of(Kind.IP_POOL, "p"));
    gone(key);
    assertEquals(new Change.Gone(ResourceKey.of(Kind.IP_POOL, "p"), 12), last());
    assertEquals(List.of(), feed.pools());
  }

  @Test
  void theFirstSnapshotTellsThisHostsEndpointsOnce() {
    put(endpoint(ENDPOINT, "h1", LinkName.ofEndpoint(ENDPOINT)));
    put(endpoint("h2-cni-c1-eth0", "h2", "mgywhatever"));
    assertFalse(feed.firstSync().isDone());
    assertFalse(feed.connected());
    feed.on(new SyncEvent.InSync(20));
    assertEquals(Set.of(ENDPOINT), feed.firstSync().join());
    assertEquals(new Change.InSync(), last());
    assertTrue(feed.connected() && feed.hasSynced());
    feed.on(new SyncEvent.Disconnected("nobody there"));
    assertFalse(feed.connected());
    assertTrue(feed.hasSynced());
    assertTrue(feed.state().contains("nobody there"), feed.state());
    feed.on(new SyncEvent.Reconnected());
    feed.on(new SyncEvent.InSync(30));
    assertTrue(feed.connected());
  }

  @Test
  void anEndpointOfThisHostThatClaimsAnotherLinkCountsAsAbsent() {
    String mine = LinkName.ofEndpoint(ENDPOINT);
    put(endpoint(ENDPOINT, "h1", mine));
    assertTrue(last() instanceof Change.Put, () -> "" + last());
    for (String link : List.of("eth0", "lo", "mgy", "mgyx0123456789", LinkName.ofEndpoint("x"))) {
      put(endpoint(ENDPOINT, "h1", link));
      assertTrue(last() instanceof Change.Gone, () -> link + ": " + last());
    }
  }

  @Test
  void whatCannotBeReadCountsAsAbsentAndTheRestGoesOn() {
    String key = key(ResourceKey.of(Kind.GLOBAL_NETWORK_POLICY, "p"));
    List<String> broken =
        List.of("", "null", "[]", "\"x\"", "{", "{}", "1e999999", "{\"kind\":\"Node\"}", "\u0000");
    for (String value : broken) {
      put(key, value);
      assertEquals(
          new Change.Gone(ResourceKey.of(Kind.GLOBAL_NETWORK_POLICY, "p"), revision),
          last(),
          value);
    }
    put(Keys.block(Cidr.parse("10.0.0.0/26")), "{");
    assertEquals(new Change.GoneBlock(Cidr.parse("10.0.0.0/26")), last());
  }

  @Test
  void keysThatNobodyKnowsAreIgnored() {
    for (String key :
        List.of(
            Keys.PREFIX + "resources/unicorns/x",
            Keys.PREFIX + "resources/ippools",
            Keys.PREFIX + "resources/profiles/%zz",
            Keys.PREFIX + "resources/profiles/",
            Keys.PREFIX + "ipam/blocks/nonsense",
            Keys.PREFIX + "ipam/handles/h",
            Keys.PREFIX + "nodes/h1/status",
            Keys.PREFIX + "else")) {
      put(key, "{}");
      gone(key);
    }
    assertEquals(List.of(), changes);
  }

  @Test
  void damagedValuesAreReadOrCountAsAbsentAndNothingElse() {
    LOG.setLevel(Level.OFF);
    Random random = new Random(3);
    List<Resource> resources =
        List.of(pool("p", "10.0.0.0/16"), endpoint(ENDPOINT, "h1", LinkName.ofEndpoint(ENDPOINT)));
    for (Resource resource : resources) {
      String json = ResourceCodec.toJson(resource);
      for (int i = 0; i < 2_000; i++) {
        StringBuilder damaged = new StringBuilder(json);
        for (int j = random.nextInt(3); j >= 0; j--) {
          int at = random.nextInt(damaged.length());
          switch (random.nextInt(3)) {
            case 0 -> damaged.setCharAt(at, (char) (32 + random.nextInt(96)));
            case 1 -> damaged.deleteCharAt(at);
            default -> damaged.insert(at, json.charAt(random.nextInt(json.length())));
          }
        }
        int before = changes.size();
        put(key(resource.key()), damaged.toString());
        assertEquals(before + 1, changes.size(), damaged::toString);
      }
    }
  }

  @Test
  void poolsServeThisNodeUnlessTheyAreDisabledOrSelectOthers() {
    put(pool("mine", "10.0.0.0/16"));
    IpPool off = pool("off", "10.1.0.0/16");
    put(new IpPool(off.metadata(), off.spec().withDisabled(true)));
    IpPool other = pool("other", "10.2.0.0/16");
    Selector selector = Selector.parse("margay.io/node == 'h2'");
    put(new IpPool(other.metadata(), other.spec().withNodeSelector(selector)));
    assertEquals(
        List.of("mine true", "off false", "other false"),
        feed.allocationPools().stream().map(p -> p.name() + " " + p.enabled()).toList());
    assertEquals(
        Set.of("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"),
        Set.copyOf(feed.allocationPools().stream().map(Pool::cidr).map(Cidr::toString).toList()));
  }

  @Test
  void doesNotGoOnWithAStoreThatWentBack() {
    feed.on(new SyncEvent.InSync(10));
    feed.on(new SyncEvent.Put(new Entry(Keys.resources() + "unknown/x", "{}", 20, 20)));
    Exception refused =
        assertThrows(IllegalStateException.class, () -> feed.on(new SyncEvent.InSync(15)));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("gone back from revision 20 to 15"),
        refused::getMessage);
  }
}
