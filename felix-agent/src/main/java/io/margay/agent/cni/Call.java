package io.margay.agent.cni;

import io.margay.agent.api.Endpoint.Caller;
import io.margay.agent.workload.AddressWish;
import io.margay.agent.workload.Unsupported;
import io.margay.agent.workload.WorkloadException;
import io.margay.cni.CniException;
import io.margay.cni.CniRequest;
import io.margay.cni.CniResult;
import io.margay.cni.CniWire;
import io.margay.cni.IpRange;
import io.margay.cni.Wishes;
import io.margay.ipam.AddressRange;
import io.margay.ipam.Want;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One call of a client.
 *
 * @param request what it asks
 * @param message as it came, for those we delegate to
 * @param caller who asks; its files are seen through its own root
 */
record Call(CniRequest request, CniWire.Message message, Caller caller) {

  /** A path of the caller's, as this process can open it. */
  Path seen(String path) {
    return caller.pid() == 0 || path.startsWith("/proc/")
        ? Path.of(path)
        : Path.of("/proc/" + caller.pid() + "/root" + path);
  }

  /** Words for the caller: paths as it knows them. */
  String shown(String text) {
    return text.replace("/proc/" + caller.pid() + "/root/", "/");
  }

  /** The container's namespace; empty for a DEL without one. */
  Optional<Path> namespace() {
    return Optional.of(request.netns()).filter(path -> !path.isEmpty()).map(this::seen);
  }

  /**
   * Refuses to work on the namespace that the caller itself is in, before anything is done: a
   * runtime that says so has mixed something up. {@code CNI_NETNS_OVERRIDE} insists.
   */
  void refuseOwnNamespace() throws CniException {
    Optional<Path> path = namespace();
    if (path.isEmpty() || caller.pid() == 0 || request.ownNamespaceAllowed()) {
      return;
    }
    try {
      if (Files.isSameFile(path.get(), Path.of("/proc/" + caller.pid() + "/ns/net"))) {
        throw new CniException(
            CniException.INVALID_NETNS,
            "plugin's netns and netns from CNI_NETNS should not be the same: it is the caller's own",
            request.netns());
      }
    } catch (IOException e) {
      return; // one that cannot be looked at is each command's own business
    }
  }

  /**
   * Names of the pools that the configuration allows; empty for any.
   *
   * @param known all pools: a configuration may name one by its prefix
   */
  List<String> poolNames(List<Pool> known) {
    List<String> asked = request.wishes().pools();
    return (asked.isEmpty() ? request.ipam().pools() : asked)
        .stream().map(text -> poolName(text, known)).toList();
  }

  private static String poolName(String text, List<Pool> known) {
    return known.stream()
        .filter(pool -> pool.cidr().toString().equals(text))
        .findFirst()
        .map(Pool::name)
        .orElse(text);
  }

  /**
   * Where the addresses are to come from, when they are to be ours.
   *
   * @param known all pools
   */
  AddressWish.FromPools fromPools(List<Pool> known) throws CniException, WorkloadException {
    Wishes wishes = request.wishes();
    List<String> pools = poolNames(known);
    if (request.ipam().ipv6()) {
      throw Unsupported.ipv6("ipam");
    }
    for (String pool : pools) {
      if (pool.contains(":")) {
        throw Unsupported.ipv6("pool " + pool);
      }
    }
    List<Cidr> reach =
        request.ipam().routes().stream()
            .map(CniResult.Route::destination)
            .filter(destination -> destination.length() > 0) // the first network's in any case
            .distinct()
            .toList();
    for (Ip address : wishes.addresses()) {
      if (!wishes.ranges().isEmpty()
          && wishes.ranges().stream()
              .flatMap(List::stream)
              .noneMatch(range -> range.contains(address))) {
        throw new CniException(
            CniException.INVALID_CONFIG, address + " is in none of ipRanges", "");
      }
    }
    for (List<IpRange> ranges : wishes.ranges()) {
      boolean elsewhere =
          ranges.stream()
              .filter(range -> !range.first().v6()) // refused by its own sentence
              .anyMatch(range -> known.stream().noneMatch(pool -> meets(range, pool)));
      if (elsewhere) {
        throw new CniException(
            CniException.INVALID_CONFIG, "ipRanges: not in a pool: " + ranges, "");
      }
    }
    if (!wishes.addresses().isEmpty()) {
      return new AddressWish.FromPools(
          pools, wishes.addresses().stream().<Want>map(Want.Given::new).toList(), reach);
    }
    return new AddressWish.FromPools(
        pools,
        wishes.ranges().isEmpty()
            ? List.of(Want.ANY)
            : wishes.ranges().stream().map(Call::anyOf).toList(),
        reach);
  }

  private static boolean meets(IpRange range, Pool pool) {
    Cidr cidr = pool.cidr();
    return cidr.contains(range.first())
        || cidr.contains(range.last())
        || range.contains(cidr.address());
  }

  private static Want anyOf(List<IpRange> ranges) {
    return new Want.Any(
        ranges.stream().map(range -> new AddressRange(range.first(), range.last())).toList());
  }

  /** The result in the configuration's version, after what earlier plugins answered. */
  String answer(CniResult result) {
    return request.previous().map(result::after).orElse(result).toJson(request.version()) + "\n";
  }
}
