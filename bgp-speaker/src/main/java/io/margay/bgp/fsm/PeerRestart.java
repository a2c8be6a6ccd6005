package io.margay.bgp.fsm;

import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Open;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer's OPEN said about graceful restart, of what we offered too (RFC 4724, 8538, 9494).
 *
 * @param offered whether it has the capability at all, and so sends End-of-RIB
 * @param restarting R: it has just restarted, so we must not wait for its End-of-RIB
 * @param notification N was set by both ends: a NOTIFICATION other than a hard reset keeps routes
 * @param time how long its routes are kept while it is away
 * @param kept families whose routes we keep then
 * @param forwarding those of them for which it says that it has kept forwarding (F)
 * @param longLived how long routes are kept after that, per family, as stale ones
 */
public record PeerRestart(
    boolean offered,
    boolean restarting,
    boolean notification,
    Duration time,
    Set<Family> kept,
    Set<Family> forwarding,
    Map<Family, Duration> longLived) {
  /** A peer that did not offer graceful restart, or to which we did not. */
  public static final PeerRestart NONE =
      new PeerRestart(false, false, false, Duration.ZERO, Set.of(), Set.of(), Map.of());

  public PeerRestart {
    kept = Set.copyOf(kept);
    forwarding = Set.copyOf(forwarding);
    longLived = Map.copyOf(longLived);
  }

  /** Compares our OPEN's capabilities with the peer's. */
  static PeerRestart of(Open ours, Open theirs, Set<Family> spoken) {
    Optional<Capability.GracefulRestart> we = last(ours, Capability.GracefulRestart.class);
    Optional<Capability.GracefulRestart> they = last(theirs, Capability.GracefulRestart.class);
    if (we.isEmpty() || they.isEmpty()) {
      return NONE;
    }
    Set<Family> kept = EnumSet.noneOf(Family.class);
    Set<Family> forwarding = EnumSet.noneOf(Family.class);
    for (Capability.GracefulRestart.Kept one : they.get().families()) {
      Family.of(one.afi(), one.safi())
          .filter(spoken::contains)
          .ifPresent(family -> {
            kept.add(family);
            if (one.forwarding()) {
              forwarding.add(family);
            }
          });
    }
    return new PeerRestart(
        true,
        they.get().restarting(),
        we.get().notification() && they.get().notification(),
        Duration.ofSeconds(they.get().seconds()),
        kept,
        forwarding,
        longLived(ours, theirs, kept));
  }

  /** The shorter of both times for each family that both name (RFC 9494 section 4.2). */
  private static Map<Family, Duration> longLived(Open ours, Open theirs, Set<Family> kept) {
    Map<Family, Duration> times = new EnumMap<>(Family.class);
    Optional<Capability.LongLivedRestart> we = last(ours, Capability.LongLivedRestart.class);
    Optional<Capability.LongLivedRestart> they = last(theirs, Capability.LongLivedRestart.class);
    if (we.isEmpty() || they.isEmpty()) {
      return times;
    }
    for (Capability.LongLivedRestart.Stale one : they.get().families()) {
      for (Capability.LongLivedRestart.Stale own : we.get().families()) {
        int seconds = Math.min(one.seconds(), own.seconds());
        if (own.afi() == one.afi() && own.safi() == one.safi() && seconds > 0) {
          Family.of(one.afi(), one.safi())
              .filter(kept::contains)
              .ifPresent(family -> times.put(family, Duration.ofSeconds(seconds)));
        }
      }
    }
    return times;
  }

  /** Of a repeated capability the last one counts (RFC 4724 section 3). */
  private static <T extends Capability> Optional<T> last(Open open, Class<T> kind) {
    return open.all(kind).stream().reduce((_, later) -> later);
  }
}
