package io.margay.agent.cni;

import static java.lang.System.Logger.Level.INFO;

import io.margay.agent.workload.WorkloadException;
import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.agent.workload.Workloads;
import io.margay.cni.CniRequest.Attachment;
import io.margay.datastore.DatastoreException;
import io.margay.ipam.AddressRange;
import io.margay.ipam.AllocationRequest;
import io.margay.ipam.Assignment;
import io.margay.ipam.HandleInUseException;
import io.margay.ipam.Ipam;
import io.margay.ipam.Want;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.HandleRecord;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Addresses that other plugins use: no endpoint of ours has them, so each has a handle of its own,
 * {@code <node>-ipam-<container>-<interface>}, in state reserved. Any thread.
 */
final class ForeignAddresses {
  private static final System.Logger LOG = System.getLogger(ForeignAddresses.class.getName());
  private static final String ORCHESTRATOR = "ipam";
  private static final String BOOT = "boot";
  private static final String NETWORK = "network";
  private static final String GATEWAY = "gateway";

  private final String node;
  private final Ipam ipam;
  private final Workloads workloads;
  private final Map<Cidr, Ip> gateways = new ConcurrentHashMap<>();

  /** Shared by those who take an address and its gateway, against the removal of gateways. */
  private final ReadWriteLock gatewayUse = new ReentrantReadWriteLock();

  private final String boot = bootId();

  ForeignAddresses(String node, Ipam ipam, Workloads workloads) {
    this.node = node;
    this.ipam = ipam;
    this.workloads = workloads;
  }

  String handle(Attachment attachment) {
    return new EndpointName(
            node, ORCHESTRATOR, attachment.containerId(), attachment.interfaceName())
        .toString();
  }

  /** What is remembered of a holder, to know one day whether it still lives. */
  Map<String, String> attributes(Call call) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put(NETWORK, call.request().network());
    attributes.put(BOOT, boot);
    attributes.put("netns", call.request().netns());
    call.namespace().flatMap(NamespaceProof::inode).ifPresent(i -> attributes.put("inode", i));
    return attributes;
  }

  /** Their plugins take the block for a network, and its ends are not for hosts then. */
  static List<Want> inner(List<Want> wanted) {
    return wanted.stream()
        .map(want -> want instanceof Want.Any any ? new Want.Any(any.within(), true) : want)
        .toList();
  }

  /** Held from before {@link #allocate} until after {@link #gateway}: no gateway goes meanwhile. */
  Lock gatewayUse() {
    return gatewayUse.readLock();
  }

  /** Takes addresses; what a container of an earlier boot left under this name goes first. */
  Assignment allocate(AllocationRequest request) throws WorkloadException {
    Assignment assignment;
    try {
      assignment = take(request);
    } catch (HandleInUseException e) {
      if (!isLost(e.existing(), NamespaceProof.now())) {
        throw IpamPlugin.duplicate(e);
      }
      workloads.release(request.handle());
      assignment = take(request);
    }
    if (assignment.borrowed()) {
      workloads.release(request.handle());
      throw new WorkloadException(
          Reason.TRY_AGAIN,
          "no address is free in blocks of this node",
          "a network of " + assignment.block() + " lies on another node; add a pool");
    }
    return assignment;
  }

  private Assignment take(AllocationRequest request) throws WorkloadException {
    try {
      return ipam.allocate(request);
    } catch (HandleInUseException e) {
      throw e;
    } catch (RuntimeException e) {
      throw workloads.explain(e);
    }
  }

  /** A block's gateway, the same as long as the block has one: reserved at its first use. */
  Ip gateway(Cidr block, String pool) throws WorkloadException {
    Ip known = gateways.get(block);
    if (known != null) {
      return known;
    }
    String id = prefix() + "gateway." + block.address() + "_" + Integer.toString(block.length());
    Optional<HandleRecord> held = ipam.find(id);
    Ip gateway = held.isPresent() ? held.get().addresses().getFirst() : reserve(id, block, pool);
    gateways.put(block, gateway);
    return gateway;
  }

  private Ip reserve(String id, Cidr block, String pool) throws WorkloadException {
    try {
      return ipam.allocate(
              new AllocationRequest(
                  id,
                  List.of(pool),
                  List.of(new Want.Any(List.of(AddressRange.of(block)), true)),
                  Map.of(GATEWAY, block.toString()),
                  _ -> List.of(),
                  Allocation.State.RESERVED))
          .address();
    } catch (HandleInUseException e) {
      return e.existing().addresses().getFirst();
    } catch (RuntimeException e) {
      throw workloads.explain(e);
    }
  }

  /** What containers of a network hold on this node. */
  List<HandleRecord> ofNetwork(String network) {
    return ipam.handles(prefix()).stream()
        .filter(handle -> network.equals(handle.attributes().get(NETWORK)))
        .toList();
  }

  /**
   * Gives back what containers hold that are proven to be gone, and gateways of blocks that no
   * container has an address of.
   *
   * @throws DatastoreException when the store cannot be asked
   */
  void reclaim() throws NetlinkException, WorkloadException {
    List<HandleRecord> all = ipam.handles(prefix());
    if (all.isEmpty()) {
      return;
    }
    NamespaceProof proof = NamespaceProof.now();
    for (HandleRecord handle : all) {
      if (!handle.attributes().containsKey(GATEWAY) && isLost(handle, proof)) {
        LOG.log(INFO, "its container is gone, given back handle={0}", handle.id());
        workloads.release(handle.id());
      }
    }
    if (all.stream().anyMatch(handle -> handle.attributes().containsKey(GATEWAY))) {
      gatewayUse.writeLock().lock();
      try (Netlink host = Netlink.open()) {
        reclaimGateways(new GatewayLinks(host));
      } finally {
        gatewayUse.writeLock().unlock();
      }
    }
  }

  /**
   * A bridge outlives its containers, with the gateway's address on it: the address is taken off
   * before it is given back, since another container may get it next.
   */
  private void reclaimGateways(GatewayLinks links) throws NetlinkException {
    List<HandleRecord> all = ipam.handles(prefix());
    List<Ip> used = new ArrayList<>();
    for (HandleRecord handle : all) {
      if (!handle.attributes().containsKey(GATEWAY)) {
        used.addAll(handle.addresses());
      }
    }
    for (HandleRecord handle : all) {
      String text = handle.attributes().get(GATEWAY);
      Cidr block = text == null ? null : Cidr.parse(text);
      if (block != null
          && used.stream().noneMatch(block::contains)
          && links.free(handle.addresses().getFirst(), block)) {
        gateways.remove(block);
        // Not by the journal: its replay could meet the gateway's next reservation.
        var _ = ipam.release(handle.id(), _ -> List.of());
      }
    }
  }

  /** Whether the container that holds this is proven to be gone. */
  private boolean isLost(HandleRecord handle, NamespaceProof proof) {
    return !boot.equals(handle.attributes().get(BOOT))
        || proof.isGone(handle.attributes().getOrDefault("inode", ""));
  }

  private String prefix() {
    return node.replace("-", "--") + "-" + ORCHESTRATOR + "-";
  }

  private static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new IllegalStateException("no boot id", e);
    }
  }
}
