package io.margay.agent.workload;

import io.margay.agent.calc.Change;
import io.margay.agent.limits.Limits;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Write;
import io.margay.ipam.Ipam;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way out: routes and rules, then the link, then address, handle and endpoint in one
 * transaction. Every step is tried whatever became of the one before, and all may be repeated.
 */
final class Detach {
  private static final System.Logger LOG = System.getLogger(Detach.class.getName());

  private final Ipam ipam;
  private final Calculation calculation;
  private final DyingLinks dying;
  private final DetachJournal journal;

  Detach(Ipam ipam, Calculation calculation, DyingLinks dying, DetachJournal journal) {
    this.ipam = ipam;
    this.calculation = calculation;
    this.dying = dying;
    this.journal = journal;
  }

  /**
   * Detaches; succeeds when there was nothing, and with the store away.
   *
   * @param namespace the container's namespace; empty when the runtime has none any more
   * @throws WorkloadException when the kernel keeps the host end in service
   */
  void run(EndpointName name, Optional<Path> namespace) throws WorkloadException {
    String endpoint = name.toString();
    ResourceKey key = ResourceKey.of(Kind.WORKLOAD_ENDPOINT, endpoint);
    withdraw(endpoint, key);
    try {
      retire(name, namespace);
    } catch (NetlinkException e) {
      throw new WorkloadException(
          WorkloadException.Reason.KERNEL,
          "the host end of " + endpoint + " stays in service",
          String.valueOf(e.getMessage()));
    } finally {
      release(endpoint, key);
    }
  }

  /** Takes the pair of links out of service; both ends' names are free at once. */
  void retire(EndpointName name, Optional<Path> namespace) throws NetlinkException {
    Optional<Namespace> container = namespace.flatMap(Detach::openIfThere);
    try (Netlink host = Netlink.open()) {
      String hostLink = LinkName.ofEndpoint(name.toString());
      if (container.isPresent()) {
        dying.retire(host, hostLink, container, name.interfaceName());
      } else {
        dying.delete(host, hostLink);
      }
    } finally {
      container.ifPresent(Namespace::close);
    }
  }

  /** Rules and routes go first, so that nothing reaches a link that is being taken apart. */
  void withdraw(String endpoint, ResourceKey key) {
    CompletableFuture<Void> fence = calculation.submit(new Change.Detached(key), endpoint);
    try {
      fence.get(Limits.DETACH_FENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The link goes down next whatever the rules say; the data plane keeps trying.
      LOG.log(System.Logger.Level.WARNING, "rules not yet removed endpoint=" + endpoint, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the store, or the journal when the store is away. */
  void release(String endpoint, ResourceKey key) {
    try {
      ipam.release(
          endpoint, handle -> List.<Write>of(new Write.Delete(EndpointDocument.storeKey(key))));
      journal.remove(endpoint);
    } catch (DatastoreException e) {
      journal.add(endpoint);
      LOG.log(
          System.Logger.Level.WARNING,
          "store away, detach journaled endpoint={0} reason=\"{1}\"",
          endpoint,
          e.getMessage());
    }
  }

  /**
   * Tells the store what the journal still holds of an endpoint: before it comes back, and whenever
   * the store may be there again. Nobody else may be at this endpoint meanwhile, else a replay
   * would release what was just attached.
   *
   * @return whether nothing is left to be told
   */
  boolean settle(String endpoint) {
    if (journal.holds(endpoint)) {
      release(endpoint, ResourceKey.of(Kind.WORKLOAD_ENDPOINT, endpoint));
    }
    return !journal.holds(endpoint);
  }

  /**
   * The store may hold something of this endpoint that nobody uses: to be released when it answers.
   */
  void remember(String endpoint) {
    journal.add(endpoint);
  }

  /** Endpoints of the journal, which are gone whatever the store still says. */
  List<String> journaled() {
    return journal.pending();
  }

  private static Optional<Namespace> openIfThere(Path path) {
    try {
      return Optional.of(Namespace.open(path));
    } catch (NetlinkException e) {
      return Optional.empty(); // the container is gone, and its end of the pair with it
    }
  }
}
