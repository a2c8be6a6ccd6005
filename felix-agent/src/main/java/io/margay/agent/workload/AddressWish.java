package io.margay.agent.workload;

import io.margay.ipam.Want;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;

/** Where a container's addresses come from. */
public sealed interface AddressWish {

  /**
   * From our pools.
   *
   * @param pools names of the pools that may serve; empty for any
   * @param wanted the addresses, all of which must be had
   * @param reach what the container has routes to besides
   */
  record FromPools(List<String> pools, List<Want> wanted, List<Cidr> reach) implements AddressWish {
    public FromPools {
      reach = List.copyOf(reach);
      pools = List.copyOf(pools);
      wanted = List.copyOf(wanted);
    }
  }

  /**
   * Given by another address management.
   *
   * @param addresses at least one
   * @param reach what the container reaches through this network when it has another one too
   */
  record Delegated(List<Ip> addresses, List<Cidr> reach) implements AddressWish {
    public Delegated {
      addresses = List.copyOf(addresses);
      reach = List.copyOf(reach);
    }
  }
}
