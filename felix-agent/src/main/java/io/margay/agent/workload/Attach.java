package io.margay.agent.workload;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.margay.agent.calc.Change;
import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.limits.Limits;
import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.Write;
import io.margay.ipam.AddressOutsidePoolsException;
import io.margay.ipam.AddressTakenException;
import io.margay.ipam.AllocationRequest;
import io.margay.ipam.Assignment;
import io.margay.ipam.HandleInUseException;
import io.margay.ipam.Ipam;
import io.margay.ipam.NoPoolException;
import io.margay.ipam.PoolExhaustedException;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One attach, step by step; each step leaves its undoing. */
final class Attach {
  private static final int LOOPBACK = 1; // the index of lo in every namespace

  private final Services services;
  private final AttachRequest request;
  private final EndpointDocument document;
  private final UndoStack undo = new UndoStack();
  private volatile boolean expected;
  private final long deadline = System.nanoTime() + Limits.ATTACH.toNanos();

  /**
   * What an attach works with.
   *
   * @param mtu of the links between host and container, in bytes
   */
  record Services(
      Ipam ipam,
      Calculation calculation,
      NetworkProfiles profiles,
      Detach detach,
      Executor executor,
      int mtu) {}

  Attach(Services services, AttachRequest request) {
    this.services = services;
    this.request = request;
    this.document = new EndpointDocument(request);
  }

  Attached run() throws WorkloadException {
    try (Namespace container = openNamespace();
        Netlink host = Netlink.open();
        Netlink inside = Netlink.open(container)) {
      String ifname = request.name().interfaceName();
      if (inside.link(ifname).isPresent()) {
        throw new WorkloadException(
            Reason.INVALID_REQUEST,
            "interface " + ifname + " exists already in " + request.namespace(),
            "detach the container first");
      }
      if (!services.detach.settle(document.name())) {
        throw new WorkloadException(
            Reason.TRY_AGAIN,
            "the store cannot serve: it has not yet been told of the last detach",
            "is etcd up?");
      }
      services.profiles.ensure(request.network());
      CompletableFuture<Assignment> address = services.ipam.allocateLater(allocation());
      undo.push("release the address", () -> release(address));
      createLink(host, container);
      int eth = index(inside, ifname);
      Assignment assignment = finished(address, "the address");
      program(assignment);
      Attached attached = document.attached(assignment.address());
      configure(inside, eth, attached);
      return attached;
    } catch (NetlinkException | DatastoreException e) {
      undo.unwind();
      throw explain(e);
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
    try (Namespace own = Namespace.current()) {
      if (own.isSameAs(namespace)) {
        namespace.close();
        throw new WorkloadException(
            Reason.NAMESPACE,
            "the container's network namespace is the host's own",
            "path " + request.namespace());
      }
    }
    return namespace;
  }

  private AllocationRequest allocation() {
    AddressWish.FromPools wish =
        switch (request.addresses()) {
          case AddressWish.FromPools pools -> pools;
        };
    return new AllocationRequest(
        document.name(),
        wish.pools(),
        wish.given().stream().findFirst(),
        Map.of("network", request.network()),
        this::expect);
  }

  /**
   * Step 1, on the thread that plans the transaction: rules are written while the store commits,
   * which takes as long. What is committed is what was expected last.
   */
  private List<Write> expect(Ip address) {
    expected = true;
    services.calculation.submit(new Change.Expected(document.endpoint(address)));
    return List.of(new Write.Put(document.storeKey(), document.json(address)));
  }

  /** Step 2: born in the container's namespace under its final name, the host end down. */
  private void createLink(Netlink host, Namespace container) throws NetlinkException {
    host.execute(
        Veth.create(
            document.hostLink(),
            EndpointDocument.HOST_MAC,
            services.mtu,
            request.name().interfaceName(),
            container,
            document.containerMac()));
    undo.push(
        "delete " + document.hostLink(),
        () -> services.detach.retire(request.name(), Optional.of(request.namespace())));
  }

  /** Step 3: rules, then link up, then route. */
  private void program(Assignment assignment) throws WorkloadException {
    Change change =
        new Change.Attached(document.endpoint(assignment.address()), assignment.revision());
    CompletableFuture<Void> fence = services.calculation.submit(change, document.name());
    undo.push(
        "forget " + document.name(),
        () -> services.detach.withdraw(document.name(), document.key()));
    finished(fence, "rules and routes");
  }

  /** Step 4: one batch inside the namespace. */
  private static void configure(Netlink inside, int eth, Attached attached)
      throws NetlinkException {
    Cidr gateway = attached.gateway().toCidr();
    inside
        .batch(
            List.of(
                LinkChange.of(eth).up().request(),
                LinkChange.of(LOOPBACK).up().request(),
                Address.of(eth, new InterfaceAddress(attached.address(), 32)).add(),
                Route.unicast(gateway).dev(eth).add(),
                Route.unicast(Cidr.parse("0.0.0.0/0"))
                    .via(attached.gateway())
                    .dev(eth)
                    .onLinkGateway()
                    .add(),
                Neighbour.permanent(eth, attached.gateway(), attached.hostMac()).add()))
        .orThrow();
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
      throw explain(e.getCause() == null ? e : e.getCause());
    }
  }

  private static WorkloadException explain(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case NoPoolException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get pools");
      case AddressOutsidePoolsException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get pools");
      case AddressTakenException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get endpoints");
      case HandleInUseException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "detach the container first");
      case HostPortTakenException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get endpoints -o wide");
      case PoolExhaustedException _ ->
          new WorkloadException(Reason.TRY_AGAIN, message, "netctl ipam show; add a pool");
      case DatastoreException _ ->
          new WorkloadException(
              Reason.TRY_AGAIN, "the store cannot serve: " + message, "is etcd up?");
      case NetlinkException _ ->
          new WorkloadException(Reason.KERNEL, "the kernel refused: " + message, "");
      default -> new WorkloadException(Reason.KERNEL, message, cause.toString());
    };
  }
}
