package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.io.Connection;
import io.margay.bgp.io.ConnectionListener;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All sessions of a speaker. Every method runs on the {@code speaker} loop. */
final class SpeakerLoop implements PeerObserver {
  private static final Logger LOG = System.getLogger(SpeakerLoop.class.getName());

  private final SessionContext context;
  private final Map<String, PeerSession> sessions = new LinkedHashMap<>();
  private final Map<Ip, PeerSession> byAddress = new HashMap<>();
  private final DynamicPeers dynamic = new DynamicPeers();
  private final Map<Ip, Stranger> strangers = new LinkedHashMap<>();
  private final Deferral deferral;
  private boolean closed;

  SpeakerLoop(SessionContext context) {
    this.context = context;
    this.deferral = new Deferral(context, this::tellComplete, this::settled);
  }

  /** Makes the sessions those of the given peers; a session whose peer is unchanged stays. */
  void peers(List<PeerConfig> all) {
    if (closed) {
      return;
    }
    strangers.clear();
    List<PeerConfig> wanted = new ArrayList<>(all);
    wanted.removeIf(config -> config.transport().dynamic().isPresent());
    dynamic.patterns(all);
    dynamic.instances(sessions.keySet()).forEach((name, config) -> wanted.add(config));
    setKeys(all);
    Map<String, PeerConfig> byName = new LinkedHashMap<>();
    wanted.forEach(config -> byName.put(config.name(), config));
    // First those that go: a new peer may have the address of an old one.
    for (PeerSession session : List.copyOf(sessions.values())) {
      update(session, Optional.ofNullable(byName.get(session.config().name())));
    }
    List<PeerSession> made = new ArrayList<>();
    for (PeerConfig config : wanted) {
      if (!sessions.containsKey(config.name())) {
        made.add(add(config, Set.of(config.remoteAs())));
      }
    }
    made.forEach(PeerSession::start);
    deferral.begin(awaited(wanted));
    context.network().accept();
  }

  private void update(PeerSession session, Optional<PeerConfig> config) {
    if (config.isEmpty()) {
      remove(session, NotificationCause.PEER_DECONFIGURED);
      return;
    }
    PeerConfig before = session.config();
    PeerConfig after =
        dynamic.isInstance(before.name())
            ? config.get().withRemoteAs(before.remoteAs())
            : config.get();
    if (ConfigChange.between(before, after) == ConfigChange.RESET) {
      remove(session, NotificationCause.CONFIGURATION_CHANGE);
    } else if (!after.equals(before)) {
      session.change(after);
    }
  }

  private PeerSession add(PeerConfig config, Set<AsNumber> remoteAs) {
    PeerSession session = new PeerSession(config, remoteAs, context, this);
    sessions.put(config.name(), session);
    byAddress.put(config.address(), session);
    return session;
  }

  private void remove(PeerSession session, NotificationCause cause) {
    sessions.remove(session.config().name());
    byAddress.remove(session.config().address(), session);
    dynamic.gone(session.config().name());
    session.stop(Optional.of(Notification.of(cause)));
    deferral.done(session.config().name());
  }

  /** Peers whose tables a restarted speaker waits for: those that can say when it is complete. */
  private static Set<String> awaited(List<PeerConfig> peers) {
    Set<String> names = new java.util.LinkedHashSet<>();
    for (PeerConfig peer : peers) {
      if (Offer.restarts(peer)) {
        names.add(peer.name());
      }
    }
    return names;
  }

  private void setKeys(List<PeerConfig> peers) {
    Map<Cidr, String> keys = new LinkedHashMap<>();
    for (PeerConfig peer : peers) {
      Cidr from =
          peer.transport()
              .dynamic()
              .map(PeerTransport.Dynamic::prefix)
              .orElse(peer.address().toCidr());
      peer.transport().password().ifPresent(password -> keys.put(from, password));
    }
    String trouble = context.network().keys(keys);
    if (!trouble.isEmpty()) {
      LOG.log(Level.WARNING, "passwords are not in place why=\"{0}\"", trouble);
    }
  }

  /** A connection from anyone. */
  Optional<ConnectionListener> accepted(Connection connection) {
    Ip from = connection.remoteAddress();
    PeerSession session = byAddress.get(from);
    if (session == null) {
      session = dynamic.admit(from).map(this::instance).orElse(null);
    }
    if (session == null || !isOurEnd(session, connection)) {
      noteStranger(from);
      return Optional.empty();
    }
    return session.accepted(connection);
  }

  private PeerSession instance(DynamicPeers.Instance made) {
    PeerSession session = add(made.config(), made.ases());
    session.start();
    return session;
  }

  private static boolean isOurEnd(PeerSession session, Connection connection) {
    Optional<Ip> source = session.config().transport().source();
    return source.isEmpty() || source.get().equals(connection.localAddress());
  }

  private void noteStranger(Ip from) {
    Stranger known = strangers.get(from);
    if (known == null && strangers.size() >= Limits.STRANGERS) {
      return;
    }
    if (known == null) {
      LOG.log(Level.INFO, "connection refused address={0} why=\"no peer has this address\"", from);
    }
    var now = context.clock().instant();
    strangers.put(from, known == null ? new Stranger(from, now, 1) : known.again(now));
  }

  @Override
  public void changed(PeerSession session) {
    PeerStatus status = Statuses.of(session, context.config(), Map.of());
    context.rib().execute(() -> context.routing().sessionChanged(status));
    boolean idle =
        dynamic.isInstance(session.config().name())
            && session.state().compareTo(SessionState.OPEN_SENT) < 0;
    if (idle) {
      context.network().execute(() -> dropIfGone(session));
    }
  }

  /** A dynamic peer is forgotten once it has no connection and nothing of it is kept. */
  private void dropIfGone(PeerSession session) {
    boolean ours = sessions.get(session.config().name()) == session;
    boolean idle = session.state().compareTo(SessionState.OPEN_SENT) < 0;
    if (ours && idle && session.kept().isEmpty()) {
      remove(session, NotificationCause.PEER_DECONFIGURED);
    } else if (ours && idle) {
      context.network().schedule(Limits.RETRY_LAST, () -> dropIfGone(session));
    }
  }

  @Override
  public void complete(PeerSession session) {
    deferral.done(session.config().name());
  }

  @Override
  public void late(PeerSession session) {
    deferral.late(session.config().name());
  }

  @Override
  public boolean mayComplete() {
    return deferral.over();
  }

  private void tellComplete() {
    sessions
        .values()
        .forEach(session -> session.established().ifPresent(Established::tellComplete));
  }

  private void settled() {
    context.rib().execute(() -> context.routing().settled());
  }

  /** Sessions with these counts, which come from the RIB thread. */
  List<PeerStatus> status(Map<String, Map<Family, PeerStatus.Counts>> counts) {
    List<PeerStatus> all = new ArrayList<>(sessions.size());
    for (PeerSession session : sessions.values()) {
      String name = session.config().name();
      all.add(Statuses.of(session, context.config(), counts.getOrDefault(name, Map.of())));
    }
    return all;
  }

  /** Tells a recording that begins now how the sessions stand. */
  void describe() {
    sessions.values().forEach(PeerSession::describe);
  }

  List<Stranger> strangers() {
    return List.copyOf(strangers.values());
  }

  /** Starts a session anew, or exchanges its routes again; false when there is no such peer. */
  boolean clear(String peer, Speaker.Clear how, String words) {
    PeerSession session = sessions.get(peer);
    if (session == null) {
      return false;
    }
    switch (how) {
      case HARD -> session.reset(Notification.of(NotificationCause.ADMINISTRATIVE_RESET, words));
      case SOFT_IN -> session.askAgain();
      case SOFT_OUT -> session.established().ifPresent(Established::sendAgain);
    }
    return true;
  }

  /** Ends all sessions. */
  void close(Optional<Notification> farewell) {
    closed = true;
    List.copyOf(sessions.values()).forEach(session -> session.stop(farewell));
    sessions.clear();
    byAddress.clear();
  }
}
