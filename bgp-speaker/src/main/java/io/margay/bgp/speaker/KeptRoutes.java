package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.fsm.PeerRestart;
import io.margay.bgp.wire.Family;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The routes of a peer that is away (RFC 4724 section 4.2, RFC 9494 section 4.3): which families
 * are stale, and until when. Owned by the {@code speaker} loop.
 *
 * <pre>
 *   session lost ──► stale ── restart time ──► long-lived stale ── its time ──► swept
 *                      └─ back: families not kept there are swept at once, the others at their
 *                         End-of-RIB, or when the peer takes too long for it
 * </pre>
 */
final class KeptRoutes {
  private final String peer;
  private final SessionContext context;
  private final Set<Family> stale = EnumSet.noneOf(Family.class);
  private final Map<Family, LoopTimer> longLived = new EnumMap<>(Family.class);
  private final LoopTimer restart;
  private final LoopTimer completion;
  private PeerRestart last = PeerRestart.NONE;

  KeptRoutes(String peer, SessionContext context) {
    this.peer = peer;
    this.context = context;
    this.restart = new LoopTimer(context.network(), this::notBack);
    this.completion = new LoopTimer(context.network(), () -> sweep(stale));
    for (Family family : Family.values()) {
      longLived.put(family, new LoopTimer(context.network(), () -> sweep(Set.of(family))));
    }
  }

  /** A session is lost whose routes in these families the RIB keeps. */
  void lost(Set<Family> kept, Negotiated agreed) {
    completion.stop();
    // A second loss before the peer was complete: what was stale and is not kept now is gone.
    Set<Family> over = new HashSet<>(stale);
    over.removeAll(kept);
    sweep(over);
    stale.addAll(kept);
    last = agreed.restart();
    if (!kept.isEmpty()) {
      restart.start(last.time());
    }
  }

  /** The restart time is over. */
  private void notBack() {
    Set<Family> over = EnumSet.noneOf(Family.class);
    for (Family family : EnumSet.copyOf(stale)) {
      Duration time = last.longLived().getOrDefault(family, Duration.ZERO);
      if (time.isZero()) {
        over.add(family);
      } else {
        timer(family).start(time);
      }
    }
    Set<Family> staying = EnumSet.copyOf(stale);
    staying.removeAll(over);
    if (!staying.isEmpty()) {
      context.rib().execute(() -> context.routing().longLived(peer, staying));
    }
    sweep(over);
  }

  /** The peer is back. */
  void back(Negotiated agreed) {
    restart.stop();
    Set<Family> over = new HashSet<>(stale);
    over.removeIf(
        family -> agreed.speaks(family) && agreed.restart().forwarding().contains(family));
    sweep(over);
    if (!stale.isEmpty()) {
      completion.start(Limits.STALE_PATHS);
    }
  }

  /** The peer's table of a family is complete: the RIB has swept it. */
  void complete(Family family) {
    stale.remove(family);
    timer(family).stop();
    if (stale.isEmpty()) {
      completion.stop();
    }
  }

  /** Nothing is kept any more. */
  void drop() {
    sweep(stale);
    restart.discard();
    completion.discard();
    longLived.values().forEach(LoopTimer::discard);
  }

  boolean isEmpty() {
    return stale.isEmpty();
  }

  String words() {
    return stale.isEmpty() ? "" : "routes of the peer are kept as stale: " + stale;
  }

  private void sweep(Set<Family> families) {
    Set<Family> over = Set.copyOf(families);
    if (!over.isEmpty()) {
      stale.removeAll(over);
      over.forEach(family -> timer(family).stop());
      context.rib().execute(() -> context.routing().sweep(peer, over));
    }
  }

  private LoopTimer timer(Family family) {
    LoopTimer timer = longLived.get(family);
    if (timer == null) {
      throw new IllegalStateException("no timer for " + family);
    }
    return timer;
  }
}
