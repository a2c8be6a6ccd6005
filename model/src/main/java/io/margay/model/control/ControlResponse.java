package io.margay.model.control;

import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a {@link Control} answers. */
public sealed interface ControlResponse {

  /** The whole request failed. */
  record Failed(Problem problem) implements ControlResponse {}

  /**
   * Resources.
   *
   * @param missing those of the names asked for that there are not
   */
  record Found(List<Resource> resources, List<ResourceKey> missing) implements ControlResponse {
    public Found {
      resources = List.copyOf(resources);
      missing = List.copyOf(missing);
    }
  }

  /** What became of one resource. */
  enum Outcome {
    CREATED,
    UPDATED,
    UNCHANGED,
    DELETED,
    FAILED
  }

  /**
   * What became of one resource.
   *
   * @param problem present exactly when it failed
   */
  record Result(ResourceKey key, Outcome outcome, Optional<Problem> problem) {
    public Result {
      if ((outcome == Outcome.FAILED) != problem.isPresent()) {
        throw new IllegalArgumentException("a problem belongs to a failure, and to nothing else");
      }
    }

    public static Result of(ResourceKey key, Outcome outcome) {
      return new Result(key, outcome, Optional.empty());
    }

    public static Result failed(ResourceKey key, Problem problem) {
      return new Result(key, Outcome.FAILED, Optional.of(problem));
    }
  }

  /** One result per resource of the request, in its order. */
  record Done(List<Result> results) implements ControlResponse {
    public Done {
      results = List.copyOf(results);
    }
  }

  /**
   * Addresses counted.
   *
   * @param capacity that can be handed out, {@link Long#MAX_VALUE} when there are more
   * @param inUse that are handed out
   * @param borrowed those of them that another node than the block's owner uses
   * @param free capacity less inUse
   */
  record Usage(long capacity, long inUse, long borrowed, long free) {}

  /**
   * One block.
   *
   * @param owner the node that hands its addresses out
   */
  record BlockUsage(Cidr cidr, Optional<String> owner, Usage usage) {}

  /** One pool; its blocks only when they were asked for. */
  record PoolUsage(String name, Cidr cidr, Usage usage, List<BlockUsage> blocks) {
    public PoolUsage {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * How full the pools are.
   *
   * @param strays blocks that still hold addresses of a pool that was deleted
   */
  record Ipam(List<PoolUsage> pools, List<BlockUsage> strays, Usage total)
      implements ControlResponse {
    public Ipam {
      pools = List.copyOf(pools);
      strays = List.copyOf(strays);
    }
  }

  /** The words of {@code calicoctl node status}. */
  enum PeerState {
    UP,
    START,
    WAIT,
    DOWN
  }

  /**
   * One BGP session.
   *
   * @param type "node-to-node mesh", "node specific" or "global"
   * @param since when it entered this state
   * @param info state of the session by RFC 4271 section 8, and what ended it last
   * @param expected whether it is a problem when it is not up
   */
  record Peer(
      Ip address, String type, PeerState state, Instant since, String info, boolean expected) {}

  /**
   * The BGP sessions of a host, as its agent wrote them into the store.
   *
   * @param at when
   */
  record NodePeers(String node, Instant at, List<Peer> peers) {
    public NodePeers {
      peers = List.copyOf(peers);
    }
  }

  /**
   * The BGP sessions of a cluster.
   *
   * @param node the host that answers; empty when the store does
   * @param peers its sessions
   * @param others what other hosts wrote last, sorted by name
   * @param silent hosts that have not written for so long that they are taken for dead, or never
   */
  record Peers(String node, List<Peer> peers, List<NodePeers> others, List<String> silent)
      implements ControlResponse {
    public Peers {
      peers = List.copyOf(peers);
      others = List.copyOf(others);
      silent = List.copyOf(silent);
    }

    /** Those of one host alone. */
    public Peers(String node, List<Peer> peers) {
      this(node, peers, List.of(), List.of());
    }
  }

  /**
   * What a speaker reports, as it is printed for JSON and YAML.
   *
   * @param body its keys are those of {@code docs/bgp-speaker.md}
   */
  record Report(Tree.Mapping body) implements ControlResponse {}

  /** How bad a finding is. */
  enum Level {
    OK,
    WARNING,
    FAILED
  }

  /** One thing that the agent watches over. */
  record Check(String name, Level level, String detail) {}

  /** How the agent is. */
  record Health(String node, String version, List<Check> checks) implements ControlResponse {
    public Health {
      checks = List.copyOf(checks);
    }
  }
}
