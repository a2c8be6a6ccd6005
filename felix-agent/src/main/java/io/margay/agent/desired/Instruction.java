package io.margay.agent.desired;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Rule;
import java.util.List;
import java.util.Map;
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
   * Blocks of this host: each is announced, and what is not in use within it is refused.
   *
   * @param blocks own blocks
   * @param borrowed addresses that this host uses in blocks of others
   * @param pools all pools; only prefixes within them are learned from the mesh
   */
  record SetRouting(Set<Cidr> blocks, Set<Cidr> borrowed, Set<Cidr> pools) implements Instruction {
    public SetRouting {
      blocks = Set.copyOf(blocks);
      borrowed = Set.copyOf(borrowed);
      pools = Set.copyOf(pools);
    }
  }

  /**
   * The node-to-node mesh.
   *
   * @param localAs AS of this node
   * @param peers the other nodes that have an address, by name
   */
  record SetPeers(AsNumber localAs, Map<String, Peer> peers) implements Instruction {
    public SetPeers {
      peers = Map.copyOf(peers);
    }
  }

  /** Another node of the mesh. */
  record Peer(Ip address, AsNumber as) {}
}
