package io.margay.agent.cni;

import io.margay.agent.desired.Gateway;
import io.margay.agent.workload.AddressWish;
import io.margay.agent.workload.AttachRequest;
import io.margay.agent.workload.Attached;
import io.margay.agent.workload.Check;
import io.margay.agent.workload.LinkName;
import io.margay.agent.workload.LinkWish;
import io.margay.agent.workload.WorkloadException;
import io.margay.agent.workload.Workloads;
import io.margay.cni.CniCommand;
import io.margay.cni.CniException;
import io.margay.cni.CniRequest.Attachment;
import io.margay.cni.CniResult;
import io.margay.cni.Dns;
import io.margay.cni.Wishes;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.InvalidFieldException;
import io.margay.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** The plugin {@code margay}: attaches containers. Addresses are ours, or another program's. */
final class NetworkPlugin {
  private static final System.Logger LOG = System.getLogger(NetworkPlugin.class.getName());
  private static final String ORCHESTRATOR = "cni";
  private static final int CONTAINER_INTERFACE = 1; // index in our results, after the host's

  private final String node;
  private final Workloads workloads;
  private final Availability availability;
  private final Supplier<List<Pool>> pools;

  NetworkPlugin(CniServer.Parts parts) {
    this.node = parts.node();
    this.workloads = parts.workloads();
    this.availability = parts.availability();
    this.pools = parts.pools();
  }

  String serve(Call call) throws CniException, WorkloadException {
    return switch (call.request().command()) {
      case ADD -> add(call);
      case DEL -> del(call);
      case CHECK -> check(call);
      case STATUS -> status(call);
      case GC -> collect(call);
      case VERSION -> IpamPlugin.VERSIONS;
    };
  }

  private EndpointName name(Attachment attachment) {
    return new EndpointName(
        node, ORCHESTRATOR, attachment.containerId(), attachment.interfaceName());
  }

  // ---- ADD

  private String add(Call call) throws CniException, WorkloadException {
    Attachment attachment = call.request().attachment();
    boolean chained =
        call.request()
            .previous()
            .flatMap(p -> p.interfaceIn(call.request().netns(), attachment.interfaceName()))
            .isPresent();
    if (chained) { // somebody before us has connected the container; nothing is left to do
      return call.answer(CniResult.EMPTY);
    }
    if (!call.request().ipam().isDelegated()) {
      refuseOthersWay(call);
      return attach(call, call.fromPools(pools.get()), Dns.NONE);
    }
    Delegate delegate = new Delegate(call);
    CniResult given = CniResult.parse(delegate.run(CniCommand.ADD));
    try {
      return attach(call, delegated(call, given), given.dns());
    } catch (CniException | WorkloadException | RuntimeException e) {
      try {
        delegate.run(CniCommand.DEL);
      } catch (CniException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** All of a routed container's packets go to one gateway, which is ours to choose. */
  private static void refuseOthersWay(Call call) throws CniException {
    IpamPlugin.refuseOtherGateway(call, Gateway.FIRST);
    for (CniResult.Route route : call.request().ipam().routes()) {
      if (route.gateway().isPresent()) {
        throw new CniException(
            CniException.UNSUPPORTED_FIELD,
            "unsupported: routes: " + route.destination() + " by gw " + route.gateway().get(),
            "a routed container has the gateway that margay chooses; leave gw out");
      }
    }
  }

  private static AddressWish delegated(Call call, CniResult given) throws CniException {
    List<Ip> addresses = new ArrayList<>();
    Set<Cidr> reach = new HashSet<>();
    for (CniResult.Address ip : given.ips()) {
      addresses.add(ip.address().address());
      reach.add(ip.address().network());
    }
    if (addresses.isEmpty()) {
      throw new CniException(
          CniException.IO_FAILURE, call.request().ipam().type() + " gave no address", "");
    }
    given.routes().stream()
        .map(CniResult.Route::destination)
        .filter(destination -> destination.length() > 0) // the default route is the first network's
        .forEach(reach::add);
    reach.removeIf(Cidr::isHost);
    return new AddressWish.Delegated(addresses, List.copyOf(reach));
  }

  private String attach(Call call, AddressWish addresses, Dns dns)
      throws CniException, WorkloadException {
    Wishes wishes = call.request().wishes();
    Attached attached =
        workloads.attach(
            new AttachRequest(
                name(call.request().attachment()),
                call.request().network(),
                call.namespace().orElseThrow(),
                addresses,
                new LinkWish(wishes.mac(), wishes.ports(), wishes.bandwidth(), wishes.mtu()),
                wishes.labels()));
    return call.answer(result(call, attached, wishes.dns().or(dns)));
  }

  private static CniResult result(Call call, Attached attached, Dns dns) {
    Optional<Ip> gateway = Optional.of(attached.gateway());
    return new CniResult(
        List.of(
            CniResult.Interface.ofHost(
                attached.hostInterface(), attached.hostMac(), attached.mtu()),
            CniResult.Interface.ofContainer(
                call.request().attachment().interfaceName(),
                attached.containerMac(),
                attached.mtu(),
                call.request().netns())),
        attached.addresses().stream()
            .map(ip ->
                new CniResult.Address(
                    new InterfaceAddress(ip, ip.bitLength()),
                    gateway,
                    OptionalInt.of(CONTAINER_INTERFACE)))
            .toList(),
        attached.routes().stream().map(to -> CniResult.Route.of(to, gateway)).toList(),
        dns);
  }

  // ---- DEL, CHECK

  /** Each part is tried whatever became of the one before; the first failure is told. */
  private String del(Call call) throws CniException, WorkloadException {
    try {
      EndpointName name;
      try {
        name = name(call.request().attachment());
      } catch (InvalidFieldException e) {
        return ""; // no endpoint can ever have had this name
      }
      workloads.detach(name, call.namespace());
    } finally {
      if (call.request().ipam().isDelegated()) {
        new Delegate(call).run(CniCommand.DEL);
      }
    }
    return "";
  }

  private String check(Call call) throws CniException, WorkloadException {
    Attachment attachment = call.request().attachment();
    EndpointName name = name(attachment);
    CniResult previous = call.request().previous().orElse(CniResult.EMPTY);
    String hostLink = LinkName.ofEndpoint(name.toString());
    boolean ours = previous.interfaceIn("", hostLink).isPresent();
    if (!ours && !attachedByUs(previous) && !workloads.knows(name)) {
      return ""; // we were chained behind whoever attached it
    }
    if (!ours) {
      throw new CniException(
          CniException.CHECK_FAILED,
          "prevResult is not of " + name,
          "its host interface " + hostLink + " is not in it");
    }
    CniResult.Interface inside =
        previous
            .interfaceIn(call.request().netns(), attachment.interfaceName())
            .orElseThrow(() ->
                new CniException(
                    CniException.CHECK_FAILED,
                    "prevResult has no interface "
                        + attachment.interfaceName()
                        + " in "
                        + call.request().netns(),
                    ""));
    workloads.check(
        name,
        call.namespace().orElseThrow(),
        new Check.Expected(
            previous.addressesOf(call.request().netns(), attachment.interfaceName()),
            inside.mac(),
            inside.mtu(),
            routes(previous)));
    if (call.request().ipam().isDelegated()) {
      new Delegate(call).run(CniCommand.CHECK);
    }
    return "";
  }

  private static boolean attachedByUs(CniResult result) {
    return result.interfaces().stream()
        .anyMatch(one -> one.sandbox().isEmpty() && LinkName.isOurs(one.name()));
  }

  private static Map<Cidr, Ip> routes(CniResult result) {
    Map<Cidr, Ip> routes = new HashMap<>();
    for (CniResult.Route route : result.routes()) {
      route.gateway().ifPresent(gateway -> routes.put(route.destination(), gateway));
    }
    return routes;
  }

  /** Gives back what containers of ours left that went without a DEL. */
  void reclaim() throws NetlinkException {
    workloads.reclaimLost(ORCHESTRATOR);
  }

  // ---- STATUS, GC

  private String status(Call call) throws CniException {
    Optional<Availability.Trouble> trouble = availability.trouble();
    boolean delegated = call.request().ipam().isDelegated();
    if (trouble.isEmpty() && !delegated) {
      trouble = availability.addresses(call.poolNames(pools.get()));
    }
    if (trouble.isPresent()) {
      throw IpamPlugin.unavailable(trouble.get());
    }
    if (delegated) {
      new Delegate(call).run(CniCommand.STATUS);
    }
    return "";
  }

  /** An absent list is no empty one: then the runtime has taken care of all itself. */
  private String collect(Call call) throws CniException, WorkloadException {
    List<String> failures = new ArrayList<>();
    boolean delegated = call.request().ipam().isDelegated();
    if (call.request().valid().isPresent()) {
      Set<EndpointName> listed = new HashSet<>();
      for (Attachment attachment : call.request().valid().get()) {
        try {
          listed.add(name(attachment));
        } catch (InvalidFieldException e) {
          LOG.log(System.Logger.Level.INFO, "listed, but none of ours: {0}", attachment);
        }
      }
      Map<EndpointName, Optional<WorkloadException>> gone =
          workloads.collect(ORCHESTRATOR, call.request().network(), listed);
      gone.forEach((name, failure) -> {
        failure.ifPresent(e -> failures.add(name + ": " + e.text()));
        if (delegated) {
          tell(failures, () -> new Delegate(call).run(CniCommand.DEL, name));
        }
      });
    }
    if (delegated) {
      tell(failures, () -> new Delegate(call).run(CniCommand.GC));
    }
    if (!failures.isEmpty()) {
      throw new CniException(
          CniException.IO_FAILURE,
          failures.size() + " of what nobody uses could not be removed",
          String.join("; ", failures));
    }
    return "";
  }

  private interface Step {
    String run() throws CniException;
  }

  private static void tell(List<String> failures, Step step) {
    try {
      var _ = step.run();
    } catch (CniException e) {
      failures.add(e.text());
    }
  }
}
