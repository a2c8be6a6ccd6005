package io.margay.agent;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.agent.limits.Limits;
import io.margay.datastore.Commit;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What an agent writes of itself when it first meets the store: its node, and the default pool of a
 * cluster that has none. What users wrote to the node is kept.
 */
final class Registration {
  private static final System.Logger LOG = System.getLogger(Registration.class.getName());

  private final Datastore store;
  private final String node;
  private final InterfaceAddress address;
  private final List<Cidr> networks;
  private final Optional<Cidr> defaultPool;
  private volatile String obstacle = "";

  /**
   * @param host address to register, and the networks that the default pool must leave alone
   */
  Registration(Datastore store, String node, HostAddress host, Optional<Cidr> defaultPool) {
    this.store = store;
    this.node = node;
    this.address = host.address();
    this.networks = host.networks();
    this.defaultPool = defaultPool;
  }

  /** Why this agent made no default pool although the cluster had none; else empty. */
  String obstacle() {
    return obstacle;
  }

  /**
   * Tries until the store has taken it; on a thread of its own.
   *
   * @return whether the default pool was made
   */
  boolean run() {
    while (true) {
      try {
        registerNode();
        return createDefaultPool();
      } catch (DatastoreException e) {
        LOG.log(WARNING, "node not yet registered, will be tried again", e);
      } catch (InvalidDocumentException e) {
        LOG.log(WARNING, "node not registered, its resource cannot be read name=" + node, e);
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(Limits.JOURNAL_RETRY.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private void registerNode() throws InvalidDocumentException {
    String key = key(ResourceKey.of(Kind.NODE, node));
    while (true) {
      Optional<Entry> entry = store.get(key);
      Optional<Node> present = Optional.empty();
      Compare compare = new Compare.Absent(key);
      if (entry.isPresent()) {
        long revision = entry.get().modRevision();
        present =
            Optional.of((Node) ResourceCodec.fromJson(Kind.NODE, entry.get().value(), revision));
        compare = new Compare.Unchanged(key, revision);
      }
      Node wanted = withAddress(present);
      if (present.isPresent() && present.get().spec().equals(wanted.spec())) {
        return;
      }
      Write write = new Write.Put(key, ResourceCodec.toJson(wanted));
      if (store.commit(new Transaction(List.of(compare), List.of(write))) instanceof Commit.Done) {
        LOG.log(INFO, "node registered name={0} address={1}", node, address);
        return;
      }
    }
  }

  private Node withAddress(Optional<Node> present) {
    Optional<NodeBgp> bgp = present.flatMap(n -> n.spec().bgp());
    return new Node(
        present.map(Resource::metadata).orElseGet(() -> Metadata.named(node)),
        new NodeSpec(
            Optional.of(
                new NodeBgp(
                    bgp.flatMap(NodeBgp::asNumber),
                    Optional.of(address),
                    bgp.flatMap(NodeBgp::ipv6Address),
                    bgp.flatMap(NodeBgp::routeReflectorClusterId))),
            present.map(n -> n.spec().addresses()).orElse(List.of())));
  }

  private boolean createDefaultPool() {
    if (defaultPool.isEmpty()
        || !store.list(Keys.resources(Kind.IP_POOL.plural())).entries().isEmpty()) {
      return false;
    }
    Cidr cidr = defaultPool.get();
    Optional<Cidr> own = networks.stream().filter(cidr::overlaps).findFirst();
    if (own.isPresent()) {
      obstacle = "the default pool " + cidr + " overlaps this host's network " + own.get();
      LOG.log(WARNING, "no default pool, create one with netctl: {0}", obstacle);
      return false;
    }
    String key = key(ResourceKey.of(Kind.IP_POOL, "default-ipv4"));
    IpPool pool = new IpPool(Metadata.named("default-ipv4"), IpPoolSpec.of(cidr));
    Commit commit =
        store.commit(
            new Transaction(
                List.of(new Compare.Absent(key)),
                List.of(new Write.Put(key, ResourceCodec.toJson(pool)))));
    boolean made = commit instanceof Commit.Done;
    if (made) {
      LOG.log(INFO, "default pool created name=default-ipv4 cidr={0}", cidr);
    }
    return made;
  }

  private static String key(ResourceKey key) {
    return Keys.resource(key.kind().plural(), key.namespace(), key.name());
  }
}
