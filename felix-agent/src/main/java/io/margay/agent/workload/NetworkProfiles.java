package io.margay.agent.workload;

import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.resource.Action;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.Rule;
import io.margay.model.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The profile that each network has by its own name: made at the network's first use, so that
 * members reach each other and go out before anyone writes a policy. Users may edit it; it is then
 * left alone.
 */
public final class NetworkProfiles {
  private final Datastore store;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  public NetworkProfiles(Datastore store) {
    this.store = store;
  }

  /** The store showed this profile. */
  public void seen(String profile) {
    known.add(profile);
  }

  /** The store no longer holds this profile. */
  public void gone(String profile) {
    known.remove(profile);
  }

  /** Makes the profile of a network unless the store has one. */
  void ensure(String network) {
    if (known.contains(network)) {
      return;
    }
    String key = EndpointDocument.storeKey(ResourceKey.of(Kind.PROFILE, network));
    store.commit(
        new Transaction(
            List.of(new Compare.Absent(key)),
            List.of(new Write.Put(key, ResourceCodec.toJson(defaultOf(network))))));
    known.add(network); // made, or refused because it was there
  }

  static Profile defaultOf(String network) {
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
