package io.margay.agent.routing;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.margay.agent.dataplane.Mesh;
import io.margay.agent.dataplane.Message;
import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.Instruction;
import io.margay.agent.limits.Limits;
import io.margay.bgp.control.EventLog;
import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.speaker.SpeakerConfig.Endpoint;
import io.margay.bgp.speaker.SpeakerException;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The speaker of this node, as a driver like any other. */
public final class BgpMesh implements Mesh, RouteListener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BgpMesh.class.getName());

  /**
   * What this host gives its speaker.
   *
   * @param address this node's own address: router id, and where it listens when told to
   * @param port at which nodes listen that say nothing else
   * @param secrets where passwords of peers lie
   * @param restarting whether an earlier agent's routes are still in the kernel
   */
  public record Host(Ip address, int port, Path secrets, boolean restarting) {}

  private final Host host;
  private final SecretFiles passwords;
  private final Consumer<Message> dataplane;
  private final EventLog events = new EventLog(InstantSource.system(), this);
  private final Map<String, SessionState> states = new ConcurrentHashMap<>();
  private volatile Instruction.SetPeers peers = Instruction.SetPeers.NONE;
  private Instruction.SetRouting routing = Instruction.SetRouting.NOTHING;
  private Map<Cidr, Ip> gateways = Map.of();
  private boolean known;
  private boolean startedBefore;
  private @Nullable SpeakerConfig runningConfig;
  private List<Endpoint> listening = List.of();
  private volatile Map<String, WaitingSession> unusable = Map.of();
  private volatile @Nullable Speaker speaker;
  private volatile boolean complete;
  private volatile boolean left;
  private volatile String trouble = "not started";
  private volatile Runnable changed = () -> {};

  /**
   * @param dataplane hears what is learned
   */
  public BgpMesh(Host host, Consumer<Message> dataplane) {
    this.host = host;
    this.passwords = new SecretFiles(host.secrets());
    this.dataplane = dataplane;
  }

  /** Tells somebody of each change of a session; called on the speaker's loop. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  /** Until peers are known nothing is spoken, so that the first word to a peer is a whole one. */
  @Override
  public void peers(Instruction.SetPeers desired) {
    peers = desired;
    known = true;
    apply();
  }

  @Override
  public void routing(Instruction.SetRouting desired) {
    routing = desired;
    if (known) {
      apply();
    }
  }

  @Override
  public void retry() {
    if (known && (!trouble.isEmpty() || !unusable.isEmpty() || passwords.changed())) {
      apply();
    }
  }

  private void apply() {
    Speaker running = running();
    if (running == null) {
      return;
    }
    SessionConfigs configs = SessionConfigs.of(peers, routing, host.port(), passwords);
    unusable =
        WaitingSession.of(configs.unusable(), peers.sessions(), unusable, InstantSource.system());
    Set<String> names = configs.peers().stream().map(PeerConfig::name).collect(Collectors.toSet());
    states.keySet().retainAll(names);
    names.forEach(name -> states.putIfAbsent(name, SessionState.IDLE));
    listen(running);
    running.originate(originated());
    running.peers(configs.peers());
    reachPeers();
    changed.run();
  }

  private Map<Cidr, PathAttributes> originated() {
    Map<Cidr, PathAttributes> routes = new HashMap<>();
    routing
        .announced()
        .forEach((prefix, communities) -> {
          PathAttributes plain = PathAttributes.local(prefix);
          List<Community> parsed =
              communities.stream().map(c -> Community.parse(c.toString())).toList();
          routes.put(
              prefix,
              parsed.isEmpty()
                  ? plain
                  : new RouteChange.EditCommunities(List.of(), parsed).apply(plain));
        });
    return routes;
  }

  /** Host routes to peers that are reached by a gateway of their own. */
  private void reachPeers() {
    Map<Cidr, Ip> wanted = new HashMap<>();
    peers
        .sessions()
        .values()
        .forEach(session ->
            session
                .options()
                .reachableBy()
                .ifPresent(gateway -> wanted.put(session.address().toCidr(), gateway)));
    Map<Cidr, List<Ip>> changes = new HashMap<>();
    gateways.keySet().forEach(gone -> changes.put(gone, List.of()));
    wanted.forEach((peer, gateway) -> changes.put(peer, List.of(gateway)));
    if (!wanted.equals(gateways)) {
      gateways = wanted;
      dataplane.accept(new Message.Learned(changes));
    }
  }

  /** The speaker; another one when what it is changed. */
  private @Nullable Speaker running() {
    if (left) {
      return null;
    }
    SpeakerConfig wanted = config();
    Speaker current = speaker;
    if (current != null && wanted.equals(runningConfig)) {
      return current;
    }
    if (current != null) {
      LOG.log(INFO, "bgp starts anew: {0}", wanted);
      current.close();
      speaker = null;
    }
    boolean restarting = host.restarting() && !startedBefore;
    try {
      Speaker started =
          Speaker.start(
              wanted.withRestart(new SpeakerConfig.Restart(restarting, Limits.RESTART_DEFERRAL)),
              events);
      LOG.log(INFO, "bgp starts as={0} restarting={1}", wanted.localAs(), restarting);
      startedBefore = true;
      runningConfig = wanted;
      listening = List.of();
      speaker = started;
      return started;
    } catch (SpeakerException e) {
      failed(e);
      return null;
    }
  }

  /** Sessions do not depend on where we listen, so that a change of it touches none. */
  private void listen(Speaker running) {
    List<Endpoint> wanted = listeners();
    try {
      running.listen(wanted);
      if (!wanted.equals(listening)) {
        LOG.log(INFO, "bgp listens at={0}", wanted);
      }
      listening = wanted;
      trouble = "";
    } catch (SpeakerException e) {
      failed(e);
    }
  }

  private void failed(SpeakerException e) {
    if (!trouble.equals(String.valueOf(e.getMessage()))) {
      LOG.log(ERROR, "bgp does not listen, will be tried again", e);
    }
    trouble = String.valueOf(e.getMessage());
  }

  private List<Endpoint> listeners() {
    int port = peers.listenPort().orElse(host.port());
    List<Endpoint> listeners = new ArrayList<>();
    if (peers.everyAddress()) {
      listeners.add(new Endpoint(Ip.v4(0), port));
      if (peers.sessions().values().stream().anyMatch(session -> session.address().v6())) {
        listeners.add(new Endpoint(new Ip(true, 0, 0), port));
      }
    } else {
      listeners.add(new Endpoint(host.address(), port));
      peers.sessions().values().stream()
          .flatMap(session -> session.source().stream())
          .filter(Ip::v6)
          .distinct()
          .forEach(own -> listeners.add(new Endpoint(own, port)));
    }
    return listeners;
  }

  /** What concerns every session, so that another one is another speaker. */
  private SpeakerConfig config() {
    return new SpeakerConfig(peers.localAs(), host.address(), host.address(), host.port())
        .withListeners(List.of())
        .withMultipath(Limits.NEXT_HOPS);
  }

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    Map<Cidr, List<Ip>> learned = new HashMap<>();
    changes.forEach((prefix, route) ->
        learned.put(prefix, route.map(LearnedRoute::nextHops).orElse(List.of())));
    dataplane.accept(new Message.Learned(learned));
  }

  @Override
  public void sessionChanged(PeerStatus status) {
    LOG.log(
        INFO,
        "bgp session peer={0} address={1} state={2} reason=\"{3}\"",
        status.name(),
        status.address(),
        status.state(),
        status.lastError().orElse(""));
    states.put(status.name(), status.state());
    tellWhenComplete();
    changed.run();
  }

  @Override
  public void settled() {
    complete = true;
    tellWhenComplete();
  }

  /** What an earlier agent learned may go once all sessions are back and have taught it again. */
  private void tellWhenComplete() {
    if (complete && states.values().stream().allMatch(SessionState.ESTABLISHED::equals)) {
      dataplane.accept(new Message.SessionsUp());
    }
  }

  /** The sessions as they are. Any thread. */
  public List<PeerStatus> status() {
    Speaker current = speaker;
    return current == null ? List.of() : current.status();
  }

  /** A session as resources want it. Any thread. */
  public Optional<BgpSession> session(String name) {
    return Optional.ofNullable(peers.sessions().get(name));
  }

  /** Where a session comes from. Any thread. */
  public BgpSession.Type type(String name) {
    return session(name).map(BgpSession::type).orElse(BgpSession.Type.MESH);
  }

  /** Sessions that cannot even be tried, sorted by name. Any thread. */
  public List<WaitingSession> unusable() {
    return unusable.values().stream().sorted(Comparator.comparing(WaitingSession::name)).toList();
  }

  /** Why the speaker does not run or listen, in words; empty when it does. Any thread. */
  public String trouble() {
    return trouble;
  }

  /** The speaker that runs, if one does. Any thread. */
  public Optional<Speaker> speaker() {
    return Optional.ofNullable(speaker);
  }

  /** What happened last. Any thread. */
  public EventLog events() {
    return events;
  }

  /**
   * Ends all sessions with a hard reset and starts none any more: peers withdraw at once. Any
   * thread.
   *
   * @param words for the peers' operators (RFC 9003)
   */
  public void leave(String words) {
    left = true;
    Speaker current = speaker;
    if (current != null) {
      current.close(words);
    }
  }

  /** Closes the sessions without telling the peers more than TCP does. */
  @Override
  public void close() {
    Speaker current = speaker;
    if (current != null) {
      current.close(false);
    }
  }
}
