package io.margay.bgp.speaker;

import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a speaker reports. */
final class RecordingListener implements RouteListener {
  final Map<Cidr, LearnedRoute> routes = new ConcurrentHashMap<>();
  final List<PeerStatus> sessions = new CopyOnWriteArrayList<>();

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    changes.forEach((prefix, route) ->
        route.ifPresentOrElse(learned -> routes.put(prefix, learned), () -> routes.remove(prefix)));
  }

  @Override
  public void sessionChanged(PeerStatus status) {
    sessions.add(status);
  }
}
