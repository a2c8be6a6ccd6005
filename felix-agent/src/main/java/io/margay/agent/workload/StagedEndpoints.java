package io.margay.agent.workload;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.margay.agent.calc.Change;
import io.margay.agent.limits.Limits;
import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.datastore.Commit;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.netlink.NetlinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Endpoints whose runtime brings them up in steps and moves the link into the container itself:
 * reserve an address, create, plug, change; unplug, remove, give the address back. The way back
 * never fails and never waits for the store longer than {@link Limits#RELEASE_WAIT}.
 */
public final class StagedEndpoints {
  private static final System.Logger LOG = System.getLogger(StagedEndpoints.class.getName());
  private static final int CHANGE_TRIES = 5;

  private final Parts parts;
  private final ReservedAddresses reserved;
  private final StagedLinks links;
  private final Stages stages = new Stages();

  /** Two who want the same lost endpoint's address must not both give it back. */
  private final ReentrantLock reclaiming = new ReentrantLock();

  /**
   * What it works with.
   *
   * @param executor for what may outlast the request
   */
  record Parts(
      Datastore store,
      ReservedAddresses reserved,
      Calculation calculation,
      NetworkProfiles profiles,
      LocalEndpoints endpoints,
      Detach detach,
      DyingLinks dying,
      Executor executor) {}

  StagedEndpoints(Parts parts) {
    this.parts = parts;
    this.reserved = parts.reserved;
    this.links = new StagedLinks(parts.dying);
  }

  /**
   * Reserves an address. One of an endpoint of this host that no container can be using is had as
   * well: the runtime asks once for an address and gives up when it is refused.
   */
  private Ip reserve(ReservedAddresses.Wish wish, EndpointRecords records)
      throws WorkloadException {
    try {
      return reserved.reserve(wish);
    } catch (WorkloadException e) {
      Optional<String> holder = wish.given().flatMap(this::holderOf);
      if (holder.isEmpty() || !isLost(holder.get(), records)) {
        throw e;
      }
      if (reclaim(holder.get())) {
        LOG.log(System.Logger.Level.INFO, "lost endpoint, reclaimed endpoint={0}", holder.get());
      }
      return reserved.reserve(wish);
    }
  }

  /**
   * Reserves an address by the first of these wishes that can be met: one whose pools are full
   * gives way to the next.
   *
   * @param records asked when an endpoint of this host has the address that is wished
   * @throws WorkloadException when none can be met
   */
  public Ip reserve(List<ReservedAddresses.Wish> inTurn, EndpointRecords records)
      throws WorkloadException {
    List<String> full = new ArrayList<>();
    for (ReservedAddresses.Wish wish : inTurn) {
      try {
        return reserve(wish, records);
      } catch (WorkloadException e) {
        full.add(e.text());
        if (e.reason() != Reason.EXHAUSTED) {
          throw e;
        } else if (full.size() == inTurn.size()) {
          throw new WorkloadException(Reason.EXHAUSTED, String.join("; ", full), e.details());
        }
      }
    }
    throw new IllegalArgumentException("no wish");
  }

  private Optional<String> holderOf(Ip address) {
    return parts.endpoints.all().stream()
        .map(LocalEndpoints.Stored::endpoint)
        .filter(holder -> holder.spec().orchestrator().equals(reserved.runtime()))
        .filter(holder -> holder.spec().ipNetworks().contains(address.toCidr()))
        .map(holder -> holder.metadata().name())
        .findFirst();
  }

  /**
   * Whether no container has an endpoint, nor will have it. Proof is that it has no links when it
   * must have had them, or that the runtime has it nowhere: a namespace may outlast its container.
   * While the runtime does not answer, links are given some time to go; then it is not lost.
   */
  private boolean isLost(String name, EndpointRecords records) {
    long start = System.nanoTime();
    try {
      while (links.plugged(name)) {
        EndpointRecords.Answer answer = records.ask(name);
        if (answer == EndpointRecords.Answer.GONE && stages.settled(name)) {
          return true;
        }
        if (answer == EndpointRecords.Answer.THERE
            || System.nanoTime() - start > Limits.STAGED_LOST.toNanos()) {
          return false;
        }
        Thread.sleep(Limits.STAGED_LOOK);
      }
      while (!stages.settled(name) && !stages.awaitsLinks(name)) {
        Thread.sleep(Limits.STAGED_LOOK);
      }
      return stages.settled(name) && !links.plugged(name);
    } catch (NetlinkException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Takes back an endpoint that its runtime has lost, with its addresses.
   *
   * @return whether it was still there
   */
  public boolean reclaim(String name) {
    reclaiming.lock();
    try {
      Optional<LocalEndpoints.Stored> stored = parts.endpoints.find(name);
      if (stored.isEmpty()) {
        return false;
      }
      remove(name);
      stored.get().endpoint().spec().ipNetworks().forEach(net -> giveBack(net.address()));
      return true;
    } finally {
      reclaiming.unlock();
    }
  }

  /** The addresses that wait for their endpoints. */
  public ReservedAddresses addresses() {
    return reserved;
  }

  /** This host's endpoints. */
  public LocalEndpoints endpoints() {
    return parts.endpoints;
  }

  /** Makes a network's own profile unless there is one of its name. */
  public void ensureProfile(Profile profile) {
    parts.profiles.ensure(profile.metadata().name(), () -> profile);
  }

  /** Removes the profile of a network that is gone, unless somebody edited it or still has it. */
  public void dropProfile(Profile made) {
    parts.profiles.drop(made);
  }

  /**
   * An endpoint takes its reserved address; its rules are being written when this returns.
   *
   * @throws WorkloadException when the address is somebody else's, or the store cannot serve
   */
  public void create(WorkloadEndpoint endpoint) throws WorkloadException {
    String name = endpoint.metadata().name();
    stages.made(name);
    try {
      long revision = reserved.adopt(endpoint, put(endpoint));
      parts.endpoints.put(endpoint, revision);
      parts.calculation.submit(new Change.Attached(endpoint, revision));
    } catch (DatastoreException e) {
      parts.detach.remember(name); // perhaps it was done: then nobody will ever use it
      throw away(e);
    }
  }

  /**
   * Makes the pair of links, and brings rules, host end and route into force.
   *
   * @param mtu of both ends, in bytes
   * @return name of the end that the runtime is to move into the container
   */
  public String plug(String name, int mtu) throws WorkloadException {
    LocalEndpoints.Stored stored = find(name);
    stages.plugged(name);
    String peer = links.make(name, mtu, stored.endpoint().spec().mac());
    try {
      enforce(new Change.Attached(stored.endpoint(), stored.revision()), name);
    } catch (WorkloadException e) {
      unplug(name);
      throw e;
    }
    return peer;
  }

  /** Takes the links out of service, wherever the other end is by now. */
  public void unplug(String name) {
    stages.unplugged(name);
    links.retire(name);
  }

  /**
   * Writes an endpoint anew, and waits until the kernel has what is new.
   *
   * @param change may be called several times
   */
  public void change(String name, UnaryOperator<WorkloadEndpoint> change) throws WorkloadException {
    LocalEndpoints.Stored stored = find(name);
    try {
      for (int i = 0; i < CHANGE_TRIES; i++) {
        WorkloadEndpoint wanted = change.apply(stored.endpoint());
        if (wanted.equals(stored.endpoint())) {
          return;
        }
        String key = EndpointDocument.storeKey(wanted.key());
        Transaction transaction =
            new Transaction(
                List.of(new Compare.Unchanged(key, stored.revision())), List.of(put(wanted)));
        if (parts.store.commit(transaction) instanceof Commit.Done(long revision)) {
          parts.endpoints.put(wanted, revision);
          enforce(new Change.Put(wanted, revision), name);
          return;
        }
        stored = read(name);
      }
    } catch (DatastoreException e) {
      throw away(e);
    }
    throw new WorkloadException(
        Reason.TRY_AGAIN, name + " is being changed by others", "try again");
  }

  /**
   * The endpoint is no more; its address goes back to being reserved. Rules and routes are gone
   * when this returns, the store is told soon.
   */
  public void remove(String name) {
    ResourceKey key = ResourceKey.of(Kind.WORKLOAD_ENDPOINT, name);
    Optional<LocalEndpoints.Stored> stored = parts.endpoints.find(name);
    CompletableFuture<Void> withdrawn = parts.calculation.submit(new Change.Detached(key), name);
    unplug(name);
    quickly(
        "release of " + name,
        () -> {
          try {
            boolean kept = stored.isPresent() && reserved.takeBack(stored.get().endpoint());
            if (!kept) {
              parts.detach.release(name, key);
            }
          } catch (DatastoreException e) {
            parts.detach.remember(name);
            LOG.log(
                System.Logger.Level.WARNING,
                "store away, removal journaled endpoint={0} reason=\"{1}\"",
                name,
                e.getMessage());
          }
          parts.endpoints.gone(name, Long.MAX_VALUE);
          stages.gone(name);
        });
    try {
      withdrawn.get(Limits.DETACH_FENCE.toNanos(), NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The link is down whatever the rules say; the data plane keeps trying.
      LOG.log(System.Logger.Level.INFO, "rules not yet removed endpoint={0}", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The runtime has no use for an address any more that no endpoint has. */
  public void giveBack(Ip address) {
    quickly("release of " + address, () -> reserved.release(address, parts.detach));
  }

  /** Does it now, and lets the caller go when that takes long. */
  private void quickly(String what, Runnable work) {
    CompletableFuture<Void> done = CompletableFuture.runAsync(work, parts.executor);
    try {
      done.get(Limits.RELEASE_WAIT.toNanos(), NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.log(System.Logger.Level.INFO, "{0} goes on by itself", what);
    } catch (ExecutionException e) {
      LOG.log(System.Logger.Level.WARNING, what + " failed; it is found again later", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Has a container with several networks answer by the interface that was asked.
   *
   * @param namespace the container's
   * @param reach all of its endpoints here, and what is behind each of them
   * @throws WorkloadException when its namespace cannot be opened, or lacks one of them
   */
  public void routeBySource(Path namespace, Map<String, List<Cidr>> reach)
      throws WorkloadException {
    List<SourceRouting.Interface> interfaces = new ArrayList<>();
    for (Map.Entry<String, List<Cidr>> one : reach.entrySet()) {
      SourceRouting.Interface.of(find(one.getKey()).endpoint(), one.getValue())
          .ifPresent(interfaces::add);
    }
    try {
      if (!SourceRouting.apply(namespace, () -> interfaces)) {
        throw new WorkloadException(
            Reason.NAMESPACE, "an interface is not there yet", "in " + namespace);
      }
    } catch (NetlinkException e) {
      throw new WorkloadException(
          Reason.NAMESPACE, "rules by source not made", String.valueOf(e.getMessage()));
    }
  }

  private void enforce(Change change, String name) throws WorkloadException {
    try {
      parts.calculation.submit(change, name).get(Limits.ATTACH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new WorkloadException(
          Reason.TRY_AGAIN,
          "rules and routes took longer than " + Limits.ATTACH.toSeconds() + " s",
          "see netctl status");
    } catch (ExecutionException e) {
      throw new WorkloadException(
          Reason.KERNEL, "rules and routes are not in force: " + e.getCause(), "netctl status");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkloadException(Reason.TRY_AGAIN, "interrupted", "");
    }
  }

  /** What we know, or the store does: an earlier agent may have created it. */
  private LocalEndpoints.Stored find(String name) throws WorkloadException {
    Optional<LocalEndpoints.Stored> known = parts.endpoints.find(name);
    try {
      return known.isPresent() ? known.get() : read(name);
    } catch (DatastoreException e) {
      throw away(e);
    }
  }

  private LocalEndpoints.Stored read(String name) throws WorkloadException {
    String key = EndpointDocument.storeKey(ResourceKey.of(Kind.WORKLOAD_ENDPOINT, name));
    Supplier<WorkloadException> unknown =
        () ->
            new WorkloadException(
                Reason.INVALID_REQUEST,
                "there is no endpoint " + name,
                "disconnect the container and connect it again");
    Entry entry = parts.store.get(key).orElseThrow(unknown);
    try {
      if (ResourceCodec.fromJson(Kind.WORKLOAD_ENDPOINT, entry.value(), entry.modRevision())
          instanceof WorkloadEndpoint endpoint) {
        parts.endpoints.put(endpoint, entry.modRevision());
        return new LocalEndpoints.Stored(endpoint, entry.modRevision());
      }
    } catch (InvalidDocumentException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot be read endpoint=" + name, e);
    }
    throw unknown.get();
  }

  private static Write put(WorkloadEndpoint endpoint) {
    // The revision is the store's; it is no part of what is stored.
    WorkloadEndpoint plain =
        endpoint.withMetadata(endpoint.metadata().withResourceVersion(Optional.empty()));
    return new Write.Put(EndpointDocument.storeKey(endpoint.key()), ResourceCodec.toJson(plain));
  }

  static WorkloadException away(DatastoreException e) {
    return new WorkloadException(
        Reason.TRY_AGAIN, "the store cannot serve: " + e.getMessage(), "is etcd up?");
  }
}
