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
 * Asks for addresses: all of them or none.
 *
 * @param handle id of the holder; it must not hold anything yet
 * @param pools names of the pools they may come from, in order of preference; empty: any enabled
 *     IPv4 pool
 * @param wanted the addresses wanted, at least one; the result has them in the same order. Foreign
 *     ones do not go together with ours
 * @param attributes what to remember of the holder
 * @param alsoWrite what else to write in the same transaction once the addresses are known, such as
 *     the endpoint. Called on the worker's thread, again for each attempt: it must be quick and
 *     without effects of its own
 * @param state whether the addresses are used already
 */
public record AllocationRequest(
    String handle,
    List<String> pools,
    List<Want> wanted,
    Map<String, String> attributes,
    Function<List<Ip>, List<Write>> alsoWrite,
    Allocation.State state) {
  public AllocationRequest {
    if (handle.isEmpty()) {
      throw new IllegalArgumentException("a handle has a name");
    }
    pools = List.copyOf(pools);
    wanted = List.copyOf(wanted);
    attributes = Map.copyOf(attributes);
    long foreign = wanted.stream().filter(Want.Foreign.class::isInstance).count();
    if (wanted.isEmpty() || (foreign != 0 && foreign != wanted.size())) {
      throw new IllegalArgumentException("addresses of ours, or foreign ones: " + wanted);
    }
    if (wanted.stream().filter(Want.Given.class::isInstance).distinct().count()
        != wanted.stream().filter(Want.Given.class::isInstance).count()) {
      throw new IllegalArgumentException("an address is given twice: " + wanted);
    }
  }

  /** For addresses that are used at once. */
  public AllocationRequest(
      String handle,
      List<String> pools,
      List<Want> wanted,
      Map<String, String> attributes,
      Function<List<Ip>, List<Write>> alsoWrite) {
    this(handle, pools, wanted, attributes, alsoWrite, Allocation.State.ASSIGNED);
  }

  /**
   * For one address that is used at once.
   *
   * @param address the address wanted, or any
   */
  public AllocationRequest(
      String handle,
      List<String> pools,
      Optional<Ip> address,
      Map<String, String> attributes,
      Function<Ip, List<Write>> alsoWrite) {
    this(
        handle, pools, address, attributes, alsoWrite, Allocation.State.ASSIGNED, Optional.empty());
  }

  /**
   * For one address.
   *
   * @param address the address wanted, or any
   * @param within a prefix that an address of ours to choose must lie in
   */
  public AllocationRequest(
      String handle,
      List<String> pools,
      Optional<Ip> address,
      Map<String, String> attributes,
      Function<Ip, List<Write>> alsoWrite,
      Allocation.State state,
      Optional<Cidr> within) {
    this(
        handle,
        pools,
        List.of(
            address
                .<Want>map(Want.Given::new)
                .orElseGet(() -> new Want.Any(within.stream().map(AddressRange::of).toList()))),
        attributes,
        addresses -> alsoWrite.apply(addresses.getFirst()),
        state);
  }

  boolean foreign() {
    return wanted.getFirst() instanceof Want.Foreign;
  }
}
