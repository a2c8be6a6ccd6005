package io.margay.ipam.block;

import io.margay.model.net.Cidr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How full everything is.
 *
 * @param pools in the order given
 * @param strays blocks in no pool: the pool was deleted while addresses were in use
 * @param total over pools and strays
 */
public record IpamReport(List<PoolUsage> pools, List<BlockUsage> strays, Usage total) {

  /**
   * Numbers of addresses.
   *
   * @param capacity addresses that can be handed out, {@link Long#MAX_VALUE} when there are more
   * @param inUse allocated ones
   * @param borrowed those of {@code inUse} that another node than the block's owner uses
   * @param free capacity less inUse
   */
  public record Usage(long capacity, long inUse, long borrowed, long free) {
    private static final Usage NONE = new Usage(0, 0, 0, 0);

    private Usage plus(Usage other) {
      return new Usage(
          sum(capacity, other.capacity),
          sum(inUse, other.inUse),
          sum(borrowed, other.borrowed),
          sum(free, other.free));
    }

    private static long sum(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }

  /** One pool with its blocks, sorted. Its capacity counts blocks that nobody has claimed too. */
  public record PoolUsage(Pool pool, List<BlockUsage> blocks, Usage usage) {}

  /** One block. */
  public record BlockUsage(Cidr cidr, Optional<String> affinity, Usage usage) {}

  /** Adds up blocks under the pools that contain them. */
  public static IpamReport of(List<Pool> pools, List<Block> blocks) {
    List<BlockUsage> left = new ArrayList<>();
    blocks.stream()
        .sorted(Comparator.comparing(Block::cidr))
        .forEach(block -> left.add(usage(block)));
    List<PoolUsage> perPool = new ArrayList<>();
    Usage total = Usage.NONE;
    for (Pool pool : pools) {
      List<BlockUsage> inside =
          left.stream().filter(block -> pool.cidr().contains(block.cidr())).toList();
      left.removeAll(inside);
      PoolUsage usage = new PoolUsage(pool, inside, usage(pool, inside));
      perPool.add(usage);
      total = total.plus(usage.usage());
    }
    for (BlockUsage stray : left) {
      total = total.plus(stray.usage());
    }
    return new IpamReport(List.copyOf(perPool), List.copyOf(left), total);
  }

  private static BlockUsage usage(Block block) {
    int inUse = block.allocations().size();
    long borrowed =
        block.allocations().values().stream()
            .filter(allocation -> !block.ownedBy(allocation.node()))
            .count();
    int free = block.free().size();
    return new BlockUsage(
        block.cidr(), block.affinity(), new Usage(inUse + free, inUse, borrowed, free));
  }

  private static Usage usage(Pool pool, List<BlockUsage> blocks) {
    Usage sum = blocks.stream().map(BlockUsage::usage).reduce(Usage.NONE, Usage::plus);
    long capacity = new PoolBlocks(pool).usable();
    return new Usage(capacity, sum.inUse(), sum.borrowed(), capacity - sum.inUse());
  }
}
