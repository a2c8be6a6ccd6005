package io.margay.agent.dataplane;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.Gateway;
import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.desired.Instruction;
import io.margay.agent.iptables.RestoreException;
import io.margay.agent.iptables.Table;
import io.margay.agent.rules.BaseChains;
import io.margay.agent.rules.EndpointChains;
import io.margay.agent.rules.NatChains;
import io.margay.model.net.Cidr;
import io.margay.netlink.NetlinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;

/** The loop that brings instructions into force. See the package for its rules. */
public final class Dataplane implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Dataplane.class.getName());

  private final Thread thread = Thread.ofPlatform().name("dataplane").unstarted(this::run);

  private final Kernel drivers;
  private final Inbox inbox;
  private final Mesh mesh;
  private final PolicyManager policies;
  private final EndpointManager endpoints;
  private final PortManager ports;
  private final Pace pace = new Pace();
  private boolean inSync;
  private boolean dirty;
  private boolean failing;
  private boolean routeLost;
  private boolean setsLeft;
  private Set<String> written = Set.of();
  private volatile boolean closed;
  private volatile String trouble = "";

  /**
   * @param drivers what is written through
   * @param mesh hears routing instructions
   * @param inbox where messages come from
   */
  public Dataplane(Kernel drivers, Mesh mesh, Inbox inbox) {
    this.drivers = drivers;
    this.inbox = inbox;
    this.mesh = mesh;
    this.policies = new PolicyManager(drivers.filter(), drivers.sets());
    this.endpoints =
        new EndpointManager(drivers.filter(), drivers.links(), drivers.routes(), drivers.limits());
    this.ports = new PortManager(drivers.nat(), drivers.flows(), drivers.links());
    BaseChains.jumps().forEach(drivers.filter()::jump);
    BaseChains.chains().forEach(drivers.filter()::set);
    EndpointChains.dispatch().forEach(drivers.filter()::set);
    drivers.ipv6().ifPresent(Dataplane::closeIpv6);
    drivers.routes().addGateway(Gateway.FIRST);
  }

  public void start() {
    thread.start();
  }

  /** Why nothing can be brought into force at present; empty when all goes well. Any thread. */
  public String trouble() {
    return trouble;
  }

  /** Any thread; blocks while the queue is full. */
  public void submit(Message message) {
    inbox.put(message);
  }

  private void run() {
    try {
      while (!closed) {
        List<Message> batch = inbox.take(pace.untilNextWork());
        step(batch, System.nanoTime());
      }
    } catch (InterruptedException e) {
      if (!closed) {
        throw new IllegalStateException("dataplane loop interrupted", e);
      }
    }
  }

  /** One turn of the loop: take in, bring into force, tell the fences. */
  void step(List<Message> batch, long now) {
    List<Fence> fences = new ArrayList<>();
    for (Message message : batch) {
      take(message, fences);
    }
    audit(now);
    if (inSync && (due(now) || !fences.isEmpty())) {
      Map<String, String> failed = apply();
      failing = !failed.isEmpty();
      dirty = failing;
      routeLost = false;
      trouble = failed.getOrDefault("", "");
      pace.done(now, !failing && !setsLeft);
      settle(fences, failed);
      tell(failed, !fences.isEmpty()); // after the fences, which somebody waits for
    } else {
      settle(fences, inSync ? Map.of() : Map.of("", "the store has not been read yet"));
    }
  }

  /**
   * What failed waits for its next try. Nobody's news waits for sets that the kernel has yet to let
   * go of, nor does a route that a stranger took or came beside.
   */
  private boolean due(long now) {
    return routeLost || (dirty && !failing) || ((dirty || setsLeft) && pace.mayTry(now));
  }

  private void take(Message message, List<Fence> fences) {
    switch (message) {
      case Message.Instructions batch -> {
        batch.instructions().forEach(this::take);
        fences.addAll(batch.fences());
        batch.fences().forEach(fence -> endpoints.awaited(fence.endpoint()));
        dirty = true;
      }
      case Message.Learned learned -> {
        learned.routes().forEach(drivers.routes()::setLearned);
        dirty = true;
      }
      case Message.SessionsUp _ -> pace.sessionsUp();
      case Message.LinkTouched link -> {
        if (endpoints.touched(link.name())) {
          drivers.routes().invalidate(); // routes over a link go silently when it goes down
          dirty = true;
        }
      }
      case Message.LinksTouched _ -> {
        endpoints.touchedAll();
        dirty = true;
      }
      case Message.RouteGone gone -> {
        routeLost |= drivers.routes().gone(gone.prefix());
        dirty |= routeLost;
      }
      case Message.RoutesTouched _ -> {
        drivers.routes().invalidate();
        dirty = true;
      }
      case Message.TableTouched _ -> pace.tableTouched();
    }
  }

  private void take(Instruction instruction) {
    drivers.policyLog().on(instruction);
    switch (instruction) {
      case Instruction.InSync _ -> inSync = true;
      case Instruction.ChangeSet change -> policies.change(change);
      case Instruction.RemoveSet removed -> policies.remove(removed);
      case Instruction.SetRules rules -> policies.set(rules);
      case Instruction.RemoveRules removed -> policies.remove(removed);
      case Instruction.SetEndpoint set -> {
        endpoints.set(set.endpoint());
        ports.set(set.endpoint());
      }
      case Instruction.RemoveEndpoint removed -> {
        endpoints.remove(removed.name());
        ports.remove(removed.name());
      }
      case Instruction.SetMasquerade masquerade -> {
        drivers.sets().replace(NatChains.MASQUERADED_SET, masquerade.sources());
        drivers.sets().replace(NatChains.POOLS_SET, masquerade.exempt());
      }
      case Instruction.SetPeers peers -> mesh.peers(peers);
      case Instruction.SetRouting routing -> {
        drivers.routes().setBlocks(routing.blocks());
        mesh.routing(routing);
      }
    }
  }

  /** What nobody tells us of is looked at now and then. */
  private void audit(long now) {
    if (!inSync) {
      return;
    }
    if (pace.readTableBack(now)) {
      invalidateTables();
      dirty = true;
    }
    if (pace.auditSets(now)) {
      mesh.retry();
      if (!drivers.filter().strangersAreAnnounced()) {
        invalidateTables();
        dirty = true;
      }
      if (pace.forgetInheritedRoutes(now)) {
        drivers.routes().forgetInherited();
        dirty = true;
      }
      try {
        dirty |= drivers.sets().audit();
        drivers.forwarding().bringInForce();
        dirty |= endpoints.audit();
        drivers.limits().deleteUnused();
      } catch (NetlinkException e) {
        LOG.log(WARNING, "the kernel cannot be asked what is in force", e);
      }
    }
    if (pace.auditAll(now)) {
      invalidateTables();
      drivers.sets().invalidate();
      drivers.routes().invalidate();
      endpoints.touchedAll();
      dirty = true;
    }
  }

  private void invalidateTables() {
    drivers.filter().invalidate();
    drivers.nat().invalidate();
    drivers.ipv6().ifPresent(Table::invalidate);
  }

  private static void closeIpv6(Table table) {
    BaseChains.jumps().forEach(table::jump);
    BaseChains.ipv6().forEach(table::set);
  }

  /**
   * Order is written once, here. A set exists before a rule names it; rules are in force before a
   * link comes up; a link is up before the kernel takes a route over it; what is not needed goes
   * last.
   *
   * @return what failed, by endpoint; "" is what concerns all
   */
  private Map<String, String> apply() {
    Map<String, String> failed = new HashMap<>();
    try {
      drivers.sets().apply();
      endpoints.renderDispatch();
      ports.render();
      written = new TreeSet<>(drivers.filter().apply());
      drivers.ipv6().ifPresent(Table::apply);
      written.addAll(drivers.nat().apply());
      failed.putAll(endpoints.bringUp());
      ports.settleFlows();
      Map<Cidr, String> refused = drivers.routes().apply();
      refused.forEach((prefix, why) -> failed.put("route " + prefix, why));
      setsLeft = drivers.sets().deleteUnused();
    } catch (RestoreException | NetlinkException e) {
      failed.put("", String.valueOf(e.getMessage()));
    }
    return failed;
  }

  /**
   * @param attaching whether somebody waited for it, who tells of it in his own words
   */
  private void tell(Map<String, String> failed, boolean attaching) {
    if (!written.isEmpty()) {
      LOG.log(attaching ? DEBUG : INFO, "rules written chains={0}", written);
      written = Set.of();
    }
    failed.forEach((what, why) ->
        LOG.log(WARNING, "not in force, will be tried again what=\"{0}\" why=\"{1}\"", what, why));
  }

  private void settle(List<Fence> fences, Map<String, String> failed) {
    for (Fence fence : fences) {
      String why = failed.getOrDefault("", failed.getOrDefault(fence.endpoint(), ""));
      for (Cidr address :
          endpoints.endpoint(fence.endpoint()).map(Endpoint::addresses).orElse(List.of())) {
        why = why.isEmpty() ? failed.getOrDefault("route " + address, "") : why;
      }
      Optional<HostPortTakenException> refusal = ports.refusal(fence.endpoint());
      if (!why.isEmpty()) {
        fence.done().completeExceptionally(new CompletionException(why, null));
      } else if (refusal.isPresent()) {
        fence.done().completeExceptionally(refusal.get());
      } else {
        fence.done().complete(null);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      boolean _ = thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
