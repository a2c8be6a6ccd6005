package io.margay.agent.workload;

import io.margay.model.net.Ip;
import java.util.List;

/** Where a container's addresses come from. */
public sealed interface AddressWish {

  /**
   * From our pools.
   *
   * @param pools names of the pools that may serve; empty for any
   * @param given addresses asked for, all of which must be had; empty for one of ours to choose
   */
  record FromPools(List<String> pools, List<Ip> given) implements AddressWish {
    public FromPools {
      pools = List.copyOf(pools);
      given = List.copyOf(given);
    }
  }
}
