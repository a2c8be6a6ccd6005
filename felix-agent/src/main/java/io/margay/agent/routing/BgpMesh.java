package io.margay.agent.routing;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.margay.agent.dataplane.Mesh;
import io.margay.agent.dataplane.Message;
import io.margay.agent.desired.Instruction;
import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.speaker.SpeakerException;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
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

  private final Ip address;
  private final int port;
  private final Consumer<Message> dataplane;
  private Instruction.SetPeers peers = Instruction.SetPeers.NONE;
  private Instruction.SetRouting routing = Instruction.SetRouting.NOTHING;
  private final Map<String, SessionState> states = new ConcurrentHashMap<>();
  private @Nullable AsNumber runningAs;
  private volatile @Nullable Speaker speaker;
  private volatile String trouble = "not started";

  /**
   * @param address this node's own address, at which it listens and which is its router id
   * @param port at which all nodes of the mesh listen
   * @param dataplane hears what is learned
   */
  public BgpMesh(Ip address, int port, Consumer<Message> dataplane) {
    this.address = address;
    this.port = port;
    this.dataplane = dataplane;
  }

  @Override
  public void peers(Instruction.SetPeers desired) {
    peers = desired;
    apply();
  }

  @Override
  public void routing(Instruction.SetRouting desired) {
    routing = desired;
    apply();
  }

  @Override
  public void retry() {
    if (speaker == null) {
      apply();
    }
  }

  private void apply() {
    Speaker running = running();
    if (running == null) {
      return;
    }
    List<PeerConfig> configs = peerConfigs();
    Set<String> names = configs.stream().map(PeerConfig::name).collect(Collectors.toSet());
    states.keySet().retainAll(names);
    names.forEach(name -> states.putIfAbsent(name, SessionState.IDLE));
    running.peers(configs);
    running.originate(routing.announced().keySet());
  }

  /** The speaker; another one when the AS of this node changed. */
  private @Nullable Speaker running() {
    Speaker current = speaker;
    if (current != null && peers.localAs().equals(runningAs)) {
      return current;
    }
    if (current != null) {
      current.close();
      speaker = null;
    }
    try {
      Speaker started =
          Speaker.start(new SpeakerConfig(peers.localAs(), address, address, port), this);
      LOG.log(INFO, "bgp listens address={0} port={1} as={2}", address, port, peers.localAs());
      runningAs = peers.localAs();
      trouble = "";
      speaker = started;
      return started;
    } catch (SpeakerException e) {
      if (!trouble.equals(String.valueOf(e.getMessage()))) {
        LOG.log(ERROR, "bgp does not listen, will be tried again", e);
      }
      trouble = String.valueOf(e.getMessage());
      return null;
    }
  }

  private List<PeerConfig> peerConfigs() {
    List<FilterRule> rules = new ArrayList<>();
    for (Cidr pool : routing.pools()) {
      if (!pool.address().v6()) {
        rules.add(FilterRule.accept(pool));
      }
    }
    RouteFilter withinPools = new RouteFilter(rules, false);
    List<PeerConfig> configs = new ArrayList<>();
    peers
        .sessions()
        .forEach((name, session) -> {
          if (!session.address().v6()) {
            configs.add(
                PeerConfig.of(name, session.address(), session.as())
                    .withPort(session.port().orElse(port))
                    .withLocalAddress(address)
                    .withPassive(session.passive())
                    .withImportFilter(session.member() ? withinPools : RouteFilter.acceptAll()));
          }
        });
    return configs;
  }

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    Map<Cidr, Optional<Ip>> learned = new HashMap<>();
    changes.forEach((prefix, route) -> learned.put(prefix, route.map(LearnedRoute::nextHop)));
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
    if (states.values().stream().allMatch(state -> state == SessionState.ESTABLISHED)) {
      dataplane.accept(new Message.SessionsUp());
    }
  }

  /** The sessions as they are. Any thread. */
  public List<PeerStatus> status() {
    Speaker current = speaker;
    return current == null ? List.of() : current.status();
  }

  /** Why the speaker does not run, in words; empty when it does. Any thread. */
  public String trouble() {
    return trouble;
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
