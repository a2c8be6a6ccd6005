package io.margay.agent.workload;

import io.margay.agent.limits.Limits;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.resource.Action;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.Rule;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.selector.Selector;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The profile that each network has by its own name: made at the network's first use, so that
 * members reach each other and go out before anyone writes a policy. Users may edit it; it is then
 * left alone.
 */
public final class NetworkProfiles {
  private static final System.Logger LOG = System.getLogger(NetworkProfiles.class.getName());

  private final Datastore store;
  private final Duration patience;
  private final Set<String> known = new HashSet<>(); // guarded by this

  public NetworkProfiles(Datastore store) {
    this(store, Limits.PROFILE_SEEN);
  }

  /**
   * @param patience how long to wait until the store's stream shows what was just written
   */
  NetworkProfiles(Datastore store, Duration patience) {
    this.store = store;
    this.patience = patience;
  }

  /** The store showed this profile, and the calculation has it. */
  public synchronized void seen(String profile) {
    known.add(profile);
    notifyAll();
  }

  /** The store no longer holds this profile. */
  public synchronized void gone(String profile) {
    known.remove(profile);
  }

  private synchronized boolean knows(String profile) {
    return known.contains(profile);
  }

  /**
   * Makes the profile of a network unless the store has one, and waits until the calculation has
   * it, so that the network's first endpoint meets its rules.
   */
  void ensure(String network) {
    ensure(network, () -> defaultOf(network));
  }

  /** The same for a network whose default is another. */
  void ensure(String network, Supplier<Profile> otherwise) {
    if (knows(network)) {
      return;
    }
    String key = EndpointDocument.storeKey(ResourceKey.of(Kind.PROFILE, network));
    store.commit(
        new Transaction(
            List.of(new Compare.Absent(key)),
            List.of(new Write.Put(key, ResourceCodec.toJson(otherwise.get())))));
    await(network); // made, or refused because it was there
  }

  /**
   * Removes the profile of a network that is gone, so that the next one of its name gets its own;
   * one that users have edited, or that an endpoint still has, stays.
   *
   * @param made the profile as it was made
   * @throws io.margay.datastore.DatastoreException when the store does not do it
   */
  void drop(Profile made) {
    String name = made.metadata().name();
    String key = EndpointDocument.storeKey(ResourceKey.of(Kind.PROFILE, name));
    Optional<Entry> stored = store.get(key);
    if (stored.isEmpty()
        || !stored.get().value().equals(ResourceCodec.toJson(made))
        || isHad(name)) {
      return;
    }
    var _ =
        store.commit(
            new Transaction(
                List.of(new Compare.Unchanged(key, stored.get().modRevision())),
                List.of(new Write.Delete(key))));
    gone(name);
  }

  private boolean isHad(String profile) {
    return store.list(Keys.resources(Kind.WORKLOAD_ENDPOINT.plural())).entries().stream()
        .anyMatch(entry -> has(entry, profile));
  }

  private static boolean has(Entry entry, String profile) {
    try {
      return ResourceCodec.fromJson(Kind.WORKLOAD_ENDPOINT, entry.value(), entry.modRevision())
              instanceof WorkloadEndpoint endpoint
          && endpoint.spec().profiles().contains(profile);
    } catch (InvalidDocumentException e) {
      return true; // nobody knows
    }
  }

  private synchronized void await(String network) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (long left = patience.toMillis();
          left > 0 && !known.contains(network);
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (known.add(network)) {
      LOG.log(System.Logger.Level.WARNING, "store does not show the profile name={0}", network);
    }
  }

  /** Members reach each other, and go out. */
  public static Profile defaultOf(String network) {
    EntityRule members =
        EntityRule.ofSelector(Selector.parse("margay.io/network == '" + network + "'"));
    return new Profile(
        Metadata.named(network),
        new ProfileSpec(
            Map.of(),
            List.of(Rule.of(Action.ALLOW, Optional.empty(), members, EntityRule.ANY)),
            List.of(Rule.of(Action.ALLOW))));
  }
}
