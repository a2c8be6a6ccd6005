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

  /**
   * What the speaker of an agent, or one that stands alone, is asked; answered by {@link
   * ControlResponse.Report}.
   */
  sealed interface Bgp extends ControlRequest {}

  /**
   * The peers.
   *
   * @param peer only this one, by name or address
   */
  record BgpPeers(Optional<String> peer) implements Bgp {}

  /** Which of a peer's routes. */
  enum View {
    /** Those in use, whomever they came from. */
    BEST,
    /** What the peer told us, whether it passed the filter or not. */
    RECEIVED,
    /** What we tell the peer. */
    ADVERTISED
  }

  /**
   * Routes.
   *
   * @param prefix only those inside; of an address, those that lead to it
   * @param peer whose, by name or address; absent only for the best ones
   * @param limit most routes of the answer
   */
  record BgpRoutes(Optional<String> prefix, Optional<String> peer, View view, int limit)
      implements Bgp {}

  /**
   * Why a prefix has the route it has, or none.
   *
   * @param prefix a prefix, or an address: then its longest match
   */
  record BgpWhy(String prefix) implements Bgp {}

  /** How a session is cleared. */
  enum Clear {
    /** The session starts anew. */
    HARD,
    /** What the peer told is judged again. */
    SOFT_IN,
    /** What we tell is told again. */
    SOFT_OUT
  }

  /**
   * Clears sessions.
   *
   * @param peer by name or address, or {@code all}
   */
  record BgpClear(String peer, Clear clear) implements Bgp {}

  /**
   * What happened.
   *
   * @param since number of the last event that is known already; 0 for the oldest that is kept, -1
   *     for none: only the number to go on from
   */
  record BgpEvents(long since) implements Bgp {}

  /**
   * Lines of a recording of sessions and tables, for a replay.
   *
   * @param since number of the last line that is known already; -1 begins a recording
   */
  record BgpRecord(long since) implements Bgp {}

  /** Reads the configuration anew; of a speaker that stands alone. */
  record BgpReload() implements Bgp {}

  /**
   * A piece of the table in MRT's format (RFC 6396), in Base64.
   *
   * @param offset of the first octet; 0 takes a new picture of the table
   */
  record BgpDump(long offset) implements Bgp {}

  /**
   * Takes a host out of the cluster: its sessions end with a hard reset, its empty blocks and its
   * node go from the store, and the agent ends. Answered by {@link ControlResponse.Report}.
   *
   * @param force although containers are attached
   * @param keepNode leaves the Node resource
   */
  record NodeCleanup(boolean force, boolean keepNode) implements ControlRequest {}

  /** How the agent is, answered by {@link ControlResponse.Health}. */
  record Status() implements ControlRequest {}
}
