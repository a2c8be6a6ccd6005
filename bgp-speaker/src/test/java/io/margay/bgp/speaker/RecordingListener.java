package io.margay.bgp.speaker;

import io.margay.model.net.Cidr;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what a speaker reports. */
final class RecordingListener implements RouteListener {
  final Map<Cidr, LearnedRoute> routes = new ConcurrentHashMap<>();
  final Queue<Cidr> lost = new ConcurrentLinkedQueue<>();
  volatile boolean settled;
  final Queue<PeerStatus> sessions = new ConcurrentLinkedQueue<>();

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    changes.forEach((prefix, route) ->
        route.ifPresentOrElse(learned -> routes.put(prefix, learned), () -> lose(prefix)));
  }

  private void lose(Cidr prefix) {
    routes.remove(prefix);
    lost.add(prefix);
  }

  @Override
  public void settled() {
    settled = true;
  }

  @Override
  public void sessionChanged(PeerStatus status) {
    sessions.add(status);
  }
}
