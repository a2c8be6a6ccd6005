package io.margay.ipam.block;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A run of addresses that one node hands out by itself. An address is named by its ordinal, its
 * distance from the block's first. Every ordinal is allocated, free or excluded.
 *
 * @param cidr the addresses
 * @param affinity the node that owns the block, empty when it has none
 * @param allocations by ordinal
 * @param free ordinals in the order they will be handed out: one that is given back goes to the end
 *     and is used again last, so that late packets of its former holder meet nobody
 * @param excluded ordinals that are never handed out
 * @param sequence number of changes since the block was made
 */
public record Block(
    Cidr cidr,
    Optional<String> affinity,
    SortedMap<Integer, Allocation> allocations,
    List<Integer> free,
    SortedSet<Integer> excluded,
    long sequence) {

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException unless every ordinal occurs exactly once
   */
  public Block {
    allocations = Collections.unmodifiableSortedMap(new TreeMap<>(allocations));
    free = List.copyOf(free);
    excluded = Collections.unmodifiableSortedSet(new TreeSet<>(excluded));
    BitSet seen = new BitSet();
    int capacity = capacity(cidr);
    mark(seen, capacity, allocations.keySet());
    mark(seen, capacity, free);
    mark(seen, capacity, excluded);
    if (seen.cardinality() != capacity) {
      throw new IllegalArgumentException(
          "ordinal %d of %s is neither allocated, free nor excluded"
              .formatted(seen.nextClearBit(0), cidr));
    }
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence " + sequence + " of " + cidr);
    }
  }

  /** A block without allocations that hands out its addresses in ascending order. */
  public static Block empty(Cidr cidr, Optional<String> affinity, SortedSet<Integer> excluded) {
    List<Integer> free = new ArrayList<>();
    for (int ordinal = 0; ordinal < capacity(cidr); ordinal++) {
      if (!excluded.contains(ordinal)) {
        free.add(ordinal);
      }
    }
    return new Block(cidr, affinity, new TreeMap<>(), free, excluded, 0);
  }

  /** How many addresses a block of this prefix has, unusable ones included. */
  static int capacity(Cidr cidr) {
    int bits = cidr.address().bitLength() - cidr.length();
    if (bits > 20) {
      throw new IllegalArgumentException(cidr + " is too large for a block");
    }
    return 1 << bits;
  }

  /** The address that is handed out next, empty when the block is full. */
  public Optional<Ip> next() {
    return free.isEmpty() ? Optional.empty() : Optional.of(address(free.getFirst()));
  }

  /** The first of those that are accepted. */
  public Optional<Ip> next(Predicate<Ip> accepted) {
    return free.stream().map(this::address).filter(accepted).findFirst();
  }

  /** Who holds an address. */
  public Optional<Allocation> holder(Ip address) {
    return Optional.ofNullable(allocations.get(ordinal(address)));
  }

  /** Whether an address can be allocated. */
  public boolean isFree(Ip address) {
    return free.contains(ordinal(address));
  }

  /** Whether the node owns this block. */
  public boolean ownedBy(String node) {
    return affinity.isPresent() && affinity.get().equals(node);
  }

  /** The addresses that a handle holds, ascending. */
  public List<Ip> addressesOf(String handle) {
    return allocations.entrySet().stream()
        .filter(entry -> entry.getValue().handle().equals(handle))
        .map(entry -> address(entry.getKey()))
        .toList();
  }

  /**
   * The block with this address allocated.
   *
   * @throws IllegalArgumentException when it is not free
   */
  public Block allocate(Ip address, Allocation allocation) {
    int ordinal = ordinal(address);
    List<Integer> stillFree = new ArrayList<>(free);
    if (!stillFree.remove(Integer.valueOf(ordinal))) {
      throw new IllegalArgumentException(address + " is not free");
    }
    SortedMap<Integer, Allocation> more = new TreeMap<>(allocations);
    more.put(ordinal, allocation);
    return new Block(cidr, affinity, more, stillFree, excluded, sequence + 1);
  }

  /**
   * The block with this address given back, to be handed out again after all others.
   *
   * @throws IllegalArgumentException when it is not allocated
   */
  public Block release(Ip address) {
    int ordinal = ordinal(address);
    SortedMap<Integer, Allocation> fewer = new TreeMap<>(allocations);
    if (fewer.remove(ordinal) == null) {
      throw new IllegalArgumentException(address + " is not allocated");
    }
    List<Integer> longer = new ArrayList<>(free);
    longer.add(ordinal);
    return new Block(cidr, affinity, fewer, longer, excluded, sequence + 1);
  }

  /**
   * The block with an allocated address in other hands, or in another state.
   *
   * @throws IllegalArgumentException when it is not allocated
   */
  public Block reassign(Ip address, Allocation allocation) {
    SortedMap<Integer, Allocation> changed = new TreeMap<>(allocations);
    if (changed.replace(ordinal(address), allocation) == null) {
      throw new IllegalArgumentException(address + " is not allocated");
    }
    return new Block(cidr, affinity, changed, free, excluded, sequence + 1);
  }

  /** The block owned by another node, or by none. */
  public Block withAffinity(Optional<String> owner) {
    return new Block(cidr, owner, allocations, free, excluded, sequence + 1);
  }

  /** The address with this ordinal. */
  public Ip address(int ordinal) {
    return cidr.address().plus(ordinal);
  }

  private int ordinal(Ip address) {
    if (!cidr.contains(address)) {
      throw new IllegalArgumentException(address + " is not in " + cidr);
    }
    return (int) (address.low() - cidr.address().low());
  }

  private static void mark(BitSet seen, int capacity, Collection<Integer> ordinals) {
    for (int ordinal : ordinals) {
      if (ordinal < 0 || ordinal >= capacity || seen.get(ordinal)) {
        throw new IllegalArgumentException(
            "ordinal " + ordinal + " is out of range or occurs twice");
      }
      seen.set(ordinal);
    }
  }
}
