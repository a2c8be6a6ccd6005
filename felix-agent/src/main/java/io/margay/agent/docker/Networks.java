package io.margay.agent.docker;

import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.SyncEvent;
import io.margay.datastore.SyncListener;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.net.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The networks of all hosts' Docker, as the store holds them. Fed by a syncer of its own; what this
 * host writes is known at once. Any thread.
 */
final class Networks implements SyncListener {
  private static final System.Logger LOG = System.getLogger(Networks.class.getName());

  private final Datastore store;
  private final String node;
  private final Runnable changed;
  private final Map<String, NetworkRecord> byKey = new ConcurrentHashMap<>();
  private volatile boolean complete;

  /**
   * @param changed called when the store tells something new
   */
  Networks(Datastore store, String node, Runnable changed) {
    this.store = store;
    this.node = node;
    this.changed = changed;
  }

  @Override
  public void on(SyncEvent event) {
    switch (event) {
      case SyncEvent.Put put -> learn(put.entry());
      case SyncEvent.Deleted deleted -> {
        byKey.remove(deleted.key());
        changed.run();
      }
      case SyncEvent.InSync _ -> {
        complete = true;
        changed.run();
      }
      case SyncEvent.Disconnected _, SyncEvent.Reconnected _ -> {}
    }
  }

  private Optional<NetworkRecord> learn(Entry entry) {
    Optional<NetworkRecord> network = read(entry);
    network.ifPresent(known -> {
      byKey.put(entry.key(), known);
      changed.run();
    });
    return network;
  }

  private static Optional<NetworkRecord> read(Entry entry) {
    try {
      return Optional.of(NetworkRecord.parse(entry.value()));
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ignored, cannot be read key={0} reason=\"{1}\"",
          entry.key(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether all networks are known. */
  boolean complete() {
    return complete;
  }

  /**
   * A network of this host.
   *
   * @throws io.margay.datastore.DatastoreException when it is not known and the store is away
   */
  Optional<NetworkRecord> find(String id) {
    String key = Keys.dockerNetwork(node, id);
    NetworkRecord known = byKey.get(key);
    return known != null ? Optional.of(known) : store.get(key).flatMap(this::learn);
  }

  /** The same without asking the store. */
  Optional<NetworkRecord> known(String id) {
    return Optional.ofNullable(byKey.get(Keys.dockerNetwork(node, id)));
  }

  /** The networks of this host. */
  List<NetworkRecord> own() {
    return byKey.values().stream().filter(network -> network.node().equals(node)).toList();
  }

  /** The network of this host that has this key. */
  Optional<NetworkRecord> ofKey(Ip key) {
    return own().stream().filter(network -> network.keys().contains(key)).findFirst();
  }

  /** The gateways and keys of this host's networks; no new one may have them. */
  Set<Ip> gateways() {
    Set<Ip> taken = new HashSet<>();
    for (NetworkRecord network : own()) {
      taken.add(network.gateway());
      taken.addAll(network.keys());
    }
    return taken;
  }

  /** The networks of all hosts. */
  List<NetworkRecord> all() {
    return List.copyOf(byKey.values());
  }

  /**
   * Whether the store itself holds a network of this name, of any host.
   *
   * @throws io.margay.datastore.DatastoreException when the store does not say
   */
  boolean isStored(String name) {
    return store.list(Keys.dockerNetworks()).entries().stream()
        .flatMap(entry -> read(entry).stream())
        .anyMatch(network -> network.called().equals(name));
  }

  /**
   * Writes a network.
   *
   * @throws io.margay.datastore.DatastoreException when the store does not take it
   */
  void put(NetworkRecord network) {
    String key = Keys.dockerNetwork(network.node(), network.id());
    var _ = store.commit(new Transaction(List.of(), List.of(new Write.Put(key, network.toJson()))));
    byKey.put(key, network);
  }

  /**
   * Removes a network of any host.
   *
   * @throws io.margay.datastore.DatastoreException when the store does not do it
   */
  void remove(NetworkRecord network) {
    String key = Keys.dockerNetwork(network.node(), network.id());
    var _ = store.commit(new Transaction(List.of(), List.of(new Write.Delete(key))));
    byKey.remove(key);
  }
}
