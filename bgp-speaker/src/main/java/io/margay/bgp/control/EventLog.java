package io.margay.bgp.control;

import io.margay.bgp.Limits;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last things that happened, numbered from 1; passes everything on to the real listener. */
public final class EventLog implements RouteListener {
  private final RouteListener next;
  private final InstantSource time;
  private final Deque<Tree.Mapping> kept = new ArrayDeque<>();
  private long last;
  private volatile Instant watchedUntil = Instant.MIN;

  public EventLog(InstantSource time, RouteListener next) {
    this.time = time;
    this.next = next;
  }

  /**
   * Nobody pays for routes that nobody watches: a full table would fill the log many times over.
   */
  @Override
  public boolean wantsRoutes() {
    return next.wantsRoutes() || watched();
  }

  private boolean watched() {
    return time.instant().isBefore(watchedUntil);
  }

  @Override
  public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
    next.routesChanged(changes);
    if (!watched()) {
      return;
    }
    synchronized (kept) {
      changes.forEach((prefix, route) -> {
        MappingBuilder event = event("route").put("prefix", prefix.toString());
        route.ifPresentOrElse(
            known -> event.put("nextHop", known.nextHop().toString()).put("peer", known.peer()),
            () -> event.put("gone", true));
        add(event);
      });
    }
  }

  @Override
  public void settled() {
    next.settled();
    synchronized (kept) {
      add(event("settled"));
    }
  }

  @Override
  public void sessionChanged(PeerStatus status) {
    next.sessionChanged(status);
    synchronized (kept) {
      add(
          event("session")
              .put("peer", status.name())
              .put("address", status.address().toString())
              .put("state", status.state().toString())
              .putText("why", status.lastError()));
    }
  }

  private MappingBuilder event(String kind) {
    return new MappingBuilder()
        .put("number", ++last)
        .put("at", time.instant().toString())
        .put("event", kind);
  }

  private void add(MappingBuilder event) {
    kept.addLast(event.build());
    if (kept.size() > Limits.EVENTS_KEPT) {
      kept.removeFirst();
    }
  }

  /**
   * Events after a number.
   *
   * @param since -1 for none
   */
  Tree.Mapping since(long since) {
    watchedUntil = time.instant().plus(Limits.EVENTS_WATCHED);
    List<Tree> events = new ArrayList<>();
    long upTo;
    long first;
    synchronized (kept) {
      upTo = last;
      first = last - kept.size() + 1;
      if (since >= 0) {
        kept.stream().skip(Math.max(0, since - first + 1)).forEach(events::add);
      }
    }
    MappingBuilder report = new MappingBuilder().put("next", upTo);
    if (since >= 0 && since + 1 < first) {
      report.put("lost", first - since - 1);
    }
    return report.put("events", MappingBuilder.sequence(events, event -> event)).build();
  }
}
