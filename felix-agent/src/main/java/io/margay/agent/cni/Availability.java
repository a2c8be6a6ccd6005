package io.margay.agent.cni;

import java.util.List;
import java.util.Optional;

/** Whether this agent can attach containers. Cheap: runtimes ask every few seconds. */
public interface Availability {
  /** Why it cannot. */
  record Trouble(Kind kind, String what, String advice) {}

  /** What the runtime can make of it. */
  enum Kind {
    /** It will soon. */
    STARTING,
    /** No attach can be served; what is attached goes on. */
    NOT_AVAILABLE,
    /** The same, and containers that are attached may be cut off. */
    DEGRADED
  }

  /** What stands in the way of any attach; empty when nothing does. */
  Optional<Trouble> trouble();

  /**
   * What stands in the way of one that needs an address of ours.
   *
   * @param pools names of those that may serve; empty for any
   */
  Optional<Trouble> addresses(List<String> pools);
}
