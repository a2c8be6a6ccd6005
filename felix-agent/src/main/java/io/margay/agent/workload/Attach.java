package io.margay.agent.workload;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.margay.agent.calc.Change;
import io.margay.agent.desired.Gateway;
import io.margay.agent.limits.Limits;
import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.Write;
import io.margay.ipam.AllocationRequest;
import io.margay.ipam.Assignment;
import io.margay.ipam.Ipam;
import io.margay.ipam.Want;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.Veth;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One attach, step by step; each step leaves its undoing. */
final class Attach {
  private static final System.Logger LOG = System.getLogger(Attach.class.getName());

  private final Services services;
  private final AttachRequest request;
  private final EndpointDocument document;
  private final UndoStack undo = new UndoStack();
  private volatile boolean expected;
  private final long deadline = System.nanoTime() + Limits.ATTACH.toNanos();

  /**
   * What an attach works with.
   *
   * @param pools all pools as of now
   * @param mtu of the links between host and container, in bytes
   */
  record Services(
      Ipam ipam,
      Calculation calculation,
      NetworkProfiles profiles,
      LocalEndpoints endpoints,
      Detach detach,
      Executor executor,
      Supplier<List<Pool>> pools,
      int mtu) {}

  /**
   * @param gateway that was chosen for it
   */
  Attach(Services services, AttachRequest request, Ip gateway) {
    this.services = services;
    this.request = request;
    this.document = new EndpointDocument(request, gateway);
  }

  Attached run() throws WorkloadException {
    Unsupported.refuseIpv6(request);
    try (Namespace container = openNamespace();
        Netlink host = Netlink.open();
        Netlink inside = Netlink.open(container)) {
      String ifname = request.name().interfaceName();
      if (!services.detach.settle(document.name())) {
        throw new WorkloadException(
            Reason.TRY_AGAIN,
            "the store cannot serve: it has not yet been told of the last detach",
            "is etcd up?");
      }
      if (services.endpoints.find(document.name()).isPresent()) {
        takeBackLost(host);
      }
      services.profiles.ensure(request.network());
      CompletableFuture<Assignment> address = services.ipam.allocateLater(allocation());
      undo.push("release the address", () -> release(address));
      createLink(host, inside, container, address);
      int eth = index(inside, ifname);
      Assignment assignment = finished(address, "the address");
      program(assignment);
      return configure(new ContainerSide(inside, eth), assignment.addresses());
    } catch (NetlinkException | DatastoreException e) {
      undo.unwind();
      throw AttachFailure.explain(e, services.ipam);
    } catch (WorkloadException | RuntimeException e) {
      undo.unwind();
      throw e;
    }
  }

  private Namespace openNamespace() throws WorkloadException, NetlinkException {
    Namespace namespace;
    try {
      namespace = Namespace.open(request.namespace());
    } catch (NetlinkException e) {
      throw new WorkloadException(
          Reason.NAMESPACE,
          "cannot open the container's network namespace",
          String.valueOf(e.getMessage()));
    }
    if (namespace.isOwn()) {
      namespace.close();
      throw new WorkloadException(
          Reason.OWN_NAMESPACE,
          "the container's network namespace is the host's own",
          "path " + request.namespace());
    }
    return namespace;
  }

  /**
   * The store knows this endpoint. While its link exists it is alive, and keeps what it has;
   * without, its container went without a detach, as when a host goes down.
   */
  private void takeBackLost(Netlink host) throws NetlinkException, WorkloadException {
    if (host.link(document.hostLink()).isPresent()) {
      throw new WorkloadException(
          Reason.INVALID_REQUEST,
          "interface %s exists already in container %s"
              .formatted(request.name().interfaceName(), request.name().container()),
          "it holds "
              + services
                  .endpoints
                  .find(document.name())
                  .map(known -> known.endpoint().spec().ipNetworks())
                  .orElse(List.of())
              + "; detach the container first");
    }
    LOG.log(
        System.Logger.Level.INFO,
        "left by a lost container, taken back endpoint={0}",
        document.name());
    services.detach.withdraw(document.name(), document.key());
    services.detach.release(document.name(), document.key());
  }

  private AllocationRequest allocation() {
    List<String> pools = List.of();
    List<Want> wanted =
        switch (request.addresses()) {
          case AddressWish.FromPools ours -> {
            pools = ours.pools();
            yield ours.wanted();
          }
          case AddressWish.Delegated delegated ->
              delegated.addresses().stream().<Want>map(Want.Foreign::new).toList();
        };
    return new AllocationRequest(
        document.name(), pools, wanted, Map.of("network", request.network()), this::expect);
  }

  /**
   * Step 1, on the thread that plans the transaction: rules are written while the store commits,
   * which takes as long. What is committed is what was expected last.
   */
  private List<Write> expect(List<Ip> addresses) {
    expected = true;
    services.calculation.submit(new Change.Expected(document.endpoint(addresses)));
    return List.of(new Write.Put(document.storeKey(), document.json(addresses)));
  }

  /** What a further interface of the container leads to. */
  private List<Cidr> reach() {
    return switch (request.addresses()) {
      case AddressWish.Delegated delegated -> delegated.reach();
      case AddressWish.FromPools ours -> {
        Set<Cidr> reach = new LinkedHashSet<>();
        for (Pool pool : services.pools.get()) {
          boolean its =
              ours.pools().isEmpty()
                  ? pool.enabled() && !pool.cidr().address().v6()
                  : ours.pools().contains(pool.name());
          if (its) {
            reach.add(pool.cidr());
          }
        }
        reach.addAll(ours.reach());
        yield List.copyOf(reach);
      }
    };
  }

  /** Where the container is to have routes to in any case. */
  private List<Cidr> routes() {
    return request.addresses() instanceof AddressWish.FromPools ours ? ours.reach() : List.of();
  }

  /**
   * Step 2: born in the container's namespace under its final name, the host end down. A link of
   * that name that belongs to no endpoint was left behind by somebody and goes; an endpoint's own
   * stays, and its address was refused to us then.
   */
  private void createLink(
      Netlink host, Netlink inside, Namespace container, CompletableFuture<Assignment> address)
      throws NetlinkException, WorkloadException {
    try {
      host.execute(veth(container));
    } catch (NetlinkException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      if (inside.link(request.name().interfaceName()).isPresent()) {
        throw new WorkloadException(
            Reason.INVALID_REQUEST,
            "interface "
                + request.name().interfaceName()
                + " exists already in "
                + request.namespace(),
            "detach the container first");
      }
      finished(address, "the address");
      services.detach.retire(request.name(), Optional.empty());
      host.execute(veth(container));
    }
    undo.push(
        "delete " + document.hostLink(),
        () -> services.detach.retire(request.name(), Optional.of(request.namespace())));
  }

  private Request veth(Namespace container) {
    return Veth.create(
        document.hostLink(),
        EndpointDocument.HOST_MAC,
        mtu(),
        request.name().interfaceName(),
        container,
        document.containerMac());
  }

  private int mtu() {
    return request.link().mtu().orElse(services.mtu);
  }

  /** Step 3: rules, then link up, then route. */
  private void program(Assignment assignment) throws WorkloadException {
    WorkloadEndpoint endpoint = document.endpoint(assignment.addresses());
    services.endpoints.put(endpoint, assignment.revision());
    Change change = new Change.Attached(endpoint, assignment.revision());
    CompletableFuture<Void> fence = services.calculation.submit(change, document.name());
    undo.push(
        "forget " + document.name(),
        () -> {
          services.detach.withdraw(document.name(), document.key());
          services.endpoints.gone(document.name(), Long.MAX_VALUE);
        });
    finished(fence, "rules and routes");
  }

  /** Step 4: one batch inside the namespace. */
  private Attached configure(ContainerSide inside, List<Ip> addresses) throws NetlinkException {
    Ip gateway = document.gateway();
    List<Cidr> routes =
        gateway.equals(Gateway.FIRST)
            ? inside.configureFirst(addresses, gateway, routes(), reach())
            : inside.configureFurther(addresses, gateway, reach());
    boolean onlyOne =
        routes.contains(ContainerSide.EVERYWHERE)
            && services.endpoints.ofContainer(request.name()).size() == 1;
    if (!onlyOne) {
      new SourceRouting(inside.inside())
          .apply(() -> SourceRouting.interfaces(services.endpoints.ofContainer(request.name())));
    }
    return new Attached(
        document.hostLink(),
        EndpointDocument.HOST_MAC,
        document.containerMac(),
        addresses,
        gateway,
        routes,
        mtu());
  }

  private static int index(Netlink netlink, String name)
      throws WorkloadException, NetlinkException {
    return netlink
        .link(name)
        .map(Link::index)
        .orElseThrow(() ->
            new WorkloadException(
                Reason.NAMESPACE,
                "interface " + name + " vanished from the container's namespace",
                "the container probably ended"));
  }

  /**
   * The last thing undone. The address may still be on its way: then it goes back when it comes.
   */
  private void release(CompletableFuture<Assignment> address) {
    if (address.isDone()) {
      // Here and now: a release that comes later could take away what a second attach was given.
      release(address.isCompletedExceptionally() ? address.exceptionNow() : null);
      return;
    }
    // Not on the worker's own thread, which the release waits for.
    var _ = address.whenCompleteAsync((_, failure) -> release(failure), services.executor);
  }

  private void release(@Nullable Throwable failure) {
    if (expected) {
      services.detach.withdraw(document.name(), document.key());
    }
    if (failure == null) {
      services.detach.release(document.name(), document.key());
    } else if (failure instanceof OutcomeUnknownException) {
      services.detach.remember(document.name()); // the store may hold it: settled when it answers
    }
  }

  private <T> T finished(CompletableFuture<T> step, String what) throws WorkloadException {
    try {
      return step.get(Math.max(1, deadline - System.nanoTime()), NANOSECONDS);
    } catch (TimeoutException e) {
      throw new WorkloadException(
          Reason.TRY_AGAIN,
          what + " took longer than " + Limits.ATTACH.toSeconds() + " s",
          "see netctl status");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkloadException(Reason.TRY_AGAIN, "interrupted while waiting for " + what, "");
    } catch (ExecutionException e) {
      throw AttachFailure.explain(e.getCause() == null ? e : e.getCause(), services.ipam);
    }
  }
}
