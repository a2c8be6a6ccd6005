package io.margay.agent.docker;

import io.margay.agent.limits.Limits;
import io.margay.agent.workload.LocalEndpoints;
import io.margay.agent.workload.ReservedAddresses;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what Docker has forgotten: it drops endpoints and networks whose driver did not answer, and
 * never asks again. The proof is Docker's own: neither its containers nor its networks know the
 * thing, each time they were asked for a while. Owned by the follower's thread.
 */
final class Forgotten {
  private static final System.Logger LOG = System.getLogger(Forgotten.class.getName());

  private final EngineFollower.Parts parts;
  private final InstantSource clock;
  private final Map<String, Long> missingSince = new HashMap<>();

  Forgotten(EngineFollower.Parts parts, InstantSource clock) {
    this.parts = parts;
    this.clock = clock;
  }

  /** Compares, and takes back what has been missing for long enough. */
  void look(EngineView view) throws IOException {
    Set<String> missing = new HashSet<>();
    endpoints(view, missing);
    networks(view, missing);
    addresses(view);
    missingSince.keySet().retainAll(missing);
  }

  private void endpoints(EngineView view, Set<String> missing) throws IOException {
    List<LocalEndpoints.Stored> candidates =
        parts.endpoints().endpoints().all().stream()
            .filter(stored ->
                EngineFollower.endpointId(stored.endpoint().metadata().name())
                    .filter(id -> !view.attached().containsKey(id))
                    .isPresent())
            .toList();
    if (candidates.isEmpty()) {
      return;
    }
    Set<String> known = EngineRecords.ofNetworks(parts.engine(), view);
    for (LocalEndpoints.Stored candidate : candidates) {
      String name = candidate.endpoint().metadata().name();
      if (known.contains(EngineFollower.endpointId(name).orElseThrow())) {
        continue;
      }
      missing.add(name);
      if (isOld(name)) {
        LOG.log(
            System.Logger.Level.INFO,
            "Docker has forgotten an endpoint, reclaimed endpoint={0} addresses={1}",
            name,
            candidate.endpoint().spec().ipNetworks());
        var _ = parts.endpoints().reclaim(name);
      }
    }
  }

  private void networks(EngineView view, Set<String> missing) {
    for (NetworkRecord network : parts.networks().own()) {
      if (!view.networks().containsKey(network.id())) {
        missing.add(network.id());
        if (isOld(network.id())) {
          LOG.log(
              System.Logger.Level.INFO,
              "Docker has forgotten a network, removed network={0} name={1}",
              network.id(),
              network.called());
          parts.networks().remove(network);
        }
      }
    }
  }

  /** What was reserved and never used, and no container has. */
  private void addresses(EngineView view) {
    Instant now = clock.instant();
    for (ReservedAddresses.Reservation reservation : parts.endpoints().addresses().all()) {
      Ip address = reservation.address();
      Duration age = Duration.between(reservation.since(), now);
      if (age.compareTo(Limits.DOCKER_RESERVED) > 0 && !view.addresses().contains(address)) {
        LOG.log(System.Logger.Level.INFO, "reserved, never used, reclaimed address={0}", address);
        parts.endpoints().giveBack(address);
      }
    }
  }

  private boolean isOld(String what) {
    long now = System.nanoTime();
    long since = missingSince.computeIfAbsent(what, _ -> now);
    return now - since >= Limits.DOCKER_FORGOTTEN.toNanos();
  }
}
