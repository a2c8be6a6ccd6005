package io.margay.agent.calc;

import io.margay.agent.desired.Instruction;
import io.margay.model.net.Cidr;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pools to what leaves the cluster under the host's address. */
final class PoolResolver {
  private final Map<String, IpPoolSpec> pools = new HashMap<>();
  private boolean dirty = true;
  private Instruction.@Nullable SetMasquerade before;

  void put(IpPool pool) {
    dirty = true;
    pools.put(pool.metadata().name(), pool.spec());
  }

  void remove(String name) {
    dirty = true;
    pools.remove(name);
  }

  /** The instruction, when it differs from what the last call gave. */
  List<Instruction> takeChanges() {
    if (!dirty) {
      return List.of();
    }
    dirty = false;
    Instruction.SetMasquerade now = masquerade();
    if (now.equals(before)) {
      return List.of();
    }
    before = now;
    return List.of(now);
  }

  /** A disabled pool gives no addresses out, but those it gave are in use. */
  private Instruction.SetMasquerade masquerade() {
    Set<Cidr> sources = new HashSet<>();
    Set<Cidr> exempt = new HashSet<>();
    for (IpPoolSpec pool : pools.values()) {
      if (!pool.cidr().address().v6()) {
        exempt.add(pool.cidr());
        if (pool.natOutgoing()) {
          sources.add(pool.cidr());
        }
      }
    }
    return new Instruction.SetMasquerade(sources, exempt);
  }
}
