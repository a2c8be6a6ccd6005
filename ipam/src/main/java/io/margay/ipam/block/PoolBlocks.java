package io.margay.ipam.block;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A pool cut into blocks. Each node walks them in an order of its own, so that hosts that claim at
 * the same time rarely meet. Pure.
 */
public final class PoolBlocks {
  /** Larger IPv6 pools use their first 2^62 addresses. */
  private static final int MAX_ADDRESS_BITS = 62;

  private final Pool pool;
  private final int blockLength;
  private final int hostBits;
  private final int indexBits;

  public PoolBlocks(Pool pool) {
    this.pool = pool;
    this.blockLength = Math.max(pool.blockSize(), pool.cidr().length());
    this.hostBits = pool.cidr().address().bitLength() - blockLength;
    this.indexBits = Math.min(blockLength - pool.cidr().length(), MAX_ADDRESS_BITS - hostBits);
  }

  /** How many blocks there are, a power of two. */
  public long count() {
    return 1L << indexBits;
  }

  /**
   * The block of an address of this pool.
   *
   * @throws IllegalArgumentException when the pool does not contain it
   */
  public Cidr blockOf(Ip address) {
    if (!pool.cidr().contains(address)) {
      throw new IllegalArgumentException(address + " is not in pool " + pool.name());
    }
    return Cidr.containing(address, blockLength);
  }

  /**
   * The n-th block that a node tries. For n from 0 to {@link #count} - 1 each block comes once: the
   * start is seeded by the node's name and the step is odd, hence prime to the power of two.
   */
  public Cidr candidate(String node, long n) {
    long seed = seed(node + "\0" + pool.cidr());
    long step = (seed >>> 17) | 1;
    long index = (seed + n * step) & (count() - 1);
    return new Cidr(pool.cidr().address().plus(index << hostBits), blockLength);
  }

  /**
   * The ordinals of a block that are never handed out: the network and broadcast address of an IPv4
   * pool of /30 or shorter, the Subnet-Router anycast address (RFC 4291 section 2.6.1) of an IPv6
   * pool of /126 or shorter. Inner blocks lose none: a container's address is a /32, which knows no
   * network address, but people and foreign tools stumble over those of the pool.
   */
  public SortedSet<Integer> excluded(Cidr block) {
    SortedSet<Integer> ordinals = new TreeSet<>();
    boolean v6 = block.address().v6();
    if (pool.cidr().length() > block.address().bitLength() - 2) {
      return ordinals;
    }
    if (block.address().equals(pool.cidr().address())) {
      ordinals.add(0);
    }
    if (!v6 && block.last().equals(pool.cidr().last())) {
      ordinals.add(Block.capacity(block) - 1);
    }
    return ordinals;
  }

  /** Addresses that can be handed out, {@link Long#MAX_VALUE} when there are more. */
  public long usable() {
    int bits = pool.cidr().address().bitLength() - pool.cidr().length();
    if (bits >= Long.SIZE - 1) {
      return Long.MAX_VALUE;
    }
    long unusable = bits < 2 ? 0 : pool.cidr().address().v6() ? 1 : 2;
    return (1L << bits) - unusable;
  }

  /**
   * FNV-1a of the text, then the finisher of SplitMix64: similar names must not lie side by side.
   */
  private static long seed(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 255)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
    return hash ^ hash >>> 31;
  }
}
