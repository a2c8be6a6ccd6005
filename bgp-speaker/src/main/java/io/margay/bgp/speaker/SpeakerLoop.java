package io.margay.bgp.speaker;

import io.margay.bgp.io.Connection;
import io.margay.bgp.io.ConnectionListener;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All sessions of a speaker and its routes. Every method runs on the {@code speaker} loop. */
final class SpeakerLoop {
  private static final Logger LOG = System.getLogger(SpeakerLoop.class.getName());
  private static final int MAX_STRANGERS = 1024;

  private final SessionContext context;
  private final Map<String, PeerSession> sessions = new LinkedHashMap<>();
  private final Set<Ip> strangers = new HashSet<>();
  private boolean closed;

  SpeakerLoop(SessionContext context) {
    this.context = context;
  }

  /** Makes the sessions those of the given peers; a session whose peer is unchanged stays. */
  void peers(List<PeerConfig> wanted) {
    if (closed) {
      return;
    }
    strangers.clear();
    Map<String, PeerConfig> byName = new LinkedHashMap<>();
    wanted.forEach(config -> byName.put(config.name(), config));
    // First those that go: a new peer may have the address of an old one.
    for (PeerSession session : List.copyOf(sessions.values())) {
      PeerConfig config = byName.get(session.config().name());
      if (config == null) {
        remove(session, NotificationCause.PEER_DECONFIGURED);
      } else if (ConfigChange.between(session.config(), config) == ConfigChange.RESET) {
        remove(session, NotificationCause.CONFIGURATION_CHANGE);
      } else if (!config.equals(session.config())) {
        session.change(config);
      }
    }
    for (PeerConfig config : wanted) {
      if (!sessions.containsKey(config.name())) {
        PeerSession session = new PeerSession(config, context);
        sessions.put(config.name(), session);
        session.start();
      }
    }
  }

  private void remove(PeerSession session, NotificationCause cause) {
    sessions.remove(session.config().name());
    session.stop(Optional.of(Notification.of(cause)));
  }

  void originate(Map<Cidr, PathAttributes> routes) {
    if (!closed) {
      context.routing().originate(routes);
    }
  }

  /** A connection from anyone. */
  Optional<ConnectionListener> accepted(Connection connection) {
    for (PeerSession session : sessions.values()) {
      if (session.config().address().equals(connection.remoteAddress())) {
        return session.accepted(connection);
      }
    }
    if (strangers.size() < MAX_STRANGERS && strangers.add(connection.remoteAddress())) {
      LOG.log(
          Level.INFO,
          "connection refused address={0} why=\"no peer has this address\"",
          connection.remoteAddress());
    }
    return Optional.empty();
  }

  List<PeerStatus> status() {
    List<PeerStatus> all = new ArrayList<>(sessions.size());
    sessions.values().forEach(session -> all.add(session.status()));
    return all;
  }

  List<BestRoute> routes() {
    return context.routing().routes();
  }

  /** Ends all sessions. */
  void close(boolean cease) {
    closed = true;
    context.routing().close();
    Optional<Notification> farewell =
        cease
            ? Optional.of(Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN))
            : Optional.empty();
    List.copyOf(sessions.values()).forEach(session -> session.stop(farewell));
    sessions.clear();
  }
}
