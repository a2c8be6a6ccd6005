package io.margay.model.control;

import io.margay.model.resource.Kind;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.selector.Selector;
import java.util.List;
import java.util.Optional;

/** What can be asked of a {@link Control}. */
public sealed interface ControlRequest {

  /**
   * Resources of a kind, answered by {@link ControlResponse.Found}.
   *
   * @param names only these, in this order; empty for all, sorted by name
   * @param namespace only in this one; absent for all, or with names for "default"
   * @param labels only those whose labels it selects
   */
  record Get(Kind kind, List<String> names, Optional<String> namespace, Optional<Selector> labels)
      implements ControlRequest {
    public Get {
      names = List.copyOf(names);
    }

    /** All of a kind. */
    public static Get all(Kind kind) {
      return new Get(kind, List.of(), Optional.empty(), Optional.empty());
    }
  }

  /** How a resource is to be written. */
  enum Verb {
    /** It must not be there yet. */
    CREATE,
    /** Whether it is there or not. */
    APPLY,
    /** It must be there. */
    REPLACE
  }

  /**
   * Writes resources one after the other, answered by {@link ControlResponse.Done}. One that fails
   * stops none of the others. A resource version is a precondition.
   */
  record Write(Verb verb, List<Resource> resources) implements ControlRequest {
    public Write {
      resources = List.copyOf(resources);
    }
  }

  /**
   * One resource to delete.
   *
   * @param revision a precondition
   */
  record Target(ResourceKey key, Optional<Long> revision) {
    /** Whatever its revision. */
    public static Target of(ResourceKey key) {
      return new Target(key, Optional.empty());
    }
  }

  /**
   * Deletes resources one after the other, answered by {@link ControlResponse.Done}. One that fails
   * stops none of the others.
   *
   * @param force also what belongs to an agent
   */
  record Delete(List<Target> targets, boolean force) implements ControlRequest {
    public Delete {
      targets = List.copyOf(targets);
    }
  }

  /**
   * How full the pools are, answered by {@link ControlResponse.Ipam}.
   *
   * @param blocks whether the blocks are wanted, too
   */
  record IpamShow(boolean blocks) implements ControlRequest {}

  /** The BGP sessions of a host, answered by {@link ControlResponse.Peers}. */
  record NodeStatus() implements ControlRequest {}

  /** How the agent is, answered by {@link ControlResponse.Health}. */
  record Status() implements ControlRequest {}
}
