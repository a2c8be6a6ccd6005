package io.margay.ipam;

import io.margay.ipam.Draft.Working;
import io.margay.ipam.Ledger.Held;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The addresses chosen for one request so far, on top of a draft that is not touched. Pure. */
final class Selection {
  private final String node;
  private final Draft draft;
  private final Allocation allocation;
  private final TreeMap<Cidr, Working> changed = new TreeMap<>();
  private final List<Ip> addresses = new ArrayList<>();
  private String pool = "";

  Selection(String node, Draft draft, AllocationRequest request) {
    this.node = node;
    this.draft = draft;
    this.allocation = new Allocation(request.handle(), node, request.state());
  }

  /** The block as this request and the draft leave it. */
  Working working(Held held) {
    Working mine = changed.get(held.block().cidr());
    return mine == null ? draft.working(held) : mine;
  }

  /** A new block, made by this request or by the draft, that contains an address. */
  Optional<Working> blockOf(Ip address) {
    return Optional.ofNullable(changed.floorEntry(address.toCidr()))
        .map(Map.Entry::getValue)
        .filter(working -> working.block().cidr().contains(address))
        .or(() -> draft.blockOf(address));
  }

  /** New blocks, which the store does not have yet. */
  List<Working> newBlocks() {
    TreeMap<Cidr, Working> all = new TreeMap<>(draft.blocks());
    all.putAll(changed);
    return all.values().stream().filter(working -> working.base().isEmpty()).toList();
  }

  boolean has(Cidr cidr) {
    return changed.containsKey(cidr) || draft.blocks().containsKey(cidr);
  }

  /** Takes an address that is free in its block. */
  void take(Pool from, Working working, Ip address) {
    Block block = working.block();
    boolean claims = working.claims();
    if (block.affinity().isEmpty()) { // its owner has left; whoever takes from it inherits it
      block = block.withAffinity(Optional.of(node));
      claims = true;
    }
    block = block.allocate(address, allocation);
    changed.put(block.cidr(), new Working(block, working.base(), claims));
    if (addresses.isEmpty()) {
      pool = from.name();
    }
    addresses.add(address);
  }

  /** Notes an address that lies in no block. */
  void note(Ip address) {
    addresses.add(address);
  }

  List<Ip> addresses() {
    return List.copyOf(addresses);
  }

  List<Working> blocks() {
    return List.copyOf(changed.values());
  }

  /** What the request is told when all this is written. */
  Assignment assignment(long revision) {
    Ip first = addresses.getFirst();
    Optional<Cidr> block = changed.keySet().stream().filter(c -> c.contains(first)).findFirst();
    boolean borrowed = changed.values().stream().anyMatch(w -> !w.block().ownedBy(node));
    return new Assignment(addresses, block.orElseGet(first::toCidr), pool, revision, borrowed);
  }
}
