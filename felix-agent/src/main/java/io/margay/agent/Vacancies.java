package io.margay.agent;

import io.margay.ipam.block.Block;
import io.margay.ipam.block.Pool;
import io.margay.ipam.block.PoolBlocks;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which blocks have free addresses, as the store's stream tells. Any thread. */
final class Vacancies {
  private final Map<Cidr, Integer> free = new ConcurrentHashMap<>();

  void put(Block block) {
    free.put(block.cidr(), block.free().size());
  }

  void gone(Cidr block) {
    free.remove(block);
  }

  /** Whether some pool has an address to give: in a block, or in one that nobody has claimed. */
  boolean any(List<Pool> pools) {
    return pools.stream().anyMatch(this::any);
  }

  private boolean any(Pool pool) {
    long claimed = 0;
    for (Map.Entry<Cidr, Integer> block : free.entrySet()) {
      if (pool.cidr().contains(block.getKey())) {
        if (block.getValue() > 0) {
          return true;
        }
        claimed++;
      }
    }
    return claimed < new PoolBlocks(pool).count();
  }
}
