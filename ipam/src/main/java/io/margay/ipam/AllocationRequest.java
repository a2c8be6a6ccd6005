package io.margay.ipam;

import io.margay.datastore.Write;
import io.margay.ipam.block.Allocation;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks for one address.
 *
 * @param handle id of the holder; it must not hold anything yet
 * @param pools names of the pools it may come from, in order of preference; empty: any enabled IPv4
 *     pool
 * @param address the address wanted, or any
 * @param attributes what to remember of the holder
 * @param alsoWrite what else to write in the same transaction once the address is known, such as
 *     the endpoint. Called on the worker's thread, again for each attempt: it must be quick and
 *     without effects of its own
 * @param state whether the address is used already
 * @param within a prefix that an address of ours to choose must lie in
 */
public record AllocationRequest(
    String handle,
    List<String> pools,
    Optional<Ip> address,
    Map<String, String> attributes,
    Function<Ip, List<Write>> alsoWrite,
    Allocation.State state,
    Optional<Cidr> within) {
  public AllocationRequest {
    if (handle.isEmpty()) {
      throw new IllegalArgumentException("a handle has a name");
    }
    pools = List.copyOf(pools);
    attributes = Map.copyOf(attributes);
  }

  /** For an address that is used at once. */
  public AllocationRequest(
      String handle,
      List<String> pools,
      Optional<Ip> address,
      Map<String, String> attributes,
      Function<Ip, List<Write>> alsoWrite) {
    this(
        handle, pools, address, attributes, alsoWrite, Allocation.State.ASSIGNED, Optional.empty());
  }
}
