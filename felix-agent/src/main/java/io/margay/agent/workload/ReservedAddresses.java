package io.margay.agent.workload;

import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Write;
import io.margay.ipam.AddressOutsidePoolsException;
import io.margay.ipam.AddressTakenException;
import io.margay.ipam.AllocationRequest;
import io.margay.ipam.HandOverRequest;
import io.margay.ipam.HandedOver;
import io.margay.ipam.Ipam;
import io.margay.ipam.IpamException;
import io.margay.ipam.PoolExhaustedException;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.HandleRecord;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Addresses that a runtime has asked for and no endpoint has yet. Each stands in the store under a
 * handle of its own, {@code NODE-RUNTIME-reserved.ID}, in state reserved and with the time; what
 * stays so too long is reclaimed by whoever can prove that nobody waits for it.
 */
public final class ReservedAddresses {
  private static final String TIME = "reserved";
  private static final String KEPT = "network-id";

  private final Ipam ipam;
  private final String prefix;
  private final String node;
  private final String runtime;
  private final InstantSource clock;
  private final Map<Ip, String> handles = new ConcurrentHashMap<>();

  /**
   * What is asked for.
   *
   * @param pools names of the pools that may serve; empty for any
   * @param given the address asked for, if any
   * @param within what one of ours to choose must lie in, if that matters
   */
  public record Wish(List<String> pools, Optional<Ip> given, Optional<Cidr> within) {
    public Wish {
      pools = List.copyOf(pools);
    }
  }

  /** A reserved address and when it was reserved. */
  public record Reservation(Ip address, Instant since) {}

  /**
   * @param runtime "docker", or another's word, as in the names of its endpoints
   */
  ReservedAddresses(Ipam ipam, String node, String runtime, InstantSource clock) {
    this.ipam = ipam;
    this.node = node;
    this.runtime = runtime;
    this.prefix = node.replace("-", "--") + "-" + runtime + "-reserved.";
    this.clock = clock;
  }

  String runtime() {
    return runtime;
  }

  /**
   * Reserves an address.
   *
   * @throws WorkloadException when it cannot be had; names its owner as far as known
   */
  public Ip reserve(Wish wish) throws WorkloadException {
    String handle = newHandle();
    try {
      Ip address =
          ipam.allocate(
                  new AllocationRequest(
                      handle,
                      wish.pools(),
                      wish.given(),
                      Map.of(TIME, clock.instant().toString()),
                      _ -> List.of(),
                      Allocation.State.RESERVED,
                      wish.within()))
              .address();
      handles.put(address, handle);
      return address;
    } catch (AddressTakenException e) {
      throw TakenAddress.refusal(ipam, wish.given().orElseThrow().toString(), e.owner());
    } catch (AddressOutsidePoolsException e) {
      throw new WorkloadException(
          Reason.INVALID_REQUEST, String.valueOf(e.getMessage()), "netctl get pools lists them");
    } catch (IpamException e) {
      throw new WorkloadException(
          e instanceof PoolExhaustedException ? Reason.EXHAUSTED : Reason.TRY_AGAIN,
          String.valueOf(e.getMessage()),
          "netctl ipam show tells what is in use; netctl create -f makes another pool");
    } catch (DatastoreException e) {
      throw StagedEndpoints.away(e);
    }
  }

  /**
   * A reserved address becomes an endpoint's; one that is not reserved (any more) is taken.
   *
   * @return the store's revision
   * @throws WorkloadException when somebody else has it
   */
  long adopt(WorkloadEndpoint endpoint, Write alsoWrite) throws WorkloadException {
    String name = endpoint.metadata().name();
    Ip address = endpoint.spec().ipNetworks().getFirst().address();
    Map<String, String> attributes = attributes(endpoint);
    try {
      Optional<String> handle = handleOf(address);
      if (handle.isPresent()) {
        Optional<HandedOver> done =
            ipam.handOver(
                new HandOverRequest(
                    handle.get(),
                    name,
                    Allocation.State.ASSIGNED,
                    attributes,
                    _ -> List.of(alsoWrite)));
        handles.remove(address);
        if (done.isPresent()) {
          return done.get().revision();
        }
      }
      return ipam.allocate(
              new AllocationRequest(
                  name, List.of(), Optional.of(address), attributes, _ -> List.of(alsoWrite)))
          .revision();
    } catch (AddressTakenException e) {
      throw TakenAddress.refusal(ipam, address.toString(), e.owner());
    } catch (IpamException e) {
      throw new WorkloadException(
          Reason.INVALID_REQUEST,
          "address " + address + " cannot be used: " + e.getMessage(),
          "netctl ipam show");
    }
  }

  /** An endpoint goes and leaves its address reserved; false when it did not hold one. */
  boolean takeBack(WorkloadEndpoint endpoint) {
    String handle = newHandle();
    Optional<HandedOver> done =
        ipam.handOver(
            new HandOverRequest(
                endpoint.metadata().name(),
                handle,
                Allocation.State.RESERVED,
                Map.of(TIME, clock.instant().toString()),
                _ -> List.of(new Write.Delete(EndpointDocument.storeKey(endpoint.key())))));
    done.ifPresent(now -> now.handle().addresses().forEach(ip -> handles.put(ip, handle)));
    return done.isPresent();
  }

  /** Gives an address back unless an endpoint has it. The journal remembers what fails. */
  void release(Ip address, Detach detach) {
    Optional<String> handle;
    try {
      handle = handleOf(address);
    } catch (DatastoreException e) {
      return; // what stays reserved is reclaimed later
    }
    handle.ifPresent(id -> {
      detach.release(id, ResourceKey.of(Kind.WORKLOAD_ENDPOINT, id));
      handles.remove(address, id);
    });
  }

  /**
   * A reserved address that lives as long as its network, for no container.
   *
   * @throws DatastoreException when the store cannot serve
   */
  public void keep(Ip address, String networkId) {
    String handle = newHandle();
    handleOf(address)
        .flatMap(reserved ->
            ipam.handOver(
                new HandOverRequest(
                    reserved,
                    handle,
                    Allocation.State.ASSIGNED,
                    Map.of(KEPT, networkId),
                    _ -> List.of())))
        .ifPresent(_ -> handles.put(address, handle));
  }

  /**
   * All that this host has reserved, by whichever agent.
   *
   * @throws DatastoreException when the store cannot be asked
   */
  public List<Reservation> all() {
    List<Reservation> all = new ArrayList<>();
    for (HandleRecord handle : ipam.handles(prefix)) {
      if (handle.attributes().containsKey(KEPT)) {
        continue;
      }
      handle.addresses().forEach(address -> all.add(new Reservation(address, since(handle))));
    }
    return all;
  }

  private Optional<String> handleOf(Ip address) {
    String known = handles.get(address);
    if (known != null) {
      return Optional.of(known);
    }
    return ipam.handles(prefix).stream()
        .filter(handle -> handle.addresses().contains(address))
        .map(HandleRecord::id)
        .findFirst();
  }

  private String newHandle() {
    return prefix + UUID.randomUUID();
  }

  private static Map<String, String> attributes(WorkloadEndpoint endpoint) {
    String network = endpoint.metadata().labels().get("margay.io/network");
    return network == null ? Map.of() : Map.of("network", network);
  }

  private static Instant since(HandleRecord handle) {
    try {
      return Instant.parse(handle.attributes().getOrDefault(TIME, ""));
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  @Override
  public String toString() {
    return prefix + "* of " + node;
  }
}
