package io.margay.agent.cni;

import io.margay.agent.workload.AddressWish;
import io.margay.agent.workload.WorkloadException;
import io.margay.agent.workload.Workloads;
import io.margay.cni.CniException;
import io.margay.cni.CniRequest.Attachment;
import io.margay.cni.CniResult;
import io.margay.cni.Dns;
import io.margay.ipam.AllocationRequest;
import io.margay.ipam.Assignment;
import io.margay.ipam.HandleInUseException;
import io.margay.ipam.Ipam;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.HandleRecord;
import io.margay.ipam.block.Pool;
import io.margay.ipam.block.PoolBlocks;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * The plugin {@code margay-ipam}: hands out addresses to {@code bridge}, {@code ptp}, {@code
 * macvlan} and others. They cannot use a single address without a network around it, so they are
 * given the block's prefix and a gateway inside it that no workload gets. Never a default route:
 * {@code ptp} adds its own and fails where there is one.
 */
final class IpamPlugin {
  static final String VERSIONS =
      "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":"
          + "[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n";

  private final ForeignAddresses foreign;
  private final Workloads workloads;
  private final Ipam ipam;
  private final Supplier<List<Pool>> pools;
  private final Availability availability;
  private final Runnable released;

  /**
   * @param released is told whenever an address went
   */
  IpamPlugin(CniServer.Parts parts, Runnable released) {
    this.released = released;
    this.foreign = new ForeignAddresses(parts.node(), parts.ipam(), parts.workloads());
    this.workloads = parts.workloads();
    this.ipam = parts.ipam();
    this.pools = parts.pools();
    this.availability = parts.availability();
  }

  /** See {@link ForeignAddresses#reclaim}. */
  void reclaim() throws NetlinkException, WorkloadException {
    foreign.reclaim();
  }

  String serve(Call call) throws CniException, WorkloadException {
    return switch (call.request().command()) {
      case ADD -> add(call);
      case DEL -> {
        workloads.release(foreign.handle(call.request().attachment()));
        released.run();
        yield "";
      }
      case CHECK -> check(call);
      case STATUS -> status(call);
      case GC -> collect(call);
      case VERSION -> VERSIONS;
    };
  }

  private String add(Call call) throws CniException, WorkloadException {
    workloads.requireReady();
    if (availability.trouble().isPresent()) {
      throw unavailable(availability.trouble().get(), CniException.TRY_AGAIN_LATER);
    }
    AddressWish.FromPools wish = call.fromPools(pools.get());
    Attachment attachment = call.request().attachment();
    AllocationRequest request =
        new AllocationRequest(
            foreign.handle(attachment),
            wish.pools(),
            ForeignAddresses.inner(wish.wanted()),
            foreign.attributes(call),
            _ -> List.of(),
            Allocation.State.RESERVED);
    Lock gatewayUse = foreign.gatewayUse();
    gatewayUse.lock();
    try {
      return add(call, request);
    } finally {
      gatewayUse.unlock();
    }
  }

  private String add(Call call, AllocationRequest request) throws CniException, WorkloadException {
    Assignment assignment = foreign.allocate(request);
    try {
      List<CniResult.Address> ips = new ArrayList<>();
      for (Ip address : assignment.addresses()) {
        Cidr block = assignment.block().contains(address) ? assignment.block() : block(address);
        Ip gateway = foreign.gateway(block, assignment.pool());
        refuseOtherGateway(call, gateway);
        ips.add(
            new CniResult.Address(
                new InterfaceAddress(address, block.length()),
                Optional.of(gateway),
                OptionalInt.empty()));
      }
      CniResult result = new CniResult(List.of(), ips, call.request().ipam().routes(), Dns.NONE);
      return result.toJson(call.request().version()) + "\n";
    } catch (CniException | WorkloadException | RuntimeException e) {
      workloads.release(request.handle());
      throw e;
    }
  }

  /** Refuses to give another gateway than the network has. */
  static void refuseOtherGateway(Call call, Ip gateway) throws CniException {
    Optional<Ip> asked = call.request().wishes().gateway();
    if (asked.filter(ip -> !ip.equals(gateway)).isPresent()) {
      throw new CniException(
          CniException.UNSUPPORTED_FIELD,
          "unsupported: CNI_ARGS GATEWAY=" + asked.get(),
          "margay chooses the gateway, here " + gateway + "; leave GATEWAY out");
    }
  }

  private Cidr block(Ip address) {
    return pools.get().stream()
        .filter(pool -> pool.cidr().contains(address))
        .findFirst()
        .map(pool -> new PoolBlocks(pool).blockOf(address))
        .orElseGet(address::toCidr);
  }

  private String check(Call call) throws CniException {
    Optional<HandleRecord> handle = ipam.find(foreign.handle(call.request().attachment()));
    List<CniResult.Address> given = call.request().previous().orElse(CniResult.EMPTY).ips();
    List<Ip> have = handle.map(HandleRecord::addresses).orElse(List.of());
    if (have.isEmpty()
        || given.stream().map(ip -> ip.address().address()).noneMatch(have::contains)) {
      throw new CniException(
          CniException.CHECK_FAILED,
          "the store holds no address of " + call.request().attachment().containerId(),
          "prevResult has " + given.stream().map(ip -> ip.address().toString()).toList());
    }
    return "";
  }

  private String status(Call call) throws CniException {
    Optional<Availability.Trouble> trouble =
        availability.trouble().or(() -> availability.addresses(call.poolNames(pools.get())));
    if (trouble.isPresent()) {
      throw unavailable(trouble.get());
    }
    return "";
  }

  private String collect(Call call) throws CniException, WorkloadException {
    if (call.request().valid().isEmpty()) {
      return "";
    }
    Set<String> listed = new HashSet<>();
    call.request().valid().get().forEach(attachment -> listed.add(foreign.handle(attachment)));
    for (HandleRecord handle : foreign.ofNetwork(call.request().network())) {
      if (!listed.contains(handle.id())) {
        workloads.release(handle.id());
      }
    }
    released.run();
    return "";
  }

  /** What STATUS answers. */
  static CniException unavailable(Availability.Trouble trouble) {
    return unavailable(
        trouble,
        switch (trouble.kind()) {
          case STARTING -> CniException.TRY_AGAIN_LATER;
          case NOT_AVAILABLE -> CniException.NOT_AVAILABLE;
          case DEGRADED -> CniException.NOT_AVAILABLE_DEGRADED;
        });
  }

  private static CniException unavailable(Availability.Trouble trouble, int code) {
    return new CniException(code, trouble.what(), trouble.advice());
  }

  /** A container has one allocation per interface. */
  static WorkloadException duplicate(HandleInUseException e) {
    return new WorkloadException(
        WorkloadException.Reason.INVALID_REQUEST,
        "duplicate allocation is not allowed: " + e.getMessage(),
        "delete the container's interface first");
  }
}
