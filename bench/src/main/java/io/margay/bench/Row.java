package io.margay.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One thing measured.
 *
 * @param what the case, such as "ADD, median"
 * @param unit such as "ms"
 * @param ours our value
 * @param peers the peers' values by their names, in the order of the table; may be empty
 * @param target empty where none is set
 */
public record Row(
    String what,
    String unit,
    Better better,
    double ours,
    Map<String, Double> peers,
    Optional<Target> target) {

  public Row {
    peers = Collections.unmodifiableMap(new LinkedHashMap<>(peers));
  }

  /** Ours by the peer that the target names, else by the first; empty without such a peer. */
  OptionalDouble ratio() {
    if (target.isPresent()) {
      Double named = target.get().against().map(peers::get).orElse(null);
      return named == null ? OptionalDouble.empty() : OptionalDouble.of(ours / named);
    }
    return peers.values().stream()
        .findFirst()
        .map(peer -> OptionalDouble.of(ours / peer))
        .orElse(OptionalDouble.empty());
  }

  /** Empty without a target, or without the peer it names. */
  Optional<Boolean> met() {
    return target.flatMap(goal ->
        goal.against().isEmpty()
            ? Optional.of(goal.met(better, ours))
            : ratio().stream().mapToObj(ratio -> goal.met(better, ratio)).findFirst());
  }
}
