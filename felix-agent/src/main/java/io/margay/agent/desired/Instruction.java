package io.margay.agent.desired;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Community;
import io.margay.model.resource.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What shall be in force on this host. */
public sealed interface Instruction {

  /** The first snapshot is complete: from now on what is not desired may be removed. */
  record InSync() implements Instruction {}

  /**
   * Members of a selector's set changed.
   *
   * @param set canonical text of the selector
   */
  record ChangeSet(String set, Set<Cidr> added, Set<Cidr> removed) implements Instruction {
    public ChangeSet {
      added = Set.copyOf(added);
      removed = Set.copyOf(removed);
    }
  }

  /** No rule refers to this selector's set any longer. */
  record RemoveSet(String set) implements Instruction {}

  /** The rules of a policy or profile that an endpoint of this host uses. */
  record SetRules(RulesId id, List<Rule> ingress, List<Rule> egress) implements Instruction {
    public SetRules {
      ingress = List.copyOf(ingress);
      egress = List.copyOf(egress);
    }
  }

  /** No endpoint of this host uses the policy or profile any longer. */
  record RemoveRules(RulesId id) implements Instruction {}

  /** An endpoint of this host, with the policies that apply to it in their order. */
  record SetEndpoint(Endpoint endpoint) implements Instruction {}

  /** An endpoint is no longer of this host. */
  record RemoveEndpoint(String name) implements Instruction {}

  /**
   * What this host routes, announces and believes.
   *
   * @param blocks own blocks: what is not in use within them is refused
   * @param announced own prefixes that peers hear of, with their communities: blocks as aggregates,
   *     addresses that this host uses in blocks of others as host routes
   * @param withheld pools of which no peer hears anything
   * @param pools all pools; only prefixes within them are learned from the mesh
   * @param owners other nodes' blocks, with their owner's address
   * @param nodes addresses of all nodes, this one too
   */
  record SetRouting(
      Set<Cidr> blocks,
      Map<Cidr, List<Community>> announced,
      Set<Cidr> withheld,
      Set<Cidr> pools,
      Map<Cidr, Ip> owners,
      Set<Ip> nodes)
      implements Instruction {
    /** Before anything is known. */
    public static final SetRouting NOTHING =
        new SetRouting(Set.of(), Map.of(), Set.of(), Set.of(), Map.of(), Set.of());

    public SetRouting {
      blocks = Set.copyOf(blocks);
      announced = Map.copyOf(announced);
      withheld = Set.copyOf(withheld);
      pools = Set.copyOf(pools);
      owners = Map.copyOf(owners);
      nodes = Set.copyOf(nodes);
    }
  }

  /**
   * What leaves the cluster under the host's address.
   *
   * @param sources networks of containers whose traffic does
   * @param exempt all pools: what goes there keeps its address
   */
  record SetMasquerade(Set<Cidr> sources, Set<Cidr> exempt) implements Instruction {
    public SetMasquerade {
      sources = Set.copyOf(sources);
      exempt = Set.copyOf(exempt);
    }
  }

  /**
   * The BGP sessions of this host.
   *
   * @param localAs AS of this node
   * @param clusterId with which it reflects, RFC 4456; absent: it does not
   * @param listenPort absent: as the agent is configured
   * @param everyAddress listen at all addresses of the host, not the node's alone
   * @param sessions by a name that stays while the session does
   */
  record SetPeers(
      AsNumber localAs,
      Optional<Ip> clusterId,
      Optional<Integer> listenPort,
      boolean everyAddress,
      Map<String, BgpSession> sessions)
      implements Instruction {
    /** Before anything is known. */
    public static final SetPeers NONE =
        new SetPeers(AsNumber.DEFAULT, Optional.empty(), Optional.empty(), true, Map.of());

    public SetPeers {
      sessions = Map.copyOf(sessions);
    }
  }
}
