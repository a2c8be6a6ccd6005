package io.margay.agent;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.agent.calc.Change;
import io.margay.agent.workload.LinkName;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.agent.workload.NetworkProfiles;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.SyncListener;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.IpamFormatException;
import io.margay.ipam.block.Pool;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Cidr;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Node;
import io.margay.model.resource.Profile;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * The store's stream, as changes for the calculation. Runs on the syncer's thread. What cannot be
 * read counts as absent and is logged; the rest of the system goes on.
 */
final class StoreFeed implements SyncListener {
  private static final System.Logger LOG = System.getLogger(StoreFeed.class.getName());

  private final String node;
  private final Consumer<Change> calculation;
  private final NetworkProfiles profiles;
  private final LocalEndpoints endpoints;
  private final CompletableFuture<Set<String>> firstSync = new CompletableFuture<>();
  private final CompletableFuture<Boolean> firstPool = new CompletableFuture<>();
  private final Map<String, IpPool> pools = new ConcurrentSkipListMap<>();
  private final Set<String> localEndpoints = new HashSet<>();
  private final Vacancies vacancies = new Vacancies();
  private long newest; // revision of the store, on the syncer's thread
  private volatile boolean synced;
  private volatile Map<String, String> nodeLabels = Map.of();
  private volatile boolean connected;
  private volatile String state = "the store has not answered yet";

  StoreFeed(
      String node,
      Consumer<Change> calculation,
      NetworkProfiles profiles,
      LocalEndpoints endpoints) {
    this.node = node;
    this.endpoints = endpoints;
    this.calculation = calculation;
    this.profiles = profiles;
  }

  /** Names of this node's endpoints, once the first snapshot is complete. */
  CompletableFuture<Set<String>> firstSync() {
    return firstSync;
  }

  /** Done once a pool is known. */
  CompletableFuture<Boolean> firstPool() {
    return firstPool;
  }

  @Override
  public void on(SyncEvent event) {
    switch (event) {
      case SyncEvent.Put put -> {
        newest = Math.max(newest, put.entry().modRevision());
        put(put.entry());
      }
      case SyncEvent.Deleted deleted -> gone(deleted.key(), deleted.revision());
      case SyncEvent.InSync sync -> inSync(sync.revision());
      case SyncEvent.Disconnected lost -> {
        connected = false;
        state = "store away: " + lost.why();
        LOG.log(WARNING, "store away, all that is in force stays why=\"{0}\"", lost.why());
      }
      case SyncEvent.Reconnected _ -> LOG.log(INFO, "store is back");
    }
  }

  /** Whether the store answers now. */
  boolean connected() {
    return connected;
  }

  /** Whether the store was read completely at least once. */
  boolean hasSynced() {
    return synced;
  }

  /** Where addresses are free. */
  Vacancies vacancies() {
    return vacancies;
  }

  /** The same in words. */
  String state() {
    return state;
  }

  /** The pools as the store shows them. */
  List<IpPool> pools() {
    return List.copyOf(pools.values());
  }

  /** The pools as allocation sees them: which of them serve this node. */
  List<Pool> allocationPools() {
    Map<String, String> labels = new HashMap<>(nodeLabels);
    labels.put("margay.io/node", node);
    return pools().stream()
        .map(pool ->
            new Pool(
                pool.metadata().name(),
                pool.spec().cidr(),
                pool.spec().blockSize(),
                !pool.spec().disabled()
                    && !pool.spec().cidr().address().v6() // no data path for them yet
                    && pool.spec().nodeSelector().matches(labels)))
        .toList();
  }

  /**
   * Revisions order what was seen, and say nothing across a restore: only a new process can tell
   * old from new then.
   */
  private void inSync(long revision) {
    if (revision < newest) {
      throw new IllegalStateException(
          "the store has gone back from revision %d to %d, as after a restore: to be started anew"
              .formatted(newest, revision));
    }
    newest = revision;
    connected = true;
    state = "in sync at revision " + revision;
    calculation.accept(new Change.InSync());
    if (!synced) {
      synced = true;
      LOG.log(INFO, "store read rev={0} endpoints={1}", revision, localEndpoints.size());
      firstSync.complete(Set.copyOf(localEndpoints));
    }
  }

  private void put(Entry entry) {
    try {
      if (entry.key().startsWith(Keys.blocks())) {
        var block = BlockCodec.read(entry.value());
        vacancies.put(block);
        calculation.accept(new Change.PutBlock(block.cidr(), block.affinity()));
        return;
      }
      Optional<ResourceKey> key = resourceKey(entry.key());
      if (key.isPresent()) {
        Optional<WorkloadEndpoint> own = writtenHere(key.get(), entry.modRevision());
        Resource resource =
            own.isPresent()
                ? own.get()
                : ResourceCodec.fromJson(key.get().kind(), entry.value(), entry.modRevision());
        if (unusable(resource)) {
          gone(entry.key(), entry.modRevision());
          return;
        }
        calculation.accept(new Change.Put(resource, entry.modRevision()));
        note(resource, entry.modRevision());
      }
    } catch (InvalidDocumentException | IpamFormatException e) {
      ignored(entry.key(), e);
      gone(entry.key(), entry.modRevision());
    }
  }

  /** What this agent wrote itself comes back to it, and need not be read. */
  private Optional<WorkloadEndpoint> writtenHere(ResourceKey key, long revision) {
    return key.kind() == Kind.WORKLOAD_ENDPOINT
        ? endpoints
            .find(key.name())
            .filter(known -> known.revision() == revision)
            .map(LocalEndpoints.Stored::endpoint)
        : Optional.empty();
  }

  /**
   * An endpoint of this host has a link of its own by its own name; one that claims another link,
   * such as the host's eth0, is not for us to rule.
   */
  private boolean unusable(Resource resource) {
    if (!(resource instanceof WorkloadEndpoint endpoint) || !endpoint.spec().node().equals(node)) {
      return false;
    }
    String link = LinkName.ofEndpoint(endpoint.metadata().name());
    if (endpoint.spec().interfaceName().equals(link)) {
      return false;
    }
    LOG.log(
        WARNING,
        "ignored, an endpoint of this host must have its own link endpoint={0} iface={1} needed={2}",
        endpoint.metadata().name(),
        endpoint.spec().interfaceName(),
        link);
    return true;
  }

  private void note(Resource resource, long revision) {
    switch (resource) {
      case IpPool pool -> {
        pools.put(pool.metadata().name(), pool);
        boolean _ = firstPool.complete(true);
      }
      case Node own when own.metadata().name().equals(node) -> nodeLabels = own.metadata().labels();
      case Profile profile -> profiles.seen(profile.metadata().name());
      case WorkloadEndpoint endpoint when endpoint.spec().node().equals(node) ->
          note(endpoint, revision);
      default -> {}
    }
  }

  private void note(WorkloadEndpoint endpoint, long revision) {
    localEndpoints.add(endpoint.metadata().name());
    endpoints.put(endpoint, revision);
  }

  private void gone(String key, long revision) {
    if (key.startsWith(Keys.blocks())) {
      goneBlock(key);
      return;
    }
    resourceKey(key)
        .ifPresent(resource -> {
          switch (resource.kind()) {
            case IP_POOL -> pools.remove(resource.name());
            case PROFILE -> profiles.gone(resource.name());
            case WORKLOAD_ENDPOINT -> {
              localEndpoints.remove(resource.name());
              endpoints.gone(resource.name(), revision);
            }
            case GLOBAL_NETWORK_POLICY, NODE, BGP_CONFIGURATION, BGP_PEER, BGP_FILTER -> {}
          }
          calculation.accept(new Change.Gone(resource, revision));
        });
  }

  private static void ignored(String key, Exception why) {
    LOG.log(WARNING, "ignored, cannot be read key={0} reason=\"{1}\"", key, why.getMessage());
  }

  private void goneBlock(String key) {
    Cidr block;
    try {
      block = Keys.cidrOf(key);
    } catch (IllegalArgumentException e) {
      ignored(key, e);
      return;
    }
    vacancies.gone(block);
    calculation.accept(new Change.GoneBlock(block));
  }

  /**
   * {@code resources/<plural>/[<namespace>/]<name>}; empty for what is no resource of a kind we
   * know.
   */
  private static Optional<ResourceKey> resourceKey(String key) {
    if (!key.startsWith(Keys.resources())) {
      return Optional.empty();
    }
    String path = key.substring(Keys.resources().length());
    int slash = path.indexOf('/');
    for (Kind kind : Kind.values()) {
      if (slash > 0 && kind.plural().equals(path.substring(0, slash))) {
        return named(kind, key);
      }
    }
    return Optional.empty();
  }

  private static Optional<ResourceKey> named(Kind kind, String key) {
    try {
      return Optional.of(ResourceKey.of(kind, Keys.nameOf(key)));
    } catch (IllegalArgumentException e) {
      ignored(key, e);
      return Optional.empty();
    }
  }
}
