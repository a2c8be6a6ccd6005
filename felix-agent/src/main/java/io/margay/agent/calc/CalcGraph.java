package io.margay.agent.calc;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.Instruction;
import io.margay.agent.desired.RulesId;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Node;
import io.margay.model.resource.Profile;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calculation. Owned by the calc loop.
 *
 * <pre>
 *  Put/Gone/Attached/Detached ─► endpoints ─┬─► PolicyResolver ─► ActiveRules ─► SelectorIndex
 *  policies, profiles ──────────────────────┘          │               │              │
 *  blocks, pools, nodes ─► RoutingResolver             ▼               ▼              ▼
 *                               │                SetEndpoint        SetRules      ChangeSet
 *                               └─► SetRouting, SetMasquerade, SetPeers
 * </pre>
 */
public final class CalcGraph {
  private record Versioned(WorkloadEndpoint endpoint, long revision) {}

  private final String node;
  private final Map<ResourceKey, Versioned> endpoints = new HashMap<>();
  private final Map<String, Profile> profiles = new HashMap<>();
  private final Set<ResourceKey> detaching = new HashSet<>();
  private final Map<String, Endpoint> emitted = new HashMap<>();
  private final PolicyResolver resolver = new PolicyResolver();
  private final SelectorIndex selectors = new SelectorIndex();
  private final ActiveRules rules = new ActiveRules(selectors);
  private final PoolResolver pools = new PoolResolver();
  private final RoutingResolver routing;
  private boolean inSync;
  private boolean inSyncSaid;

  /**
   * @param node name of this host's node
   */
  public CalcGraph(String node) {
    this.node = node;
    this.routing = new RoutingResolver(node);
  }

  /** Takes a change in; cheap. */
  public void on(Change change) {
    switch (change) {
      case Change.Put put -> put(put.resource(), put.revision());
      case Change.Gone gone -> gone(gone.key(), gone.revision());
      case Change.PutBlock put -> routing.putBlock(put.block(), put.node());
      case Change.GoneBlock gone -> routing.removeBlock(gone.block());
      // No selector and no route to others speaks of it before the store does.
      case Change.Expected expected ->
          resolver.putEndpoint(
              expected.endpoint(), PolicyResolver.labels(expected.endpoint(), profiles));
      case Change.Attached attached -> {
        detaching.remove(attached.endpoint().key());
        putEndpoint(attached.endpoint(), attached.revision());
      }
      case Change.Detached detached -> {
        // What nobody knows will not be told gone, and must not be remembered for ever. Before the
        // first snapshot nothing is known.
        if (!inSync || endpoints.containsKey(detached.key())) {
          detaching.add(detached.key());
        }
        removeEndpoint(detached.key());
      }
      case Change.InSync _ -> inSync = true;
    }
  }

  /** What is to be done for all changes since the last call; nothing before the first snapshot. */
  public List<Instruction> flush() {
    if (!inSync) {
      return List.of();
    }
    List<Instruction> endpointsSet = new ArrayList<>();
    List<Instruction> endpointsRemoved = new ArrayList<>();
    resolver
        .takeDirty()
        .forEach((name, resolved) -> {
          Endpoint now = resolved.orElse(null);
          Endpoint before = now == null ? emitted.remove(name) : emitted.put(name, now);
          if (now != null && !now.equals(before)) {
            endpointsSet.add(new Instruction.SetEndpoint(now));
            rules.use(now);
          }
          if (before != null && !before.equals(now)) {
            rules.release(before);
            if (now == null) {
              endpointsRemoved.add(new Instruction.RemoveEndpoint(name));
            }
          }
        });
    ActiveRules.Changes rulesChanged = rules.takeChanges(this::rulesOf);
    List<Instruction> out = new ArrayList<>();
    List<Instruction> setsRemoved = new ArrayList<>();
    selectors
        .takeDeltas()
        .forEach((text, delta) -> {
          if (delta.gone()) {
            setsRemoved.add(new Instruction.RemoveSet(text));
          } else {
            out.add(new Instruction.ChangeSet(text, delta.added(), delta.removed()));
          }
        });
    out.addAll(rulesChanged.set());
    out.addAll(endpointsSet);
    out.addAll(endpointsRemoved);
    out.addAll(rulesChanged.removed());
    out.addAll(setsRemoved);
    out.addAll(pools.takeChanges());
    out.addAll(routing.takeChanges());
    if (!inSyncSaid) {
      inSyncSaid = true;
      out.add(new Instruction.InSync());
    }
    return out;
  }

  private Optional<ActiveRules.Both> rulesOf(RulesId id) {
    return switch (id.kind()) {
      case POLICY ->
          resolver
              .policy(id.name())
              .map(p -> new ActiveRules.Both(p.spec().ingress(), p.spec().egress()));
      case PROFILE ->
          Optional.ofNullable(profiles.get(id.name()))
              .map(p -> new ActiveRules.Both(p.spec().ingress(), p.spec().egress()));
    };
  }

  private void put(Resource resource, long revision) {
    switch (resource) {
      case WorkloadEndpoint endpoint -> {
        if (!detaching.contains(endpoint.key())) {
          putEndpoint(endpoint, revision);
        }
      }
      case GlobalNetworkPolicy policy -> {
        resolver.putPolicy(policy);
        rules.touch(new RulesId(RulesId.Kind.POLICY, policy.metadata().name()));
      }
      case Profile profile -> {
        profiles.put(profile.metadata().name(), profile);
        profileChanged(profile.metadata().name());
      }
      case IpPool pool -> {
        pools.put(pool);
        routing.putPool(pool);
      }
      case Node changed -> routing.putNode(changed);
      case BgpConfiguration configuration -> routing.putConfiguration(configuration);
      case BgpPeer peer -> routing.putPeer(peer);
      case BgpFilter filter -> routing.putFilter(filter);
    }
  }

  private void gone(ResourceKey key, long revision) {
    switch (key.kind()) {
      case WORKLOAD_ENDPOINT -> {
        detaching.remove(key);
        Versioned known = endpoints.get(key);
        if (known != null && known.revision <= revision) {
          removeEndpoint(key);
        }
      }
      case GLOBAL_NETWORK_POLICY -> resolver.removePolicy(key.name());
      case PROFILE -> {
        profiles.remove(key.name());
        profileChanged(key.name());
      }
      case IP_POOL -> {
        pools.remove(key.name());
        routing.removePool(key.name());
      }
      case NODE -> routing.removeNode(key.name());
      case BGP_CONFIGURATION -> routing.removeConfiguration(key.name());
      case BGP_PEER -> routing.removePeer(key.name());
      case BGP_FILTER -> routing.removeFilter(key.name());
    }
  }

  /** The store's own event of what was attached here has the same revision and changes nothing. */
  private void putEndpoint(WorkloadEndpoint endpoint, long revision) {
    Versioned known = endpoints.get(endpoint.key());
    if (known == null || known.revision < revision) {
      endpoints.put(endpoint.key(), new Versioned(endpoint, revision));
      index(endpoint);
    }
  }

  private void index(WorkloadEndpoint endpoint) {
    Map<String, String> labels = PolicyResolver.labels(endpoint, profiles);
    selectors.put(endpoint.key().path(), labels, PolicyResolver.addresses(endpoint));
    if (endpoint.spec().node().equals(node)) {
      resolver.putEndpoint(endpoint, labels);
      routing.putLocal(endpoint);
    } else {
      forgetLocal(endpoint.metadata().name());
    }
  }

  private void removeEndpoint(ResourceKey key) {
    if (endpoints.remove(key) != null) {
      selectors.remove(key.path());
    }
    forgetLocal(key.name()); // also one that was only expected
  }

  private void forgetLocal(String name) {
    resolver.removeEndpoint(name);
    routing.removeLocal(name);
  }

  /** Its rules, and the labels that it gives to its endpoints. */
  private void profileChanged(String name) {
    rules.touch(new RulesId(RulesId.Kind.PROFILE, name));
    for (Versioned versioned : List.copyOf(endpoints.values())) {
      if (versioned.endpoint.spec().profiles().contains(name)) {
        index(versioned.endpoint);
      }
    }
  }
}
