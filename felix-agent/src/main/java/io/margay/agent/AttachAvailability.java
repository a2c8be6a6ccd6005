package io.margay.agent;

import io.margay.agent.cni.Availability;
import io.margay.agent.dataplane.Dataplane;
import io.margay.ipam.block.Pool;
import java.util.List;
import java.util.Optional;

/** Answers from memory whether an attach can be served. */
final class AttachAvailability implements Availability {
  private final StoreFeed feed;
  private final Dataplane dataplane;

  AttachAvailability(StoreFeed feed, Dataplane dataplane) {
    this.feed = feed;
    this.dataplane = dataplane;
  }

  @Override
  public Optional<Trouble> trouble() {
    if (!feed.hasSynced()) {
      return trouble(Kind.STARTING, "the agent has not yet read the store", feed.state());
    }
    if (!dataplane.trouble().isEmpty()) {
      return trouble(Kind.DEGRADED, "rules and routes are not in force", dataplane.trouble());
    }
    if (!feed.connected()) {
      return trouble(Kind.NOT_AVAILABLE, "the store does not answer", feed.state());
    }
    return Optional.empty();
  }

  @Override
  public Optional<Trouble> addresses(List<String> names) {
    List<Pool> usable =
        feed.allocationPools().stream()
            .filter(pool -> pool.enabled() && (names.isEmpty() || names.contains(pool.name())))
            .toList();
    if (usable.isEmpty()) {
      return trouble(
          Kind.NOT_AVAILABLE,
          names.isEmpty()
              ? "there is no enabled pool for this node"
              : "none of the pools " + names + " serves this node",
          "netctl get pools");
    }
    return feed.vacancies().any(usable)
        ? Optional.empty()
        : trouble(
            Kind.NOT_AVAILABLE,
            "no address is free in " + String.join(", ", usable.stream().map(Pool::name).toList()),
            "netctl ipam show; add a pool");
  }

  private static Optional<Trouble> trouble(Kind kind, String what, String advice) {
    return Optional.of(new Trouble(kind, what, advice));
  }
}
